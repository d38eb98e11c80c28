"""The log's pages in the admin: events, commands, streams and seals, to look at."""

from django.contrib import admin

from eventstore.browser.command import CommandAdmin
from eventstore.browser.event import EventAdmin
from eventstore.browser.seal import SealAdmin
from eventstore.browser.stream import StreamAdmin
from eventstore.models import Command, Event, Seal, Stream

admin.site.register(Event, EventAdmin)
admin.site.register(Command, CommandAdmin)
admin.site.register(Stream, StreamAdmin)
admin.site.register(Seal, SealAdmin)
