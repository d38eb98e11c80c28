"""The pages of keys, accounts and groups in the admin."""

from django.contrib import admin
from django.contrib.auth.models import Group, User

from config.access.accounts import AccountAdmin, GroupAdmin
from config.access.desk import ApiKeyAdmin
from config.access.models import ApiKey

admin.site.register(ApiKey, ApiKeyAdmin)
admin.site.unregister([User, Group])
admin.site.register(User, AccountAdmin)
admin.site.register(Group, GroupAdmin)
