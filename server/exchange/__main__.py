"""Prints the JSON Schema of a plan document: `python -m server.exchange > server/plan.schema.json`."""

import sys

from server.exchange.json_schema import print_schema

sys.stdout.write(print_schema())
