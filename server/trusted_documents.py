"""Trusted documents: the only ones that are answered where MINPLAN_TRUSTED_DOCUMENTS names a file of them.

https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import orjson

from server.settings import PREFIX, SettingsError

SCHEME = "sha256:"
_HASH = re.compile(r"[0-9a-f]{64}")


class TrustedDocuments:
    """Texts by the SHA-256 of their bytes."""

    def __init__(self, by_hash: Mapping[str, str]) -> None:
        self._by_hash = dict(by_hash)
        self._texts = frozenset(by_hash.values())

    def find(self, document_id: str) -> str | None:
        """The text behind an id, ``sha256:`` and 64 digits in lower case."""
        return self._by_hash.get(document_id.removeprefix(SCHEME)) if document_id.startswith(SCHEME) else None

    def holds(self, text: str) -> bool:
        """Whether a text is trusted, to the letter."""
        return text in self._texts


def load_trusted_documents(path: Path) -> TrustedDocuments:
    """Those of a JSON file ``{hash: text}``, as code generators write it; SettingsError names what is wrong in it."""
    try:
        given = orjson.loads(path.read_bytes())
    except OSError as error:
        _refuse(f"cannot read {path}: {error.strerror}")
    except orjson.JSONDecodeError:
        _refuse(f"{path} is not JSON")
    if not isinstance(given, dict) or not given:
        _refuse(f"{path} is no JSON object with a document for each hash")
    return TrustedDocuments({_check(name, text): text for name, text in given.items()})


def _check(name: str, text: object) -> str:
    """The hash of a document, which must be the one that it is named by."""
    expected = name.removeprefix(SCHEME)
    if not _HASH.fullmatch(expected) or not isinstance(text, str):
        _refuse(f"{name!r} must be the SHA-256 of a document in 64 hexadecimal digits, with the document as its value")
    found = hashlib.sha256(text.encode()).hexdigest()
    if found != expected:
        _refuse(f"the document under {name} has the hash {found}: generate the file again")
    return found


def _refuse(reason: str) -> NoReturn:
    raise SettingsError([f"{PREFIX}TRUSTED_DOCUMENTS: {reason}"])
