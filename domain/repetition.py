"""The same call again, because its answer never came: what was written by the first is not written twice."""

from collections.abc import Mapping, Sequence


def is_repeated(entries: Sequence[Mapping[str, object]], entry: Mapping[str, object], own: Sequence[str]) -> bool:
    """Whether the newest entry says what another one would, but for what each has of its ``own``."""
    return bool(entries) and {**entry, **{name: entries[-1][name] for name in own}} == entries[-1]
