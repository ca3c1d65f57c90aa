"""Reading a PDF the way a screen reader does: the tags in their order, each with its text."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf

_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_SINGLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


class Tag(NamedTuple):
    """A tag with all the text within it."""

    name: str
    text: str


def open_pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.Pdf.open(BytesIO(content))


def read_tags(content: bytes) -> list[Tag]:
    """Every tag in reading order, outer before inner."""
    with open_pdf(content) as pdf:
        marked = {page.obj.objgen: _read_page(page) for page in pdf.pages}
        return list(_walk(pdf.Root.StructTreeRoot, marked, None))


def read_text(content: bytes) -> str:
    """The text of all that is tagged, in reading order."""
    return read_tags(content)[0].text


def texts_of(content: bytes, name: str) -> list[str]:
    return [tag.text for tag in read_tags(content) if tag.name == name]


def font_names(content: bytes) -> dict[str, bool]:
    """The fonts by name, and whether each is embedded."""
    fonts: dict[str, bool] = {}
    with open_pdf(content) as pdf:
        for page in pdf.pages:
            for font in page.resources.get("/Font", {}).values():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                descriptor = inner.get("/FontDescriptor", {})
                fonts[str(font.BaseFont)] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return fonts


def _walk(node: Any, marked: dict[Any, dict[int, str]], page: Any) -> Iterator[Tag]:
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _walk(each, marked, page)
    elif isinstance(node, pikepdf.Dictionary) and "/K" in node:
        page = node.get("/Pg", page)
        if "/S" in node:
            yield Tag(str(node.S).removeprefix("/"), _text(node.K, marked, page))
        yield from _walk(node.K, marked, page)


def _text(node: Any, marked: dict[Any, dict[int, str]], page: Any) -> str:
    if isinstance(node, int):
        return marked[page.objgen].get(node, "")
    if isinstance(node, pikepdf.Array):
        return "".join(_text(each, marked, page) for each in node)
    page = node.get("/Pg", page)
    if node.get("/Type") == "/MCR":
        return marked[page.objgen].get(int(node.MCID), "")
    return _text(node.K, marked, page) if "/K" in node else ""


def _read_page(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked piece of a page's content."""
    fonts = {str(name): _read_map(font) for name, font in page.resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    open_marks: list[tuple[int | None, bool]] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                open_marks.append(_open(operands, found, open_marks))
            case "EMC":
                open_marks.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj" | "TJ":
                number = next((mark for mark, _ in reversed(open_marks) if mark is not None), None)
                if number is not None and not any(replaced for _, replaced in open_marks):
                    found[number] = found.get(number, "") + _decode(operands[0], font)
    return found


def _open(operands: Any, found: dict[int, str], marks: list[tuple[int | None, bool]]) -> tuple[int | None, bool]:
    properties = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
    number = int(properties["/MCID"]) if "/MCID" in properties else None
    if "/ActualText" not in properties:
        return number, False
    target = number if number is not None else next((mark for mark, _ in reversed(marks) if mark is not None), None)
    if target is not None:
        found[target] = found.get(target, "") + str(properties["/ActualText"])
    return number, True


def _decode(operand: Any, font: dict[int, str]) -> str:
    pieces = operand if isinstance(operand, pikepdf.Array) else [operand]
    text = ""
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            codes = bytes(piece)
            text += "".join(font.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))
    return text


def _read_map(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    return _parse_map(font.ToUnicode.read_bytes())


@cache
def _parse_map(source: bytes) -> dict[int, str]:
    codes: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, text in _SINGLE.findall(block):
            codes[int(code, 16)] = _utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, last, text, listed in _RANGE.findall(block):
            texts = re.findall(rb"<([0-9A-Fa-f]+)>", listed)
            for index, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                codes[code] = _utf16(texts[index]) if texts else chr(ord(_utf16(text)) + index)
    return codes


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be")


def right_edges(content: bytes) -> list[float]:
    """Where each run of text ends from the left, in points; the texts that Typst writes are neither turned nor scaled."""
    with open_pdf(content) as pdf:
        return [edge for page in pdf.pages for edge in _page_edges(page)]


def _page_edges(page: pikepdf.Page) -> Iterator[float]:
    widths = {str(name): _read_widths(font) for name, font in page.resources.get("/Font", {}).items()}
    left, kept = 0.0, list[float]()
    font, size, start = dict[int, float](), 0.0, 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append(left)
            case "Q":
                left = kept.pop()
            case "cm":
                left += float(operands[4])
            case "Tf":
                font, size = widths[str(operands[0])], float(operands[1])
            case "Tm":
                start = float(operands[4])
            case "Tj" | "TJ":
                yield left + start + _width(operands[0], font) * size / 1000


def _width(operand: Any, widths: dict[int, float]) -> float:
    width = 0.0
    for piece in operand if isinstance(operand, pikepdf.Array) else [operand]:
        if isinstance(piece, pikepdf.String):
            codes = bytes(piece)
            width += sum(widths.get(int.from_bytes(codes[at : at + 2]), 0.0) for at in range(0, len(codes), 2))
        else:
            width -= float(piece)
    return width


def _read_widths(font: Any) -> dict[int, float]:
    listed = [*font.DescendantFonts[0].get("/W", [])] if "/DescendantFonts" in font else []
    widths: dict[int, float] = {}
    while listed:
        first, then = int(listed.pop(0)), listed.pop(0)
        if isinstance(then, pikepdf.Array):
            widths |= {first + index: float(width) for index, width in enumerate(then)}
        else:
            widths |= dict.fromkeys(range(first, int(then) + 1), float(listed.pop(0)))
    return widths
