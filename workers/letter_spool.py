"""The spool of letters: a folder of job files that a print provider fetches, each put there once.

prepared/   being written
journal/    every job that was put out, kept so that none is put out again after the provider has fetched it
outgoing/   complete job files, for the provider to fetch and remove
"""

import os
from pathlib import Path


class LetterSpool:
    """Job files of letters, by delivery id. What a killed process left half done is finished by the next attempt."""

    def __init__(self, folder: Path) -> None:
        self._prepared = folder / "prepared"
        self._journal = folder / "journal"
        self._outgoing = folder / "outgoing"

    def put(self, delivery_id: str, job: bytes) -> None:
        """Put a job out, durably; one that has been put out is left alone, fetched or not."""
        for folder in (self._prepared, self._journal, self._outgoing):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{delivery_id}.json"
        prepared, noted = self._prepared / name, self._journal / name
        if noted.exists() and not prepared.exists():
            return
        if not noted.exists():
            _write(prepared, job)
            noted.hardlink_to(prepared)
        # From here on a prepared file that is noted means: not yet out. Renaming it ends that, at once and for good.
        prepared.rename(self._outgoing / name)
        for folder in (self._journal, self._outgoing):
            _sync(folder)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
