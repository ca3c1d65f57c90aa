"""From what a document says to the bytes of a PDF: one template, the fonts that come with it, and nothing else."""

import threading
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, cast

import orjson
import typst

from server.pdf.characters import FONTS, Care, has_long_run, is_usual, texts_in, to_showable

STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: tagged for those who listen to it; what would break that is an error, not a worse file."""
_TEMPLATE = files("web") / "pdf"


class _Local(threading.local):
    """One compiler for each thread: it is fast from the second document on, and not made for two at once."""

    compiler: typst.Compiler | None = None


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
    return cast("bytes", _compiler().compile(sys_inputs=inputs, format="pdf", pdf_standards=[STANDARD]))


def _say(condition: bool) -> str:  # there is nothing else to say
    return "true" if condition else "false"


def _compiler() -> typst.Compiler:
    if _local.compiler is None:
        _local.compiler = _make_compiler()
    return _local.compiler


def _make_compiler() -> typst.Compiler:
    with as_file(_TEMPLATE) as root, as_file(FONTS) as fonts:
        # The fonts of the machine, and those that the compiler brings along, would make two machines differ.
        shapes = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
        return typst.Compiler(str(Path(root) / "plan.typ"), root=str(root), font_paths=shapes)
