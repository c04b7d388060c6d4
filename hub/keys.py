"""The hub's secret key and the ids and tokens derived from it.

Ids are keyed hashes, so that an id or token that leaks can't be turned back into an identity number by trying
all numbers (HMAC-SHA-256, RFC 2104; outputs truncated as its section 5 permits). The same home always derives the
same ids, whatever the order of loading.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from graph_schema.entities import ENTITIES
from hub.errors import StorageUnavailable

_BYTES = 32


class HubKey:
    """Derives record ids, identifier tokens and entity ids. One key a home, never written to a log."""

    __slots__ = ("_key", "_letters")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._letters = {kind.key: kind.letter for kind in ENTITIES.values()}

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

    def _digest(self, text: str) -> str:
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def record_id(self, dataset: str, key: str) -> str:
        """Id of the record of one source row, the same for all its versions."""
        return "R" + self._digest(f"record\0{dataset}\0{key}")[:24]

    def token(self, scheme: str, value: str) -> str:
        """Stands for an identifier's normalised value wherever it is compared."""
        return self._digest(f"token\0{scheme}\0{value}")[:32]

    def entity_id(self, entity: str, anchor: str) -> str:
        """Id of the entity that `anchor` founds: an identifier's token, or a record id with a mention name."""
        return self._letters[entity] + self._digest(f"entity\0{entity}\0{anchor}")[:24]


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
