from django.urls import path

import eventstore.http.endpoint  # noqa: F401  (registers <key:...>)
from readmodels.engine.operating import history, parked, pauses, projections, replays

urlpatterns = [
    path("projections", projections.Projections.as_view()),
    path("projections/<key:name>", projections.OneProjection.as_view()),
    path("projections/<key:name>/replays", replays.Replays.as_view()),
    path("projections/<key:name>/replays/current", replays.CurrentReplay.as_view()),
    path("projections/<key:name>/replays/current/cancel", replays.ReplayCancellation.as_view()),
    path("projections/<key:name>/rollback", replays.Rollback.as_view()),
    path("projections/<key:name>/pause", pauses.Pausing.as_view()),
    path("projections/<key:name>/resume", pauses.Resuming.as_view()),
    path("projections/<key:name>/parked", parked.ParkedList.as_view()),
    path("projections/<key:name>/parked/retry", parked.ParkedRetry.as_view()),
    path("projections/<key:name>/parked/discard", parked.ParkedDiscarding.as_view()),
    path("projections/<key:name>/operations", history.Operations.as_view()),
]
