"""Loading plan documents from lines: streamed in batches, and safe to be killed and run again."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple, cast

import pymongo
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from domain.document import PlanDocument, Snapshot
from domain.education_document import Comment
from domain.empty_plan import empty_plan
from domain.errors import LimitExceeded
from server.cpr import Vault
from server.exchange.conversion import to_conversation, to_document, to_snapshot
from server.exchange.problems import BadRecord
from server.exchange.reading import fingerprint, read_record
from server.mongo import Collection, Database, Document, answering
from server.notices import require_only_duplicates
from server.plan_room import check_room

BATCH_PLANS = 200
BATCH_BYTES = 4_000_000
"""A batch is written once it has so many plans or bytes, while the next is read, so that memory stays bounded."""
LINE_LIMIT = 4_000_000
"""The longest line in bytes; no plan that there is room for is as long."""

TAKEN_CPR = "cpr: a citizen with this number is registered already; remove the line or the citizen"
TAKEN_ID = "citizenId: another citizen has this id; give another one or leave it out"
TOO_LONG = f"the line has more than {LINE_LIMIT} bytes; split what is in it or leave old parts out"


class Refusal(NamedTuple):
    """A line that was not loaded, counted from 1, and why; without any value of the line."""

    line: int
    reason: str


@dataclass(slots=True)
class LoadReport:
    """How many plans were loaded, were there already from the same content, and how many lines were refused."""

    loaded: int = 0
    present: int = 0
    refused: int = 0

    @property
    def records(self) -> int:
        """How many lines were dealt with; empty ones do not count."""
        return self.loaded + self.present + self.refused


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told while lines are loaded: of each refused line, and of the report after each batch."""

    refused: Callable[[Refusal], None] = lambda _: None
    progress: Callable[[LoadReport], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A plan that was read and waits to be written."""

    line: int
    size: int
    plan: PlanDocument
    snapshot: Snapshot | None
    comments: Sequence[Comment]
    hashes: Sequence[str]
    loaded_from: str


@dataclass(slots=True)
class _Batch:
    candidates: list[_Candidate] = field(default_factory=list)
    size: int = 0

    def add(self, candidate: _Candidate) -> None:
        self.candidates.append(candidate)
        self.size += candidate.size

    @property
    def full(self) -> bool:
        return len(self.candidates) >= BATCH_PLANS or self.size >= BATCH_BYTES


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of one over the limit only so much that it is seen to be too long."""
    while line := stream.readline(LINE_LIMIT + 1):
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) > LINE_LIMIT:
            rest = stream.readline(LINE_LIMIT + 1)
        yield line


