"""What the database holds, byte for byte, to be compared before and after."""

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from server.mongo import Database

COLLECTIONS = ("plans", "plan_versions", "comments", "deliveries", "notices")

Stored = dict[str, list[bytes]]


async def stored_bytes(database: Database) -> Stored:
    """Every document of the collections that hold plans and messages, by id."""
    raw = CodecOptions(document_class=RawBSONDocument)
    return {
        name: [each.raw for each in await database[name].with_options(raw).find().sort("_id", 1).to_list(None)]
        for name in COLLECTIONS
    }
