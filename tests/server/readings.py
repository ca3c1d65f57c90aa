"""Readings for the read log, made up."""

from datetime import datetime

from domain.access_log import Reading
from tests.api import ADMINISTRATOR


def reading_of(citizen_id: str, at: datetime) -> Reading:
    return Reading(ADMINISTRATOR, at, "minplan erase", (), (citizen_id,), None, "policy")
