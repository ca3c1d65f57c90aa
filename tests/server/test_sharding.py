"""The sharded cluster of docker-compose.yml: what may be sharded by what, judged by the indexes there are."""

from pathlib import Path
from typing import Any

import orjson
import yaml

from server.mongo import INDEXES

ROOT = Path(__file__).parents[2]
KEYS: dict[str, dict[str, int]] = orjson.loads((ROOT / "deploy/sharded/keys.json").read_bytes())


def test_no_sharded_collection_has_a_unique_index_that_the_shards_could_not_keep() -> None:
    """A shard knows nothing of the others: a unique index has to begin with what they are told apart by."""
    for index in INDEXES:
        if index.unique and index.collection in KEYS:
            key = list(KEYS[index.collection])
            assert list(index.keys)[: len(key)] == key, index


def test_each_shard_key_is_the_beginning_of_an_index() -> None:
    for collection, key in KEYS.items():
        indexes: list[dict[str, int]] = [{"_id": 1}]
        indexes += [{**index.keys} for index in INDEXES if index.collection == collection and not index.only]
        assert any(list(index.items())[: len(key)] == list(key.items()) for index in indexes), collection


def test_the_plans_stay_whole() -> None:
    """Two citizens with one CPR number must not be registered, and one unique index is what keeps them apart."""
    assert "plans" not in KEYS
    assert any(index.unique and index.collection == "plans" for index in INDEXES)


def test_the_profile_has_what_a_cluster_needs() -> None:
    composed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    sharded = {name for name, each in composed["services"].items() if each.get("profiles") == ["sharded"]}
    assert sharded == {"config", "shard-1", "shard-2", "mongos", "sharded-init"}
    mounted = {volume.split(":")[0] for name in sharded for volume in composed["services"][name].get("volumes", ())}
    assert mounted - {"./deploy/sharded"} <= set(composed["volumes"])
