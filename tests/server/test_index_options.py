"""An index that is there with other options is made anew; one that is as it should be stays."""

from typing import Any

from server.mongo import Database, Index, ensure_indexes


async def indexes_of(database: Database) -> dict[str, dict[str, Any]]:
    found = await database["plans"].index_information()
    return {name: dict(options) for name, options in found.items() if name != "_id_"}


async def test_an_index_gets_the_options_it_should_have(database: Database) -> None:
    await database["plans"].drop_indexes()
    await database["plans"].insert_many([{"_id": "a", "day": "2027-01-01"}, {"_id": "b", "day": None}])
    await ensure_indexes(database, [Index("plans", {"day": 1, "_id": 1})])
    before = await indexes_of(database)
    wanted = Index("plans", {"day": 1, "_id": 1}, only={"day": {"$gte": ""}})
    await ensure_indexes(database, [wanted])
    await ensure_indexes(database, [wanted])
    after = await indexes_of(database)
    assert before.keys() == after.keys() == {"day_1__id_1"}
    assert "partialFilterExpression" not in before["day_1__id_1"]
    assert after["day_1__id_1"]["partialFilterExpression"] == {"day": {"$gte": ""}}
    assert await database["plans"].count_documents({"day": {"$gte": "2027"}}) == 1
