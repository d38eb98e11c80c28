"""The trace of a request goes with the messages that it has sent. They carry no data all the same: tasks do not see it.

Of the messages that are sent once for many commits, each carries the trace of one of these.
"""

from typing import Any

from celery import Task
from celery.signals import before_task_publish

from eventstore import trace
from eventstore.spans import span

TRACEPARENT, REQUEST_ID = "traceparent", "x-request-id"


class TracedTask(Task[Any, Any]):
    """What Celery makes of every task: it goes on with the trace of its message, or begins one."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        said = (self.request.headers or {}).get
        with trace.within(trace.received(said(TRACEPARENT), said(REQUEST_ID))), span(f"task {self.name}", "consumer"):
            return self.run(*args, **kwargs)


@before_task_publish.connect
def name_the_trace(headers: dict[str, Any], **options: Any) -> None:
    current = trace.current()
    if current is None:
        return
    headers[TRACEPARENT] = current.traceparent
    if current.request_id is not None:
        headers[REQUEST_ID] = current.request_id
