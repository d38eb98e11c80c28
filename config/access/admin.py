"""The keys' pages in the admin."""

from django.contrib import admin

from config.access.desk import ApiKeyAdmin
from config.access.models import ApiKey

admin.site.register(ApiKey, ApiKeyAdmin)
