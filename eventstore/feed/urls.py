from django.urls import path

import eventstore.http.endpoint  # noqa: F401  (registers <stream:...>)
from eventstore.feed.api import Events, StreamEvents
from eventstore.feed.event_stream import EventStream

urlpatterns = [
    path("events", Events.as_view()),
    path("events/stream", EventStream.as_view()),
    path("streams/<stream:stream>", StreamEvents.as_view()),
]
