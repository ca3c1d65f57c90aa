"""Whether a file can be kept as a contract: a real PDF, readable by everybody, with nothing in it that acts.

Runs as a process of its own (``python -m server.pdf.contract_check``) with limits on memory and time, because a file made
to harm its reader harms only this one. Reads the file from standard input and writes a verdict of one word.
"""

import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import takewhile

import pikepdf
from pikepdf.settings import set_qpdf_limits

from server.pdf.binding import bind

MEMORY_BYTES = 1024**3
DECODING_BYTES = 256 * 1024**2
"""Bytes that one stream may unpack to while it is checked."""
CPU_SECONDS = 10
PAGE_LIMIT = 300
OBJECT_LIMIT = 20_000
"""Objects with a number; as they and the values below are bound to a plan, nothing else in the process runs."""
VALUE_LIMIT = 60_000
"""Values in all its arrays and dictionaries. A file with as many of both is bound in 0.3 to 0.5 seconds."""
UNPACKED_LIMIT = 100 * 1024 * 1024
"""Bytes that all streams may unpack to, less what the pixels of images need."""
PIXEL_LIMIT = 100_000_000
"""Pixels that one image may have: a page of A3 at 600 dots per inch has some 70 million."""
PIXEL_BYTES = 8
"""Bytes that one pixel may need: four colours of 16 bits."""

GOOD = "good"
NOT_A_PDF = "not-a-pdf"
ENCRYPTED = "encrypted"
DAMAGED = "damaged"
NO_PAGES = "no-pages"
TOO_MANY_PAGES = "too-many-pages"
ACTIVE = "active"
TOO_LARGE_INSIDE = "too-large-inside"
TOO_MANY_OBJECTS = "too-many-objects"

_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024

ACTIVE_KEYS = frozenset(
    {"/AA", "/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/RichMediaSettings"}
)
"""Keys that hold something which acts, or a file within the file."""
ACTIVE_ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR", "/GoTo3DView"),
        *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/Hide", "/SetOCGState", "/Trans", "/Named"),
    }
)
"""Actions beyond going to a page or an address on the web."""
ACTIVE_ANNOTATIONS = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/FileAttachment"})
_PLAIN_FILTERS = frozenset(
    {
        *("/FlateDecode", "/LZWDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode"),
        *("/Fl", "/LZW", "/AHx", "/A85", "/RL"),
    }
)


_OUT_OF_MEMORY = ("memory limit", "bad_alloc")
_BROKEN = (pikepdf.PikepdfError, ValueError, TypeError, KeyError, RuntimeError)


def check(content: bytes) -> str:
    """The verdict on a file; never raises for anything in it, short of running out of memory."""
    if _HEADER not in content[:_HEADER_WITHIN]:
        return NOT_A_PDF
    try:
        with pikepdf.Pdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            verdict = _judge(pdf)
        if verdict == GOOD:
            # What goes behind a plan is tried behind a page, so that no plan fails because of it later.
            bind(_blank_page(), content)
        return verdict
    except pikepdf.PasswordError:
        return ENCRYPTED
    except pikepdf.DataDecodingError as error:
        return TOO_LARGE_INSIDE if any(words in str(error) for words in _OUT_OF_MEMORY) else DAMAGED
    except _BROKEN:
        return DAMAGED


def _blank_page() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        written = BytesIO()
        pdf.save(written)
        return written.getvalue()


def _judge(pdf: pikepdf.Pdf) -> str:
    if pdf.is_encrypted:
        return ENCRYPTED
    pages = len(pdf.pages)
    if not pages:
        return NO_PAGES
    if pages > PAGE_LIMIT:
        return TOO_MANY_PAGES
    return _judge_objects(pdf)


def _judge_objects(pdf: pikepdf.Pdf) -> str:
    if len(pdf.objects) > OBJECT_LIMIT:
        return TOO_MANY_OBJECTS
    unpacked, values = 0, 0
    for container in _containers(pdf):
        values += len(container if isinstance(container, pikepdf.Array) else container.keys())
        if values > VALUE_LIMIT:
            return TOO_MANY_OBJECTS
        if isinstance(container, pikepdf.Array):
            continue
        if _is_active(container):
            return ACTIVE
        unpacked += _unpacked_size(container)
        if unpacked > UNPACKED_LIMIT:
            return TOO_LARGE_INSIDE
    return GOOD


def _containers(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every array, dictionary and stream of the file: the objects with a number, and what lies within them."""
    waiting: list[pikepdf.Object] = [*pdf.objects, pdf.trailer]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            waiting.extend(_direct(value for _, value in each.items()))
        elif isinstance(each, pikepdf.Array):
            yield each
            waiting.extend(_direct(iter(each)))


def _direct(values: Iterator[object]) -> Iterator[pikepdf.Object]:
    """Those that have no number of their own; the others are listed anyway, and following them could go in circles."""
    return (value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect)


def _is_active(dictionary: pikepdf.Object) -> bool:
    if isinstance(dictionary, pikepdf.Stream) and "/F" in dictionary:
        return True  # Its bytes would come from another file.
    if any(key in ACTIVE_KEYS for key in dictionary.keys()):  # noqa: SIM118 - a pikepdf object is no dict
        return True
    return _name(dictionary, "/S") in ACTIVE_ACTIONS or _name(dictionary, "/Subtype") in ACTIVE_ANNOTATIONS


def _name(dictionary: pikepdf.Object, key: str) -> str:
    value = dictionary.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _unpacked_size(dictionary: pikepdf.Object) -> int:
    """What a stream unpacks to, less what the pixels of an image need; too much for one of too many pixels.

    Raises DataDecodingError past the limits on memory.
    """
    if not isinstance(dictionary, pikepdf.Stream):
        return 0
    needed = 0
    if _name(dictionary, "/Subtype") == "/Image":
        pixels = int(dictionary.get("/Width", 0)) * int(dictionary.get("/Height", 0))
        if not 0 <= pixels <= PIXEL_LIMIT:
            return UNPACKED_LIMIT + 1
        needed = pixels * PIXEL_BYTES
    return max(0, _decoded_size(dictionary) - needed)


def _decoded_size(stream: pikepdf.Stream) -> int:
    """The bytes of a stream before the first filter that only readers of pictures know."""
    filters, settings = (_listed(stream.get(key)) for key in ("/Filter", "/DecodeParms"))
    plain = [*takewhile(lambda each: str(each) in _PLAIN_FILTERS, filters)]
    if not plain:
        return len(stream.read_raw_bytes())
    if len(plain) < len(filters):
        shown = settings[: len(plain)]
        stream.write(stream.read_raw_bytes(), filter=pikepdf.Array(plain), decode_parms=pikepdf.Array(shown) or None)
    return len(stream.get_stream_buffer())


def _listed(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    """The one or several values that an entry has."""
    if value is None:
        return []
    return [*value] if isinstance(value, pikepdf.Array) else [value]


def main() -> None:
    """Check what comes in, within limits; whoever started this takes any other end as a bad sign."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    set_qpdf_limits(flate_max_memory=DECODING_BYTES, run_length_max_memory=DECODING_BYTES)
    try:
        verdict = check(sys.stdin.buffer.read())
    except MemoryError:
        verdict = TOO_LARGE_INSIDE
    # Standard output is a pipe: the limit on files does not hold for it.
    sys.stdout.write(verdict)


if __name__ == "__main__":
    main()
