"""How many queries ran compiled, and how many graphql-core had to answer."""

from collections.abc import Iterable

from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from server.message_figures import REGISTRY


class QueryFigures(Collector):
    """Plain numbers, counted in one thread: a counter of the library costs as much as resolving a field."""

    def __init__(self) -> None:
        self.compiled = 0
        self.fallen_back = 0

    def collect(self) -> Iterable[Metric]:
        """The numbers as Prometheus reads them."""
        family = CounterMetricFamily("minplan_queries", "Queries, by what answered them.", labels=["by"])
        family.add_metric(["compiled"], self.compiled)
        family.add_metric(["graphql-core"], self.fallen_back)
        yield family


QUERIES = QueryFigures()
REGISTRY.register(QUERIES)
