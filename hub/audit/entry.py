"""The bytes of an entry: what the tree hashes. Ids of persons and records stand in them as commitments.

A commitment is `P:` or `R:` and SHA-256 over a salt of that id and the id, in URL-safe base64. Whoever has the salt can
show that an entry is about an id; once the salt is erased nobody can, and the bytes are the same as before.
"""

from __future__ import annotations

import base64
import re
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import JsonValue

if TYPE_CHECKING:
    from hub.audit.disclosure import Disclosure

SALT_BYTES = 16
#: Bytes of a commitment that entries are found by.
PREFIX_BYTES = 16
#: URL-safe base64 to the plain one, which `binascii` reads.
_PLAIN = bytes.maketrans(b"-_", b"+/")
#: Form of the entries that are written now.
VERSION = 1

#: Ids that stand for a person or a record; others (places, organisations, cases) are stored as they are.
_COMMITTED = "PR"
_ID = re.compile(rf"\b[{_COMMITTED}][0-9a-f]{{24}}\b")
_COMMITMENT = re.compile(rf"[{_COMMITTED}]:([A-Za-z0-9_-]{{43}})".encode())
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("on_behalf", "purpose", "case", "legal_basis", "subject", "detail")),
    **{name: [] for name in ("policies", "datasets", "fields", "entities", "records")},
}
#: What is searched by stands in columns too.
COLUMNS = ("time", "user", "department", "purpose", "case", "action", "outcome")


def commitment(salt: bytes, id: str) -> bytes:
    """SHA-256 over the salt and the id."""
    return sha256(salt + id.encode()).digest()


def written(id: str, commitment: bytes) -> str:
    """How the commitment of an id stands in the bytes of an entry."""
    return f"{id[0]}:{base64.urlsafe_b64encode(commitment).decode().rstrip('=')}"


def committed_ids(entry: Disclosure) -> tuple[str, ...]:
    """The ids that the entry names by commitments, each once and in order."""
    found = {id for id in (*entry.entities, *entry.records) if id[:1] in _COMMITTED}
    for text in (entry.subject, orjson.dumps(entry.detail).decode() if entry.detail else None):
        found.update(_ID.findall(text or ""))
    return tuple(sorted(found))


def persons(entry: Disclosure) -> tuple[str, ...]:
    """The persons that the entry discloses."""
    return tuple(dict.fromkeys(id for id in entry.entities if id.startswith("P")))


def entry_bytes(seq: int, entry: Disclosure, commitments: Mapping[str, bytes]) -> bytes:
    """JSON of the entry with sorted names, without what is empty. `commitments` has those of `committed_ids`."""

    def name(id: str) -> str:
        return written(id, commitments[id]) if id in commitments else id

    values: dict[str, object] = {
        "v": VERSION,
        "seq": seq,
        "time": entry.time,
        "request": entry.request,
        "user": entry.user,
        "department": entry.department,
        "role": entry.role,
        "on_behalf": entry.on_behalf,
        "purpose": entry.purpose,
        "case": entry.case,
        "legal_basis": entry.legal_basis,
        "policies": entry.policies,
        "action": entry.action,
        "subject": _renamed(entry.subject, name),
        "outcome": entry.outcome.value,
        "datasets": entry.datasets,
        "fields": entry.fields,
        "entities": tuple(map(name, entry.entities)),
        "records": tuple(map(name, entry.records)),
        "detail": _renamed(dict(entry.detail) if entry.detail else None, name),
    }
    return orjson.dumps(
        {key: value for key, value in values.items() if value not in (None, ())}, option=orjson.OPT_SORT_KEYS
    )


def told(body: bytes) -> dict[str, Any]:
    """What the bytes of an entry say, with what is empty."""
    return {**_EMPTY, **orjson.loads(body)}


def columns(values: Mapping[str, Any]) -> dict[str, object]:
    """What the columns beside the bytes say, as searches go by them; raises KeyError or ValueError without a time."""
    return {**{name: values.get(name) for name in COLUMNS}, "time": datetime.fromisoformat(values["time"])}


def prefixes(body: bytes) -> frozenset[bytes]:
    """Beginnings of the commitments in `body`, by which it is found."""
    return frozenset([one[:PREFIX_BYTES] for one in mentioned_in(body)])


def committed(text: str) -> bytes:
    """The commitment that stands in an entry as `P:…`."""
    return base64.urlsafe_b64decode(text.partition(":")[2] + "=")


def mentioned_in(body: bytes) -> frozenset[bytes]:
    """The commitments in `body`."""
    return frozenset([a2b_base64(one.translate(_PLAIN) + b"=") for one in _COMMITMENT.findall(body)])


def _renamed(value: JsonValue, name: Callable[[str], str]) -> JsonValue:
    """The value with every id in its texts replaced by its commitment."""
    if isinstance(value, str):
        return _ID.sub(lambda found: name(found.group()), value)
    if isinstance(value, list):
        return [_renamed(one, name) for one in value]
    if isinstance(value, dict):
        return {
            _ID.sub(lambda found: name(found.group()), key): _renamed(one, name) for key, one in value.items()
        }
    return value
