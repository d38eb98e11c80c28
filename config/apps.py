"""The admin, with its site replaced by the shop's own."""

from django.contrib.admin.apps import AdminConfig


class OrderlogAdminConfig(AdminConfig):
    default_site = "config.admin.OrderlogAdminSite"
