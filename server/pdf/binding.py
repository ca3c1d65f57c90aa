"""Binding a contract behind a plan, as one file with the same bytes every time."""

from io import BytesIO

import pikepdf

_OWN_STRUCTURE = ("/StructParents", "/Tabs", "/AA")


def bind(plan: bytes, contract: bytes) -> bytes:
    """The pages of a plan and those of a contract that has been checked.

    The contract's pages are as whoever wrote them made them. The claim to be PDF/UA, which nobody can make for these pages,
    is taken out; tags, language and bookmarks of the plan's own stay. Nothing else in the process runs meanwhile: a file that
    passes the check, with its limit on objects, takes some tenths of a second at most.
    """
    with pikepdf.Pdf.open(BytesIO(plan)) as bound, pikepdf.Pdf.open(BytesIO(contract)) as behind:
        own = len(bound.pages)
        bound.pages.extend(behind.pages)
        for page in bound.pages[own:]:
            _unlink(page)
        with bound.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.pop("pdfuaid:part", None)
        written = BytesIO()
        bound.save(
            written,
            min_version=behind.pdf_version,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return written.getvalue()


def _unlink(page: pikepdf.Page) -> None:
    """Take out the numbers by which a page names its tags: they would name those of the plan."""
    for key in _OWN_STRUCTURE:
        if key in page.obj:
            del page.obj[key]
    annotations = page.obj.get("/Annots")
    for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
        # A reference to an object that was deleted is allowed, and reads as null.
        if isinstance(annotation, pikepdf.Dictionary) and "/StructParent" in annotation:
            del annotation["/StructParent"]
