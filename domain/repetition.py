"""The same call again, because its answer never came: what was written by the first is not written twice."""

from collections.abc import Mapping, Sequence


def is_repeated(entries: Sequence[Mapping[str, object]], entry: Mapping[str, object], own: Sequence[str]) -> bool:
    """Whether the newest entry says what another one would, but for what each has of its ``own``."""
    if not entries:
        return False
    return {name: value for name, value in entries[-1].items() if name not in own} == {
        name: value for name, value in entry.items() if name not in own
    }
