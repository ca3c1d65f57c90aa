"""Having an uploaded contract checked: by a process of its own, few at a time, never for long."""

import asyncio
import sys

from domain.errors import InvalidInput, Unavailable
from domain.integration_contract import CONTRACT_LIMIT
from server.pdf import contract_check as check

SECONDS = 20.0
AT_ONCE = 2

FIELD = "contract"
UNREADABLE = "The file can't be read within reason. Write it anew as a PDF, for example by printing it to a file."
TOO_LARGE = "too-large"
REFUSALS = {
    TOO_LARGE: f"The contract has more than {CONTRACT_LIMIT} bytes.",
    check.NOT_A_PDF: "The file is no PDF. Send the contract as a PDF.",
    check.ENCRYPTED: "The PDF is encrypted. Save it without a password.",
    check.DAMAGED: "The PDF is damaged. Write it anew, for example by printing it to a file.",
    check.NO_PAGES: "The PDF has no pages.",
    check.TOO_MANY_PAGES: f"The PDF has more than {check.PAGE_LIMIT} pages.",
    check.ACTIVE: "The PDF holds something that acts, such as a script, a form's action or another file. "
    "Print it to a file and send that.",
    check.TOO_LARGE_INSIDE: "The PDF holds more than can be shown. Write it anew with smaller pictures.",
    check.TOO_MANY_OBJECTS: f"The PDF has more than {check.OBJECT_LIMIT} objects, or {check.VALUE_LIMIT} values in them. "
    "Print it to a file and send that.",
}


class UnfitContract(InvalidInput):
    """A file that can't be kept; ``verdict`` is one word of the check, TOO_LARGE, or empty where the check came to no end."""

    def __init__(self, verdict: str) -> None:
        super().__init__(FIELD, REFUSALS.get(verdict, UNREADABLE))
        self.verdict = verdict


class ContractInspection:
    """Checks contracts for one process."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(AT_ONCE)

    async def require_good(self, content: bytes) -> None:
        """Raise UnfitContract that says what is wrong with a file and the way out."""
        if len(content) > CONTRACT_LIMIT:
            raise UnfitContract(TOO_LARGE)
        async with self._places:
            verdict = await self._check(content)
        if verdict != check.GOOD:
            raise UnfitContract(verdict)

    async def _check(self, content: bytes) -> str:
        """The verdict; empty where the process came to no good end."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", check.__name__),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
            )
        except OSError as error:
            raise Unavailable("check of contracts") from error
        try:
            async with asyncio.timeout(self._seconds):
                said, _ = await process.communicate(content)
        except TimeoutError:
            return ""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return said.decode("ascii", "replace") if process.returncode == 0 else ""
