"""The hub's secret key and the ids and tokens derived from it.

Ids are keyed hashes, so that an id or token that leaks can't be turned back into an identity number by trying
all numbers (keyed BLAKE2b, RFC 7693; decision 0013 says why not HMAC-SHA-256). The same home always derives the same
ids, whatever the order of loading.
"""

from __future__ import annotations

import os
import secrets
from hashlib import blake2b
from pathlib import Path

from graph_schema.entities import ENTITIES
from hub.errors import StorageUnavailable

_BYTES = 32
_TOKEN_HEX, _ID_HEX = 32, 24


#: What stands for an identifier: text wherever it is compared, and the digits of the id of an entity that it founds.
#: They are two parts of one digest, so that neither tells the other.
Token = tuple[str, str]


class HubKey:
    """Derives record ids, identifier tokens and entity ids. One key a home, never written to a log."""

    __slots__ = ("_key", "_letters", "_started")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._letters = {kind.key: kind.letter for kind in ENTITIES.values()}
        self._started: dict[str, blake2b] = {}

    def __reduce__(self) -> tuple[type[HubKey], tuple[bytes]]:
        return HubKey, (self._key,)

    @classmethod
    def of_home(cls, root: Path) -> HubKey:
        """Read `<root>/keys/hub.key`, made (0600) at first use.

        Raises
        ------
        StorageUnavailable
            The file can't be read or written, or isn't a key.
        """
        path = root / "keys" / "hub.key"
        try:
            if not path.exists():
                _create(path)
            key = bytes.fromhex(path.read_text("ascii").strip())
        except (OSError, ValueError) as error:
            raise StorageUnavailable(f"The hub's key {path} can't be read or made: {error}.") from error
        if len(key) != _BYTES:
            raise StorageUnavailable(
                f"The hub's key {path} is damaged: restore it from a backup of the home."
            )
        return cls(key)

    def _digest(self, purpose: str, text: str) -> str:
        """56 hex digits. What is hashed starts with its purpose, so that no two purposes give the same."""
        started = self._started.get(purpose)
        digest = (started if started is not None else self._start(purpose)).copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def _start(self, purpose: str) -> blake2b:
        started = blake2b(f"{purpose}\0".encode(), key=self._key, digest_size=(_TOKEN_HEX + _ID_HEX) // 2)
        self._started[purpose] = started
        return started

    def record_id(self, dataset: str, key: str) -> str:
        """Id of the record of one source row, the same for all its versions."""
        return "R" + self._digest(f"record\0{dataset}", key)[:_ID_HEX]

    def token(self, scheme: str, value: str) -> Token:
        """Stands for an identifier's normalised value."""
        digest = self._digest(f"token\0{scheme}", value)
        return digest[:_TOKEN_HEX], digest[_TOKEN_HEX:]

    def entity_id(self, entity: str, token: Token) -> str:
        """Id of the entity that an identifier founds."""
        return self._letters[entity] + token[1]

    def tombstone(self, what: str, dataset: str, text: str) -> bytes:
        """Stands, in 16 bytes, for what was erased: `what` tells a record from a row's content and from a cell.

        It isn't the record's id, so that nobody finds it by that.
        """
        return bytes.fromhex(self._digest(f"erased {what}\0{dataset}", text)[:_TOKEN_HEX])

    def lone_entity_id(self, entity: str, record: str, mention: str) -> str:
        """Id of the entity that a mention without identifiers founds: nothing says that another is the same."""
        return self._letters[entity] + self._digest("mention", f"{record}\0{mention}")[:_ID_HEX]


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)  # the first of two starters wins; the other reads the winner's key
    except FileExistsError:
        pass
    finally:
        partial.unlink()
