"""The files of letters in the data directory, by delivery id: to give them out and to remove them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

FOLDER = "letters"
JOB = ".json"


class LetterFiles:
    """What lies in the folders of the spool; see workers/letter_spool.py for what each is for."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def read_jobs(self, delivery_ids: Iterable[str]) -> Sequence[bytes]:
        """The job files of the letters that are still here, one for each."""
        jobs = {path.name: path for path in self._find(delivery_ids) if path.suffix == JOB}
        return [path.read_bytes() for path in jobs.values()]

    def remove(self, delivery_ids: Iterable[str]) -> int:
        """Remove every file of these deliveries, in whatever folder; gives how many letters that were."""
        removed = set()
        for path in self._find(delivery_ids):
            path.unlink(missing_ok=True)
            removed.add(path.stem)
        return len(removed)

    def _find(self, delivery_ids: Iterable[str]) -> list[Path]:
        wanted = frozenset(delivery_ids)
        return [path for path in sorted(self._folder.glob("*/*")) if path.stem in wanted and path.is_file()]
