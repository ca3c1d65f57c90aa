"""Contracts to upload: good ones, and for each thing that is refused one that has it."""

import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String


def make_contract(
    text: str = "Kontrakt", pages: int = 1, spoil: Callable[[Pdf], None] = lambda _: None, **save: object
) -> bytes:
    """A PDF with a word on each page, with something done to it before it is written."""
    with Pdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = Dictionary(
                Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
            )
            page.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode())
        spoil(pdf)
        written = BytesIO()
        pdf.save(written, static_id=True, **save)  # type: ignore[arg-type]  # options of pikepdf as a test gives them
        return written.getvalue()


def _script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _named_script(pdf: Pdf) -> None:
    action = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), action])))


def _launch(pdf: Pdf) -> None:
    _annotate(
        pdf,
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F=String("x"))),
    )


def _deep_launch(pdf: Pdf) -> None:
    action = Dictionary(
        S=Name.URI, URI=String("https://example.org"), Next=Array([Dictionary(S=Name.Launch, F=String("x"))])
    )
    _annotate(pdf, Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action))


def _file_within(pdf: Pdf) -> None:
    pdf.attachments["x.txt"] = b"x"


def _form_actions(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("https://example.org")))


def _xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def _film(pdf: Pdf) -> None:
    _annotate(pdf, Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9]))


def _annotate(pdf: Pdf, annotation: Dictionary) -> None:
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(annotation)])


def _bomb(pdf: Pdf) -> None:
    """150 megabytes of blanks, packed twice to less than a kilobyte."""
    packed = zlib.compress(zlib.compress(b" " * 150 * 1024 * 1024, 1), 9)
    pdf.pages[0].Contents = pdf.make_stream(b"")
    pdf.pages[0].Contents.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode]))


def _many_objects(pdf: Pdf) -> None:
    pdf.pages[0].obj.Many = Array([pdf.make_indirect(Dictionary()) for _ in range(20_000)])


def _many_values(pdf: Pdf) -> None:
    pdf.pages[0].obj.Many = Array([Array(range(1000)) for _ in range(60)])


def _fairly_many(pdf: Pdf) -> None:
    pdf.pages[0].obj.Many = Array([pdf.make_indirect(Dictionary(A=1)) for _ in range(19_000)])


def _bomb_behind(pixels: int, *filters: Name, size: int = 150) -> Callable[[Pdf], None]:
    """A picture whose data, packed by Flate before these filters, is blanks of so many megabytes."""

    def spoil(pdf: Pdf) -> None:
        image = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=pixels, Height=1, BitsPerComponent=8)
        image.write(zlib.compress(b" " * size * 1024 * 1024, 1), filter=Array([Name.FlateDecode, *filters]))
        pdf.pages[0].Resources.XObject = Dictionary(Im=image)

    return spoil


def _short_name(pdf: Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"")
    pdf.pages[0].Contents.write(zlib.compress(b" " * 150 * 1024 * 1024, 1), filter=Name.Fl)


def _bytes_elsewhere(pdf: Pdf) -> None:
    pdf.pages[0].Contents.F = String("/etc/passwd")


def _huge_image(pdf: Pdf) -> None:
    image = pdf.make_stream(
        b"x",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=100_000,
        Height=100_000,
        BitsPerComponent=1,
        ColorSpace=Name.DeviceGray,
    )
    pdf.pages[0].Resources.XObject = Dictionary(Im=image)


def _link(pdf: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://example.org"))
    _annotate(pdf, Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action))


def _deleted_annotation(pdf: Pdf) -> None:
    """A link, what is left of one that was deleted, and something that was never one."""
    _link(pdf)
    pdf.pages[0].obj.Annots.append(None)
    pdf.pages[0].obj.Annots.append(7)


def _no_annotations(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Name.Nothing


def encrypted() -> bytes:
    return make_contract(encryption=pikepdf.Encryption(owner="o", user="u"))


def locked() -> bytes:
    """Without a password to open it, but encrypted."""
    return make_contract(encryption=pikepdf.Encryption(owner="o", user=""))


def in_a_circle() -> bytes:
    """A file whose table of objects refers to itself for what is before it."""
    content = make_contract(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = int(content.rsplit(b"startxref", 1)[1].split()[0])
    return content.replace(b"trailer <<", b"trailer << /Prev %d" % start)


def pages_in_a_circle() -> bytes:
    def spoil(pdf: Pdf) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)
        pdf.Root.Pages.Count = 2

    return make_contract(spoil=spoil)


REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 1000, "no PDF"),
    "a PDF in name": (lambda: b"%PDF-1.7\nhello", "damaged"),
    "half a PDF": (lambda: make_contract()[:300], "damaged"),
    "no pages": (lambda: make_contract(pages=0), "no pages"),
    "very many pages": (lambda: make_contract(pages=301), "300 pages"),
    "encrypted": (encrypted, "encrypted"),
    "encrypted without a password": (locked, "encrypted"),
    "a script": (lambda: make_contract(spoil=_script), "acts"),
    "a named script": (lambda: make_contract(spoil=_named_script), "acts"),
    "a script in packed objects": (
        lambda: make_contract(spoil=_named_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "acts",
    ),
    "a program": (lambda: make_contract(spoil=_launch), "acts"),
    "a program behind a link": (lambda: make_contract(spoil=_deep_launch), "acts"),
    "a file within": (lambda: make_contract(spoil=_file_within), "acts"),
    "actions of a page": (lambda: make_contract(spoil=_form_actions), "acts"),
    "a form of another kind": (lambda: make_contract(spoil=_xfa), "acts"),
    "a film": (lambda: make_contract(spoil=_film), "acts"),
    "very many objects": (lambda: make_contract(spoil=_many_objects), "20000 objects"),
    "very many values": (lambda: make_contract(spoil=_many_values), "60000 values"),
    "a bomb": (lambda: make_contract(spoil=_bomb), "more than can be shown"),
    "a bomb that calls itself a picture": (lambda: make_contract(spoil=_bomb_behind(1)), "more than can be shown"),
    "a bomb around a photograph": (
        lambda: make_contract(spoil=_bomb_behind(1, Name.DCTDecode)),
        "more than can be shown",
    ),
    "a bomb under a short name": (lambda: make_contract(spoil=_short_name), "more than can be shown"),
    "a bomb past all memory": (lambda: make_contract(spoil=_bomb_behind(1, size=700)), "more than can be shown"),
    "bytes of another file": (lambda: make_contract(spoil=_bytes_elsewhere), "acts"),
    "a huge picture": (lambda: make_contract(spoil=_huge_image), "more than can be shown"),
}
"""What is refused, and words of the reason that is given."""

HARMFUL: Mapping[str, Callable[[], bytes]] = {"a circle": in_a_circle, "pages in a circle": pages_in_a_circle}
"""What must come to an end, whatever the verdict."""

GOOD: Mapping[str, Callable[[], bytes]] = {
    "plain": make_contract,
    "many pages": lambda: make_contract(pages=20),
    "packed objects": lambda: make_contract(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "a large picture": lambda: make_contract(spoil=_bomb_behind(50_000_000, size=47)),
    "fairly many objects": lambda: make_contract(spoil=_fairly_many),
    "a link": lambda: make_contract(spoil=_link),
    "a deleted annotation": lambda: make_contract(spoil=_deleted_annotation),
    "annotations that are no list": lambda: make_contract(spoil=_no_annotations),
    "linearized": lambda: make_contract(linearize=True),
}
