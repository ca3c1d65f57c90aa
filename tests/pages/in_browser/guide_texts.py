"""How texts of the guide are compared with those of a page: as one reads them, in their order, dates as patterns."""

import re

DAY = r"\d{1,2}\. \w+\.? \d{4}"
WEEKDAY = r"(?:Mandag|Tirsdag|Onsdag|Torsdag|Fredag|Lørdag|Søndag) den " + DAY


def read(element: str) -> str:
    """The text as one reads it: a line for each paragraph, without what only a screen reader says."""
    text = re.sub(r"[ \t\xa0]+", " ", element)
    text = re.sub(r"Find job som .*", "Find job", text)
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()


def require_in_order(text: str, expected: list[str]) -> None:
    place = 0
    for each in expected:
        found = re.compile(each if "\\" in each else re.escape(each)).search(text, place)
        assert found, (each, text[place:])
        place = found.end()
