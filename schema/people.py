"""Persons, funds and occupations, as they stand in plans."""

import strawberry

from schema.enums import Role


@strawberry.type(description="Somebody who acted in the plan.")
class Person:
    name: str
    organisation: str
    role: Role


@strawberry.type(description="An unemployment fund (a-kasse).")
class Fund:
    code: str
    name: str


@strawberry.type(description="A job title of the national occupation list.")
class Occupation:
    code: str
    title: str


@strawberry.type(description="The caller, as the token names them.")
class Viewer:
    role: Role
    name: str
    organisation: str
    organisation_name: str
