from django.apps import AppConfig


class DoctorConfig(AppConfig):
    name = "config.doctor"
    label = "doctor"
