"""The Merkle tree over the audit log, RFC 9162 section 2.1, with SHA-256.

A node (`level`, `place`) is the hash over the 2^level leaves from place · 2^level on. Nodes of every fourth level are
kept (`HEIGHT`), the leaves among them; those between are hashed again when a proof needs them, from 16 kept ones at
most. Functions here know no database: they say which nodes they need, and take them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

#: Levels from one kept level to the next.
HEIGHT = 4
HASH_BYTES = 32
#: Root of the tree without leaves.
EMPTY = sha256().digest()


class Node(NamedTuple):
    """Where a node stands: over the leaves from place · 2^level to before (place + 1) · 2^level."""

    level: int
    place: int


class Span(NamedTuple):
    """Leaves from `begin` to before `end`."""

    begin: int
    end: int


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf (section 2.1.1)."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node over two others (section 2.1.1)."""
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """What a tree needs to grow: the roots of its complete parts, widest first, one for each bit of its size."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} hashes for a tree of {size} leaves")

    @classmethod
    def of_bytes(cls, size: int, packed: bytes) -> Frontier:
        """The frontier that `packed` gave."""
        return cls(size, (packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)))

    def packed(self) -> bytes:
        """The hashes one after the other."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf by its hash; gives the nodes to be kept that it completes, but for the leaf itself."""
        level, place, node = 0, self.size, leaf
        complete = []
        while place & 1:
            node = node_hash(self.peaks.pop(), node)
            level, place = level + 1, place >> 1
            if level % HEIGHT == 0:
                complete.append((Node(level, place), node))
        self.peaks.append(node)
        self.size += 1
        return complete

    def root(self) -> bytes:
        """Root of the tree as it is now."""
        return _folded(self.peaks)


def root_nodes(size: int) -> list[Node]:
    """The nodes that the root of the first `size` leaves is hashed from."""
    return list(_cover(Span(0, size)))


def inclusion_spans(index: int, size: int) -> list[Span]:
    """What the inclusion proof of a leaf is made of, PATH of section 2.1.3.1, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    begin, end = 0, size
    spans = []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin = middle
    return spans[::-1]


def consistency_spans(first: int, second: int) -> list[Span]:
    """What the proof that `first` leaves begin a tree of `second` is made of, PROOF of section 2.1.4.1."""
    if not 0 < first <= second:
        raise ValueError(f"a tree of {first} leaves is no beginning of one of {second}")
    begin, end, whole = 0, second, True
    spans = []
    while first != end:
        middle = begin + _split(end - begin)
        if first <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin, whole = middle, False
    if not whole:
        spans.append(Span(begin, end))
    return spans[::-1]


def kept_nodes(spans: Iterable[Span]) -> list[Node]:
    """The kept nodes that the hashes of `spans` are made from."""
    return [kept for span in spans for node in _cover(span) for kept in _kept(node)]


def span_hash(span: Span, kept: Mapping[Node, bytes]) -> bytes:
    """Hash of the subtree over `span`, from the nodes that `kept_nodes` names."""
    return _folded([_node(node, kept) for node in _cover(span)])


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _cover(span: Span) -> Iterator[Node]:
    """The complete subtrees that a span of the tree falls into, widest first."""
    begin = span.begin
    while begin < span.end:
        level = (span.end - begin).bit_length() - 1
        yield Node(level, begin >> level)
        begin += 1 << level


def _kept(node: Node) -> list[Node]:
    below = node.level % HEIGHT
    first = node.place << below
    return [Node(node.level - below, place) for place in range(first, first + (1 << below))]


def _node(node: Node, kept: Mapping[Node, bytes]) -> bytes:
    hashes = [kept[one] for one in _kept(node)]
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def _folded(peaks: list[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = node_hash(peak, root)
    return root
