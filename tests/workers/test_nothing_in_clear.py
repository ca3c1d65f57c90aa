"""No CPR number stands anywhere at rest: not in any collection, file, queue or log, whatever happens to a citizen."""

from pathlib import Path

import pytest

from server.mongo import Database
from tests.api import JOBCENTRE, running_api
from tests.server.casework import ORDERS, open_case
from tests.server.held import files_of, raw_documents
from tests.whole_life import EMAIL, NAME, SMS, live_through, number_of, written
from tests.workers.running import SetClock, running_workers
from tests.workers.settling import wait_until_settled


async def test_no_cpr_number_is_at_rest_in_clear(
    database: Database, database_name: str, store_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running_api(database) as api, running_workers(database, SetClock(), data_dir=tmp_path):
        life = await live_through(api)
        others = [await open_case(api, group=group) for group in ORDERS]
        numbers = [*life.numbers, *[await number_of(api, case) for case in others]]
        for number in numbers:
            await api.ask(JOBCENTRE, "query($n: String!) { citizenByCpr(cpr: $n) { id } }", n=number)
        await wait_until_settled(database)
    held, files = raw_documents(store_url, database_name), list(files_of(tmp_path))
    said = capfd.readouterr()
    everything = {**held, "files": files, "output": [said.out.encode(), said.err.encode()]}
    filled = {name for name, documents in held.items() if documents}
    assert filled >= {"plans", "plan_versions", "comments", "notices", "deliveries", "development_outbox", "read_log"}
    # What may be there is found by the same search.
    for text, places in {NAME: ["plans"], SMS: ["deliveries"], EMAIL: ["development_outbox"]}.items():
        assert all(any(text.encode() in each for each in everything[place]) for place in places)
    assert any(NAME.encode() in each for each in files), "a letter is out"
    found = {name for name, each in everything.items() if any(n in part for n in written(numbers) for part in each)}
    assert found == set()
