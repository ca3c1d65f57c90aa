"""All that a database and a data directory hold, taken down and put up again, and searched as raw bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

Documents = dict[str, list[Any]]


def raw_documents(store_url: str, name: str) -> dict[str, list[bytes]]:
    """Every document of every collection, as the store holds it."""
    with MongoClient[RawBSONDocument](store_url, document_class=RawBSONDocument) as client:
        database = client[name]
        return {
            each: [bytes(found.raw) for found in database[each].find()] for each in database.list_collection_names()
        }


def files_of(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


@dataclass(frozen=True)
class Held:
    """Documents by collection, and files by their path in the data directory."""

    documents: Documents
    files: dict[Path, bytes]

    @classmethod
    def take_down(cls, store_url: str, name: str, folder: Path) -> "Held":
        files = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        with MongoClient[dict[str, Any]](store_url) as client:
            database = client[name]
            return cls({each: list(database[each].find()) for each in database.list_collection_names()}, files)

    def put_up(self, store_url: str, name: str, folder: Path) -> None:
        with MongoClient[dict[str, Any]](store_url) as client:
            for each, documents in self.documents.items():
                if documents:
                    client[name][each].insert_many(documents)
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
