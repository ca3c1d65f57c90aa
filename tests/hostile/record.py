"""What an attack came to: each answer with its code and how long it took, and the table of all attacks."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import orjson

OK = "OK"
CLOSED = "closed"


@dataclass
class Record:
    """One class of attack."""

    name: str
    codes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    growth: float = 0.0
    answered: int = 0
    failed: int = 0
    """Growth is in MB; answered and failed are the requests of the well-behaved client meanwhile."""

    @property
    def requests(self) -> int:
        return self.codes.total()

    def note(self, code: str, seconds: float) -> None:
        self.codes[code] += 1
        self.slowest = max(self.slowest, seconds)

    @contextmanager
    def timed(self, allowed: float = 0.0) -> Iterator[list[str]]:
        """Note what the block puts into the list; ``allowed`` seconds belong to a client that is slow itself."""
        found: list[str] = []
        begun = time.perf_counter()
        yield found
        self.note(found[0] if found else "nothing", max(0.0, time.perf_counter() - begun - allowed))


def code_of(response: httpx.Response) -> str:
    """The code of the first error, OK for none, and the status where there is no GraphQL answer."""
    try:
        answer = orjson.loads(response.content)
        errors = answer.get("errors")
        return str(errors[0]["extensions"]["code"]) if errors else OK
    except (orjson.JSONDecodeError, AttributeError, KeyError):
        return str(response.status_code)


HEADINGS = ("attack", "requests", "slowest s", "growth MB", "beside it: answered", "failed", "codes")


def write_table(records: Sequence[Record]) -> str:
    rows = [HEADINGS] + [
        (
            each.name,
            str(each.requests),
            f"{each.slowest:.2f}",
            f"{each.growth:+.1f}",
            str(each.answered),
            str(each.failed),
            ", ".join(f"{code} {count}" for code, count in each.codes.most_common()),
        )
        for each in records
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
