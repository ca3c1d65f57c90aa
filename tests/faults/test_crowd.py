"""A thousand at once on one plan: no update is lost, no read is torn, and every refusal is a conflict."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.client import Address
from domain.viewer import Viewer
from server.runtime import utc_now
from server.settings import Settings
from server.token import DevelopmentKey
from tests.api import JOBCENTRE
from tests.command import Serving, serving
from tests.faults.crowd import DRAFT, EDIT, EDITORS, PUBLISH, PUBLISHERS, READ, READERS, Crowd, pair, titles_of
from tests.operations import operation
from tests.server.casework import next_cpr

pytestmark = pytest.mark.alone

ROOM = {"limit_connections": "2000", "limit_header_seconds": "120", "limit_request_seconds": "120"}
"""What is tested here is what becomes of them, not how soon: all of them come from one machine, which may be slow."""


def begin(running: Serving, folder: Path) -> Crowd:
    """A citizen, a member of the fund, with a published plan."""
    settings, key = Settings(), DevelopmentKey(folder)

    def sign(viewer: Viewer) -> str:
        return key.sign(viewer, settings.issuer, settings.audience, utc_now())

    token = sign(JOBCENTRE)
    given = {"cpr": next_cpr(), "name": "Anna Holm", "targetGroup": "CASH_BENEFIT_JOB_READY"}
    member = {"fund": "021", "fundMemberSince": "2020-01-01"}
    citizen_id = running.change(token, operation("RegisterCitizen"), **given, **member)["citizen"]["id"]
    running.change(token, EDIT, citizenId=citizen_id, draftVersion=0, goals=pair(0))
    running.change(token, PUBLISH, citizenId=citizen_id, draftVersion=1)
    where = urlsplit(running.address)
    return Crowd(Address(where.hostname or "", where.port or 0), citizen_id, sign)


async def test_a_thousand_at_once_on_one_plan(tmp_path: Path) -> None:
    with serving(tmp_path, "serve", **ROOM) as running:
        crowd = begin(running, tmp_path)
        await crowd.work()
        token = crowd.sign(JOBCENTRE)
        draft = running.ask(token, DRAFT, c=crowd.citizen_id)["draft"]
        plan = running.ask(token, READ, c=crowd.citizen_id)["plan"]
    ledger = crowd.ledger
    edits = sorted(ledger.drafts)
    print(f"\n{crowd.describe()}")  # noqa: T201 - the figures are what the run is for
    assert set(ledger.refusals) <= {"CONFLICT"}
    # Every edit that was acknowledged made a version of its own, and none is missing in between.
    assert edits == list(range(2, draft["version"] + 1))
    assert all(len(made) == 1 for made in ledger.drafts.values())
    # The draft holds what the last one wrote, and everything that was added.
    assert titles_of(draft) == [made for version in edits for made in ledger.drafts[version] if made][-1]
    assert sorted(each["id"] for each in draft["activities"]) == sorted(ledger.activities)
    # Every agreement that was acknowledged is there once, and no other.
    assert sorted((each["id"], each["text"]) for each in plan["agreements"]) == sorted(ledger.agreements)
    # Nobody saw a pair torn apart, and a version has one content.
    assert all(len(contents) == 1 for contents in ledger.published.values())
    assert all(len({title.split()[1] for title in titles}) == 1 for (titles,) in ledger.published.values())
    assert len(edits) >= EDITORS // 2
    assert len(ledger.published) >= PUBLISHERS // 4
    assert ledger.reads == READERS
