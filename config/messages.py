"""The trace of a request goes with the messages that it has sent. They carry no data all the same: tasks do not see it.

Of the messages that are sent once for many commits, each carries the trace of one of these.
"""

from contextlib import ExitStack
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

from eventstore.tracing import trace
from eventstore.tracing.spans import span

TRACEPARENT, REQUEST_ID = "traceparent", "x-request-id"


def use() -> None:
    before_task_publish.connect(name_the_trace)
    task_prerun.connect(go_on)
    task_postrun.connect(leave)


def name_the_trace(headers: dict[str, Any], **options: Any) -> None:
    current = trace.current()
    if current is None:
        return
    headers[TRACEPARENT] = current.traceparent
    if current.request_id is not None:
        headers[REQUEST_ID] = current.request_id


def go_on(task: Any, **options: Any) -> None:
    """With the trace of the message, or a new one. Around the task, so that what Celery logs of it is in it, too."""
    said = (task.request.headers or {}).get
    task.request.within = ExitStack()
    task.request.within.enter_context(trace.within(trace.received(said(TRACEPARENT), said(REQUEST_ID))))
    task.request.span = task.request.within.enter_context(span(f"task {task.name}", "consumer"))


def leave(task: Any, retval: Any, **options: Any) -> None:
    if isinstance(retval, Exception):
        task.request.span.fail(type(retval).__name__)
    task.request.within.close()
