"""Phone numbers and e-mail addresses: checked and normalised by the libraries that know them."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.errors import InvalidInput


def parse_phone(field: str, value: str) -> str:
    """A number in E.164 form; without a country code it is Danish.

    A possible number is enough: which series are in use changes faster than any library.
    """
    try:
        number = phonenumbers.parse(value, "DK")
    except phonenumbers.NumberParseException:
        number = None
    # An extension could be neither texted nor kept in E.164 form.
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        raise InvalidInput(field, f"{field} is not a phone number; write it as +45 and eight digits.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_email(field: str, value: str) -> str:
    """A normalised e-mail address."""
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidInput(field, f"{field} is not an e-mail address.") from None


def write_email(address: str) -> str:
    """An address as any mail server takes it: its domain in ASCII, where the part before it is ASCII, too."""
    return validate_email(address, check_deliverability=False).ascii_email or address


def show_phone(number: str) -> str:
    """A number as people write it: national for Danish numbers, international for others."""
    parsed = phonenumbers.parse(number, "DK")
    form = phonenumbers.PhoneNumberFormat.NATIONAL
    if parsed.country_code != phonenumbers.country_code_for_region("DK"):
        form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
