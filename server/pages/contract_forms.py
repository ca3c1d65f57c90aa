"""The contract of the integration programme on the case page: the caseworker puts it in and takes it out (guide, 6.5)."""

from functools import partial

from domain.integration_contract import CONTRACT_LIMIT
from server.contract_desk import ContractDesk
from server.pages.page_request import PageRequest, ProblemError
from server.pages.staff_pages import CASE
from server.pages.table import JOBCENTRE, Deed
from server.pages.uploads import Sent
from server.pdf import contract_check as check
from server.pdf.contract_inspection import FIELD, SECONDS, TOO_LARGE, UnfitContract
from server.visiting import Reception

NO_FILE = "Vælg en PDF-fil."
UNREADABLE = "Filen kan ikke læses. Gem kontrakten som PDF igen, fx ved at udskrive den til en fil."
UNFIT = {
    TOO_LARGE: "Filen er for stor. En kontrakt må højst fylde 10 MB.",
    check.NOT_A_PDF: "Filen er ikke en PDF. Gem kontrakten som PDF, og vælg den.",
    check.ENCRYPTED: "PDF-filen er låst. Gem den uden adgangskode.",
    check.DAMAGED: "PDF-filen er beskadiget. Gem kontrakten igen, fx ved at udskrive den til en fil.",
    check.NO_PAGES: "PDF-filen har ingen sider.",
    check.TOO_MANY_PAGES: f"PDF-filen har flere end {check.PAGE_LIMIT} sider.",
    check.ACTIVE: "PDF-filen indeholder noget, der kan udføre handlinger, fx et script eller en anden fil. "
    "Udskriv den til en fil, og vælg den.",
    check.TOO_LARGE_INSIDE: "PDF-filen indeholder mere, end der kan vises. Gem den med mindre billeder.",
    check.TOO_MANY_OBJECTS: "PDF-filen består af flere dele, end der kan vises. Udskriv den til en ny fil, og vælg den.",
}
"""What is wrong with a file and the way out, by the verdict on it."""

KEEPING_SECONDS = 2 * SECONDS
"""So long the check of a contract and keeping it may take."""


class ContractForms:
    """What the forms do, through the same desk and the same gate as a program's requests."""

    def __init__(self, desk: ContractDesk, reception: Reception) -> None:
        self._desk = desk
        self._reception = reception

    def list_deeds(self) -> tuple[Deed, ...]:
        """The forms."""
        path = f"{CASE.path}/kontrakt"
        return (
            Deed("kontrakt", path, JOBCENTRE, CASE, "Kontrakten er lagt ind.", self._put_in, CONTRACT_LIMIT),
            Deed("fjern-kontrakt", f"{path}/fjern", JOBCENTRE, CASE, "Kontrakten er fjernet.", self._take_out),
        )

    async def _put_in(self, visit: PageRequest, sent: Sent) -> None:
        if not sent.file:
            raise ProblemError({FIELD: NO_FILE})
        try:
            await self._reception.visit(
                visit.viewer, KEEPING_SECONDS, partial(self._desk.put_in, visit.citizen_id, sent.file)
            )
        except UnfitContract as unfit:
            raise ProblemError({FIELD: UNFIT.get(unfit.verdict, UNREADABLE)}) from None

    async def _take_out(self, visit: PageRequest, _: Sent) -> None:
        await self._reception.visit(visit.viewer, SECONDS, partial(self._desk.take_out, visit.citizen_id))
