"""Who may look at projections in the admin, and who may act."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from readmodels.engine.storing.checkpoint import Checkpoint


def may_look(request: HttpRequest) -> bool:
    return _permitted(request, "view") or may_act(request)


def may_act(request: HttpRequest) -> bool:
    return _permitted(request, "change")


def refuse_unless(permitted: bool) -> None:
    """Raises PermissionDenied."""
    if not permitted:
        raise PermissionDenied


def _permitted(request: HttpRequest, action: str) -> bool:
    return request.user.has_perm(f"{Checkpoint._meta.app_label}.{action}_{Checkpoint._meta.model_name}")
