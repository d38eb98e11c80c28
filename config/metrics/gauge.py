"""A gauge as Prometheus has it: all that is told here is how things stand at the moment."""

from collections.abc import Mapping

from prometheus_client.core import GaugeMetricFamily, Metric

PREFIX = "orderlog_"


def gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(PREFIX + name, says, value=float(value))


def gauges(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    """One for each value of a label."""
    family = GaugeMetricFamily(PREFIX + name, says, labels=[label])
    for labelled, value in values.items():
        family.add_metric([labelled], float(value))
    return family


def choices(name: str, says: str, label: str, of: str, chosen: Mapping[str, str], among: tuple[str, ...]) -> Metric:
    """Which of a few things holds for each value of a label: 1 for that one, 0 for the others."""
    family = GaugeMetricFamily(PREFIX + name, says, labels=[label, of])
    for labelled, choice in chosen.items():
        for one in among:
            family.add_metric([labelled, one], float(one == choice))
    return family
