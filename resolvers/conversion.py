"""From the API's inputs to the values that the domain takes in."""

from collections.abc import Sequence
from typing import TypeVar

import strawberry

from domain.activities import GivenActivity, GivenContact, GivenPlace, GivenProvider
from domain.description import GivenProspects
from domain.errors import InvalidInput
from domain.goals import GivenOccupation
from schema.inputs import ActivityInput, ContactInput, OccupationInput, PlaceInput, ProspectsInput, ProviderInput

Value = TypeVar("Value")


def to_occupation(given: OccupationInput) -> GivenOccupation:
    """An occupation."""
    return GivenOccupation(given.code, given.title)


def to_occupations(given: Sequence[OccupationInput]) -> list[GivenOccupation]:
    """A list of occupations."""
    return [to_occupation(occupation) for occupation in given]


def to_activity(given: ActivityInput) -> GivenActivity:
    """An activity with its place, contact and provider."""
    return GivenActivity(
        type=given.type,
        title=given.title,
        description=given.description,
        starts_on=given.starts_on,
        reason=given.reason,
        ends_on=given.ends_on,
        hours_per_week=given.hours_per_week,
        place=_place(given.place),
        contact=_contact(given.contact),
        provider=_provider(given.provider),
        decided_without_agreement=given.decided_without_agreement,
    )


def _place(given: PlaceInput | None) -> GivenPlace | None:
    return None if given is None else GivenPlace(given.name, given.address, given.company_address)


def _contact(given: ContactInput | None) -> GivenContact | None:
    return None if given is None else GivenContact(given.name, given.organisation, given.phone, given.email)


def _provider(given: ProviderInput | None) -> GivenProvider | None:
    return None if given is None else GivenProvider(given.name, given.address)


def to_prospects(given: ProspectsInput | None) -> GivenProspects | None:
    """Prospects, or none."""
    if given is None:
        return None
    return GivenProspects(given.admission, given.lasting_work, given.company_role, given.jobcentre_support)


def require_said(field: str, value: Value | None) -> Value | None:
    """A value that may be null, but not be left out: InvalidInput for a call that forgot it, so that nothing is lost."""
    if value is strawberry.UNSET:
        raise InvalidInput(field, f"{field} is missing; a null takes away what is there.")
    return value