async def load_plans(
    lines: Iterable[bytes], database: Database, vault: Vault, now: datetime, watch: Watch | None = None
) -> LoadReport:
    """Load the plans that lines hold, and refuse the lines that are wrong or whose citizen is registered already.

    A plan that was loaded from the same content before counts as present: after an end of any kind the same
    lines can be loaded again. Nobody is told of a loaded plan. Raises Unavailable if the database does not answer.
    """
    loading = _Loading(database, vault, now, watch or Watch())
    try:
        for number, line in enumerate(lines, 1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
            if text:
                await loading.take(number, text)
        await loading.hand_over()
    finally:
        await loading.finish()
    return loading.report


def _check_room(plan: PlanDocument) -> None:
    """BadRecord for a plan that has no room in its document."""
    try:
        check_room({**plan, **empty_plan()}, plan)
    except LimitExceeded as error:
        raise BadRecord([str(error)]) from None


class _Loading:
    """One run of loading."""

    def __init__(self, database: Database, vault: Vault, now: datetime, watch: Watch) -> None:
        self.report = LoadReport()
        self._plans = database["plans"]
        self._versions = database["plan_versions"]
        self._comments = database["comments"]
        self._vault, self._now, self._watch = vault, now, watch
        self._batch = _Batch()
        self._writing: asyncio.Task[None] | None = None

    async def take(self, number: int, line: bytes) -> None:
        """Read a line into the batch, and hand the batch over when it is full."""
        try:
            self._batch.add(self._read(number, line))
        except BadRecord as error:
            self._refuse(number, str(error))
        if self._batch.full:
            await self.hand_over()
        # The batch before is being written: let it go on wherever the database has answered.
        await asyncio.sleep(0)

    async def hand_over(self) -> None:
        """Have the batch written once the one before is, and go on reading meanwhile."""
        await self.finish()
        batch, self._batch = self._batch.candidates, _Batch()
        self._writing = asyncio.create_task(self._write(batch), name="load")

    async def finish(self) -> None:
        """Wait until what was handed over is written."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            await writing

    async def _write(self, candidates: Sequence[_Candidate]) -> None:
        """Write what is new of a batch: the versions first, so that no plan is ever without its own."""
        fresh = await self._sift(candidates)
        if fresh:
            with answering(), pymongo.timeout(None):
                await self._archive(fresh)
                await self._insert(fresh)
        self._watch.progress(self.report)

    def _read(self, number: int, line: bytes) -> _Candidate:
        if len(line) > LINE_LIMIT:
            raise BadRecord([TOO_LONG])
        record = read_record(line, self._now)
        plan = to_document(record, self._vault.seal(record.cpr), self._now)
        _check_room(plan)
        hashes, comments = self._vault.hashes(record.cpr), to_conversation(record, plan)
        return _Candidate(number, len(line), plan, to_snapshot(record, plan), comments, hashes, fingerprint(record))

    async def _sift(self, candidates: Sequence[_Candidate]) -> list[_Candidate]:
        """Count what is there already, refuse what another plan stands in the way of, and keep the rest."""
        known = await self._find_known(candidates)
        fresh = []
        for candidate in candidates:
            others = [known[key] for key in (candidate.plan["_id"], *candidate.hashes) if key in known]
            if not others:
                fresh.append(candidate)
                known.update(dict.fromkeys((candidate.plan["_id"], *candidate.hashes), _trace_of(candidate)))
            else:
                self._settle(candidate, others[0])
        return fresh

    async def _find_known(self, candidates: Sequence[_Candidate]) -> dict[str, dict[str, Any]]:
        """The plans that candidates meet, by citizen id and by each hash of the CPR number."""
        ids = [candidate.plan["_id"] for candidate in candidates]
        hashes = [value for candidate in candidates for value in candidate.hashes]
        known: dict[str, dict[str, Any]] = {}
        for wanted in ({"_id": {"$in": ids}}, {"cpr.hashes": {"$in": hashes}}):
            with answering():
                found = await self._plans.find(wanted, {"cpr.hashes": 1, "loaded_from": 1}).to_list(None)
            for plan in found:
                known.update(dict.fromkeys((plan["_id"], *plan["cpr"]["hashes"]), plan))
        return known

    def _settle(self, candidate: _Candidate, other: dict[str, Any]) -> None:
        same_citizen = not set(candidate.hashes).isdisjoint(other["cpr"]["hashes"])
        if same_citizen and other.get("loaded_from") == candidate.loaded_from:
            self.report.present += 1
        else:
            self._refuse(candidate.line, TAKEN_CPR if same_citizen else TAKEN_ID)

    async def _archive(self, fresh: Sequence[_Candidate]) -> None:
        versions: list[Document] = [
            {
                "_id": f"{candidate.plan['_id']}:{candidate.snapshot['editions']['full']['version']}",
                "citizen_id": candidate.plan["_id"],
                **candidate.snapshot,
            }
            for candidate in fresh
            if candidate.snapshot is not None
        ]
        said = [cast("Document", comment) for candidate in fresh for comment in candidate.comments]
        await _put(self._versions, versions)
        await _put(self._comments, said)

    async def _insert(self, fresh: Sequence[_Candidate]) -> None:
        documents = [{**candidate.plan, "loaded_from": candidate.loaded_from} for candidate in fresh]
        lost: list[int] = []
        try:
            await self._plans.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            require_only_duplicates(error)
            lost = [failure["index"] for failure in cast("dict[str, Any]", error.details)["writeErrors"]]
        self.report.loaded += len(fresh) - len(lost)
        # Somebody registered these citizens between looking and writing.
        for index in lost:
            self._refuse(fresh[index].line, TAKEN_CPR)

    def _refuse(self, line: int, reason: str) -> None:
        self.report.refused += 1
        self._watch.refused(Refusal(line, reason))


async def _put(collection: Collection, documents: Sequence[Document]) -> None:
    """Insert documents all at once; what stands under the same ids was left by a load that ended early, and is replaced."""
    if not documents:
        return
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        require_only_duplicates(error)
        there = [documents[failure["index"]] for failure in cast("Document", error.details)["writeErrors"]]
        await collection.bulk_write([ReplaceOne({"_id": each["_id"]}, each) for each in there], ordered=False)


def _trace_of(candidate: _Candidate) -> dict[str, Any]:
    return {"cpr": candidate.plan["cpr"], "loaded_from": candidate.loaded_from}
