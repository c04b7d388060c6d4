"""Verifies a log from its stored bytes: every entry, node and checkpoint, and the copies that witnesses hold.

It needs the public key alone. Entries come one after the other, so that a log of any length takes the same memory but
for its checkpoints, of which size and root are held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from hub.audit.checkpoint import Checkpoint
from hub.audit.entry import columns
from hub.audit.note import NoteInvalid, PublicKey
from hub.audit.tree import Frontier, Node, leaf_hash


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was logged. `what` is an entry, a node, a checkpoint, the head, a witness, …"""

    what: str
    which: str
    detail: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is kept. `columns` are those beside its bytes, where there are any."""

    seq: int
    body: bytes
    hash: bytes
    columns: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint as it is kept; `size` is None where only its note says it."""

    number: int
    size: int | None
    note: bytes


#: Gives a kept node above the leaves, asked for once the entries that complete it were read.
Nodes = Callable[[Node], bytes | None]


class Log(Protocol):
    """What is verified: a ledger's log, or an export of it."""

    @property
    def nodes(self) -> Nodes | None:
        """The kept nodes, where there are any."""
        ...

    def entries(self) -> Iterator[Kept]:
        """All entries in order."""
        ...

    def checkpoints(self) -> Iterable[KeptCheckpoint]:
        """All checkpoints in order."""
        ...

    def faults(self, frontiers: Sequence[Frontier]) -> Iterator[Fault]:
        """What else is wrong, once all entries were read: `frontiers` are the tree by bytes and, where they differ,
        by kept hashes."""
        ...


