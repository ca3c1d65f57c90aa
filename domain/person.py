"""How somebody who acted is named in plan documents."""

from typing import TypedDict


class Person(TypedDict):
    """Somebody who acted in a plan, as shown to others: never a CPR number."""

    subject: str
    name: str
    organisation: str
    role: str
