"""The log: how far it has come, how far readers may read, what holds them, and how much of it is sealed."""

from django.utils import timezone
from prometheus_client.core import Metric

from config.metrics.gauge import gauge, gauges
from eventstore.log.hold import Holder, hold
from eventstore.seals.standing import sealed


def positions() -> list[Metric]:
    watermark, drawn, holders = hold()
    ages: dict[str, float] = {}
    for holder in holders:
        ages[_kind(holder)] = max(ages.get(_kind(holder), 0.0), holder.seconds or 0.0)
    return [
        gauge("log_position", "The last position drawn: about as many events as the log has.", drawn),
        gauge("watermark_position", "Up to where readers may read.", watermark),
        gauge("watermark_held_events", "Positions that readers have to wait for.", drawn - watermark),
        gauge(
            "watermark_held_seconds", "Age of the oldest append that holds readers up.", max(ages.values(), default=0)
        ),
        gauges("watermark_holder_seconds", "The same, by the kind of process.", "process", ages),
    ]


def seals() -> list[Metric]:
    last, lag, sealed_at = sealed()
    age = (timezone.now() - sealed_at).total_seconds() if sealed_at else 0.0
    return [
        gauge("seal_position", "Up to where the log is sealed.", last),
        gauge("seal_lag_events", "Events that are not sealed yet, counted up to 100,000.", lag.events),
        gauge("seal_lag_seconds", "Age of the oldest of them.", lag.seconds),
        gauge("seal_age_seconds", "Since when there was no new seal.", age),
    ]


def _kind(holder: Holder) -> str:
    return holder.application_name or ("a prepared transaction" if holder.pid is None else "unknown")
