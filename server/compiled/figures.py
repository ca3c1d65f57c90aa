"""How many queries ran compiled, and how many graphql-core had to answer."""

from prometheus_client import Counter

from server.message_figures import REGISTRY

QUERIES = Counter("minplan_queries", "Queries, by what answered them.", ("by",), registry=REGISTRY)
COMPILED = QUERIES.labels("compiled")
FALLEN_BACK = QUERIES.labels("graphql-core")
