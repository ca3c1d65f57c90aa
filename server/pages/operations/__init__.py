"""The GraphQL documents that pages ask with; what they share stands in fragments."""

import re
from functools import cache
from importlib.resources import files

_FOLDER = files("server.pages") / "operations"
_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w+)")


@cache
def read_operation(name: str) -> str:
    """A document with every fragment that it spreads, and that those spread in turn."""
    texts = {name: _read(name)}
    waiting = [name]
    while waiting:
        for fragment in _SPREAD.findall(texts[waiting.pop()]):
            if fragment not in texts:
                texts[fragment] = _read(f"fragments/{fragment}")
                waiting.append(fragment)
    return "\n".join(texts.values())


def _read(name: str) -> str:
    return (_FOLDER / f"{name}.graphql").read_text("utf-8")
