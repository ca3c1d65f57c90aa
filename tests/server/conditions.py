"""Conditions on one key, judged as a database judges them."""

from typing import Any


def meets(value: Any, condition: Any) -> bool:
    if not isinstance(condition, dict):
        return bool(value == condition)
    tests = {
        "$gt": lambda bound: value > bound,
        "$gte": lambda bound: value >= bound,
        "$lt": lambda bound: value < bound,
        "$lte": lambda bound: value <= bound,
    }
    return all(tests[name](bound) for name, bound in condition.items())
