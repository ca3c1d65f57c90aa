"""Reading one line of the exchange format."""

import hashlib
from datetime import datetime

from pydantic import ValidationError

from server.exchange.plan import PlanRecord
from server.exchange.problems import BadRecord, describe
from server.exchange.rules import find_broken_rules


def read_record(line: bytes, now: datetime) -> PlanRecord:
    """The plan that a line holds; BadRecord names each field that is wrong, judged by an instant."""
    try:
        record = PlanRecord.model_validate_json(line, context={"now": now})
    except ValidationError as error:
        raise BadRecord(describe(error)) from None
    if broken := find_broken_rules(record, now):
        raise BadRecord(broken)
    return record


def fingerprint(record: PlanRecord) -> str:
    """Equal for records that say the same; the CPR number stays out, as nothing may be found by its plain hash."""
    return hashlib.sha256(record.model_dump_json(exclude={"cpr"}).encode()).hexdigest()
