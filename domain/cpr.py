"""CPR numbers at the edge: checked by the library that knows them, and the birth date in them."""

from datetime import date

from stdnum.dk import cpr as stdnum_cpr
from stdnum.exceptions import ValidationError

from domain.errors import InvalidInput


def parse_cpr(value: str, today: date, field: str = "cpr") -> str:
    """The ten digits of a CPR number; the message of InvalidInput never repeats what was given.

    Whether the birth date has come is judged by ``today``, not by the machine's clock.
    """
    try:
        number = stdnum_cpr.compact(value)
        if len(number) != 10 or not (number.isascii() and number.isdigit()):
            raise InvalidInput(field, f"{field} is a CPR number of ten digits.")
        born = stdnum_cpr.get_birth_date(number)
    except ValidationError:
        raise InvalidInput(field, f"{field} holds no valid birth date.") from None
    if born > today:
        raise InvalidInput(field, f"{field} holds a birth date that has not come.")
    return number


def birth_date(cpr: str) -> date:
    """The birth date in a CPR number that was parsed before."""
    born: date = stdnum_cpr.get_birth_date(cpr)
    return born
