"""The log's pages in the admin: events, commands and streams, to look at."""

from django.contrib import admin

from eventstore.browser.command import CommandAdmin
from eventstore.browser.event import EventAdmin
from eventstore.browser.stream import StreamAdmin
from eventstore.models import Command, Event, Stream

admin.site.register(Event, EventAdmin)
admin.site.register(Command, CommandAdmin)
admin.site.register(Stream, StreamAdmin)
