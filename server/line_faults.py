"""Why a line to another machine was not made, in words for whoever operates this one: no address, no secret."""

from collections.abc import Iterator, Mapping

from domain.errors import Unavailable

FAULTS: Mapping[str, str] = {
    "CERTIFICATE_VERIFY_FAILED": "its certificate was not signed for this host by an authority that is trusted here",
    "ALERT_UNKNOWN_CA": "it does not trust the authority of our certificate",
    "CERTIFICATE_REQUIRED": "it wants a certificate of ours",
    "ALERT_BAD_CERTIFICATE": "it does not accept our certificate",
    "WRONG_VERSION_NUMBER": "it does not speak TLS",
    "violation of protocol": "it broke off while TLS was agreed on; it may want a certificate of ours, or another one",
}
"""What the errors of TLS say, and what that means."""


def explain_fault(error: BaseException) -> str:
    """What TLS had against a line; empty where it was something else."""
    said = " ".join(str(each) for each in _chain(error))
    return next((meaning for mark, meaning in FAULTS.items() if mark in said), "")


def describe_outage(outage: Unavailable) -> str:
    """A sentence for a terminal."""
    return f"The {outage.service} cannot be used: {outage.cause}." if outage.cause else str(outage)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    # Errors that are raised again by others may name each other in a circle.
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
