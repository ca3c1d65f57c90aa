"""The spool of letters: a folder of job files and PDFs that a print provider fetches, each letter put there once.

prepared/   being written
journal/    every job that was put out, kept so that none is put out again after the provider has fetched it
outgoing/   complete letters, for the provider to fetch and remove: a job file is there only when its PDF is
"""

import os
from pathlib import Path


class LetterSpool:
    """Letters by delivery id. What a killed process left half done is finished by the next attempt."""

    def __init__(self, folder: Path) -> None:
        self._prepared = folder / "prepared"
        self._journal = folder / "journal"
        self._outgoing = folder / "outgoing"

    @staticmethod
    def pdf_name(delivery_id: str) -> str:
        """The name of a letter's PDF, which lies beside its job file."""
        return f"{delivery_id}.pdf"

    def put_again(self, delivery_id: str) -> bool:
        """Whether a letter is out by an earlier attempt; one that only had to be moved there is moved now."""
        if not (self._journal / _job_name(delivery_id)).exists():
            return False
        self._move_out(delivery_id)
        return True

    def put(self, delivery_id: str, job: bytes, pdf: bytes) -> None:
        """Put a letter out, durably; one that has been put out is left alone, fetched or not."""
        for folder in (self._prepared, self._journal, self._outgoing):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.put_again(delivery_id):
            return
        prepared = self._prepared / _job_name(delivery_id)
        _write(self._prepared / self.pdf_name(delivery_id), pdf)
        _write(prepared, job)
        _sync(self._prepared)
        (self._journal / prepared.name).hardlink_to(prepared)
        _sync(self._journal)
        self._move_out(delivery_id)

    def _move_out(self, delivery_id: str) -> None:
        """From the note in the journal on, what lies prepared is not yet out; moving the job file ends that for good."""
        for name in (self.pdf_name(delivery_id), _job_name(delivery_id)):
            if (self._prepared / name).exists():
                (self._prepared / name).rename(self._outgoing / name)
                _sync(self._outgoing)


def _job_name(delivery_id: str) -> str:
    return f"{delivery_id}.json"


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
