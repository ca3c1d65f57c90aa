"""Tags of files: who has one already is told so, and gets no bytes (RFC 9110, chapter 13)."""

import hashlib
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

ANY = "*"
_WEAK = "W/"


def tag_of(*parts: bytes) -> str:
    """The tag of what is made of these parts and nothing else."""
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    return f'"{hashlib.sha256(digests).hexdigest()}"'


def has_already(request: Request, tag: str) -> bool:
    """Whether the one who asks says that they have what has this tag."""
    named = [each.strip().removeprefix(_WEAK) for each in request.headers.get("if-none-match", "").split(",")]
    return tag in named or named == [ANY]


def say_unchanged(tag: str) -> Response:
    """The answer to whoever has it: no bytes."""
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
