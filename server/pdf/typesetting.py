"""From what a document says to the bytes of a PDF: one template, the fonts that come with it, and nothing else."""

import hashlib
import threading
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, cast

import orjson
import typst

from server.pdf.characters import FONTS, Care, has_long_run, is_usual, texts_in, to_showable

STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: tagged for those who listen to it; what would break that is an error, not a worse file."""
KEPT = 10
"""For so many documents Typst keeps everything it has worked out, some twenty megabytes each; the number is its wheel's own."""
_TEMPLATE = files("web") / "pdf"
_PLAN, _BLANK = "plan.typ", "blank.typ"


class _Local(threading.local):
    """The compilers of one thread, by template: one is fast from the second document on, and not made for two at once."""

    def __init__(self) -> None:
        self.compilers: dict[str, typst.Compiler] = {}


_local = _Local()


def typeset(document: Mapping[str, Any]) -> bytes:
    """The PDF of a document; the same document gives the same bytes, on any machine and at any time."""
    texts = texts_in(document)
    if is_usual(texts):
        return _compile(document, texts, usual=True)
    try:
        return _compile_showable(document, Care.ANY)
    except typst.TypstError:
        return _compile_showable(document, Care.TEXT)


def _compile_showable(document: Mapping[str, Any], care: Care) -> bytes:
    shown = to_showable(document, care)
    return _compile(shown, texts_in(shown), usual=False)


def _compile(document: Mapping[str, Any], texts: str, *, usual: bool) -> bytes:
    inputs = {
        "document": orjson.dumps(document).decode(),
        "usual": _say(usual),
        "long-runs": _say(has_long_run(texts)),
    }
    return cast("bytes", _compiler(_PLAN).compile(sys_inputs=inputs, format="pdf", pdf_standards=[STANDARD]))


def _say(condition: bool) -> str:  # there is nothing else to say
    return "true" if condition else "false"


@cache
def edition() -> bytes:
    """What else the bytes depend on besides the document: template, fonts, and the programs that set and bind."""
    programs = [f"{name} {version(name)}".encode() for name in ("typst", "pikepdf")]
    digests = [
        hashlib.sha256(path.read_bytes()).digest()
        for folder in (_TEMPLATE, FONTS)
        for path in sorted(folder.iterdir(), key=lambda each: each.name)
        if path.is_file()
    ]
    return b"\n".join([STANDARD.encode(), *programs, *digests])


def forget() -> None:
    """Let go of what was kept of the documents before: every text differs, so that nothing of it comes again."""
    blank = _compiler(_BLANK)
    for _ in range(KEPT + 1):
        blank.compile(format="svg")


def _compiler(template: str) -> typst.Compiler:
    if template not in _local.compilers:
        _local.compilers[template] = _make_compiler(template)
    return _local.compilers[template]


def _make_compiler(template: str) -> typst.Compiler:
    with as_file(_TEMPLATE) as root:
        return typst.Compiler(str(Path(root) / template), root=str(root), font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    # The fonts of the machine, and those that the compiler brings along, would make two machines differ.
    with as_file(FONTS) as fonts:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
