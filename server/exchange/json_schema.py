"""The JSON Schema of a plan document, for whoever writes them."""

import json

from server.exchange.plan import PlanRecord

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def print_schema() -> str:
    """The schema as the text of a file."""
    schema = {"$schema": DIALECT, **PlanRecord.model_json_schema(by_alias=True), "title": "Plan document"}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