@dataclass(slots=True)
class Verdict:
    """What was found. Of `entries`, the first `signed` are covered by a good checkpoint."""

    entries: int = 0
    checkpoints: int = 0
    signed: int = 0
    copies: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, dropped, put in another order or forked."""
        return not self.faults


#: Lines of a checkpoint as the hub writes it: three, an empty one, and its signature.
_LINES = 5
#: Faults after which the search ends: a log that is broken everywhere is not listed line by line.
MOST = 1_000


def verify(
    log: Log, key: PublicKey, copies: Iterable[tuple[str, bytes]] = (), *, whole: bool = False
) -> Verdict:
    """Check a log against itself, its checkpoints and the `copies` that witnesses hold, by the names of their files.

    With `whole`, entries after the last checkpoint are a fault: nothing but the log itself vouches for them.
    """
    checking = _Checking(log, key)
    checking.read_checkpoints()
    checking.read_copies(copies)
    checking.read_entries()
    checking.end(whole=whole)
    return checking.verdict


class _Checking:
    """One verification."""

    def __init__(self, log: Log, key: PublicKey) -> None:
        self._log = log
        self._key = key
        self.verdict = Verdict()
        self._frontier = Frontier()
        #: The same by the kept hashes instead of the bytes, from the first entry on where the two differ.
        self._kept: Frontier | None = None
        #: Size → what claims to be the root at that size: (what, which, root).
        self._claims: dict[int, list[tuple[str, str, bytes]]] = {}
        self._known: set[tuple[int, bytes]] = set()
        self._chain: str | None = None
        #: Whether all entries were read: else what follows the last one is not compared.
        self._whole = True

    def read_checkpoints(self) -> None:
        before = 0
        for at, kept in enumerate(self._log.checkpoints(), start=1):
            self.verdict.checkpoints += 1
            which = f"{kept.number}" if kept.size is None else f"{kept.number} (of {kept.size} entries)"
            if kept.number != at:
                self._fault("checkpoint", which, f"number {at} is missing, or they are out of order")
            made = self._opened("checkpoint", which, kept.note)
            if made is None:
                continue
            if kept.note.count(b"\n") != _LINES:
                self._fault("checkpoint", which, "there is more in it than the hub wrote")
            if kept.size not in (None, made.size):
                self._fault("checkpoint", which, f"its note is of {made.size} entries")
            if made.size <= before:
                self._fault("checkpoint", which, f"it does not follow the one of {before} entries")
            before = max(before, made.size)
            self._known.add((made.size, made.root))
            self._claim("checkpoint", which, made)

    def read_copies(self, copies: Iterable[tuple[str, bytes]]) -> None:
        for name, note in copies:
            self.verdict.copies += 1
            made = self._opened("witness", name, note)
            if made is None:
                continue
            if (made.size, made.root) not in self._known:
                self._fault("witness", name, f"the log has no such checkpoint of {made.size} entries")
            self._claim("witness", name, made)

    def read_entries(self) -> None:
        for kept in self._log.entries():
            expected = self._frontier.size + 1
            if kept.seq != expected:
                missing = f"{expected}" if kept.seq == expected + 1 else f"{expected} to {kept.seq - 1}"
                self._fault("entry", missing, "it is missing" if kept.seq > expected else "it is there twice")
                self._whole = False
                return
            self._entry(kept)
            if len(self.verdict.faults) >= MOST:
                self._whole = False
            if not self._whole:
                return

    def end(self, *, whole: bool) -> None:
        size = self.verdict.entries = self._frontier.size
        if not self._whole:
            return
        for at, claims in sorted(self._claims.items()):
            for what, which, _ in claims:
                if at > size:
                    self._fault(
                        what, which, f"the log has only {size} entries: it was turned back or cut off"
                    )
        if whole and self.verdict.signed < size:
            self._fault(
                "entry",
                f"{self.verdict.signed + 1} to {size}",
                "no checkpoint covers it, so that nobody signed it",
            )
        self.verdict.faults.extend(self._log.faults(self._frontiers()))

    def _frontiers(self) -> list[Frontier]:
        return [one for one in (self._frontier, self._kept) if one is not None]

    def _entry(self, kept: Kept) -> None:
        which = f"{kept.seq}"
        leaf = leaf_hash(kept.body)
        if leaf != kept.hash:
            self._fault("entry", which, "its bytes are not those that were hashed, or its hash was changed")
            self._kept = self._kept or deepcopy(self._frontier)
        else:
            self._content(kept, which)
        complete = self._frontier.append(leaf)
        others = dict(self._kept.append(kept.hash)) if self._kept is not None else {}
        if (nodes := self._log.nodes) is not None:
            for node, hash in complete:
                if (stored := nodes(node)) not in (hash, others.get(node, hash)):
                    self._node_fault(node, stored)
        for what, which_claim, root in self._claims.get(self._frontier.size, ()):
            self._compare(what, which_claim, root)

    def _content(self, kept: Kept, which: str) -> None:
        """The entry by its bytes: its number, its columns, and its place in the chain where it was one of it."""
        try:
            values = orjson.loads(kept.body)
            said = columns(values)
        except (ValueError, KeyError, TypeError):
            self._fault("entry", which, "its bytes are no entry")
            return
        if values.get("seq") != kept.seq:
            self._fault("entry", which, f"it is missing or out of order: here is entry {values.get('seq')}")
            self._whole = kept.columns is not None  # in a file all entries after it are out of place too
        for name, value in (kept.columns or said).items():
            if said[name] != value:
                self._fault("entry", which, f"its column {name} says something else than its bytes")
        if "chained" in values or values.get("action") == "log.carry":
            self._chained(values, which)

    def _chained(self, values: Mapping[str, Any], which: str) -> None:
        """Entries of the log before the tree keep the hashes of its chain, which `log.carry` ends."""
        expected = self._chain or "0" * 64
        if "chained" in values:
            if values["chained"]["previous"] != expected:
                self._fault(
                    "entry", which, "in the chain before the tree it did not follow the one before it"
                )
            self._chain = values["chained"]["hash"]
            return
        detail = values["detail"]
        if detail["head"] != expected:
            self._fault("entry", which, "it does not end the chain of the entries before it")
        if "broken" in detail:
            self._fault("entry", f"{detail['broken']}", "the chain was broken here when it was carried over")

    def _compare(self, what: str, which: str, root: bytes) -> None:
        if root not in {one.root() for one in self._frontiers()}:
            after = self.verdict.signed
            self._fault(
                what,
                which,
                f"the entries are not those that were signed: one from {after + 1} to {self._frontier.size} was"
                " changed, or the checkpoint is of a fork",
            )
        elif what == "checkpoint":
            self.verdict.signed = self._frontier.size

    def _node_fault(self, node: Node, stored: bytes | None) -> None:
        first = (node.place << node.level) + 1
        covers = f"level {node.level}, entries {first} to {first + (1 << node.level) - 1}"
        self._fault(
            "node", covers, "it is missing" if stored is None else "it is not the hash of its entries"
        )

    def _opened(self, what: str, which: str, note: bytes) -> Checkpoint | None:
        try:
            return Checkpoint.opened(note, self._key)
        except NoteInvalid as error:
            self._fault(what, which, f"{error}")
            return None

    def _claim(self, what: str, which: str, made: Checkpoint) -> None:
        self._claims.setdefault(made.size, []).append((what, which, made.root))

    def _fault(self, what: str, which: str, detail: str) -> None:
        self.verdict.faults.append(Fault(what, which, detail))


def told(verdict: Verdict) -> dict[str, object]:
    """The verdict as a JSON document."""
    faults: Sequence[dict[str, str]] = [
        {"what": one.what, "which": one.which, "detail": one.detail} for one in verdict.faults
    ]
    return {
        "holds": verdict.holds,
        "entries": verdict.entries,
        "signed": verdict.signed,
        "checkpoints": verdict.checkpoints,
        "copies": verdict.copies,
        "faults": faults,
    }
