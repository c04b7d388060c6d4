"""A checkpoint: how many entries the log had, and the root of the tree over them (https://c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from hub.audit.note import NoteInvalid, PublicKey, Signer
from hub.audit.tree import HASH_BYTES


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed. `origin` names the log."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signer: Signer) -> bytes:
        """The note; `origin` is its signer's name."""
        return signer.sign(self.text())

    @classmethod
    def opened(cls, note: bytes, key: PublicKey) -> Checkpoint:
        """What a note by this key says.

        Raises
        ------
        NoteInvalid
            The key did not sign it, or it is no checkpoint of the log of that name.
        """
        lines = key.opened(note).split("\n")
        try:
            found = cls(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
        except (IndexError, ValueError, binascii.Error):
            raise NoteInvalid("no checkpoint") from None
        if "\n".join(lines) != found.text() or len(found.root) != HASH_BYTES or found.size < 0:
            raise NoteInvalid("no checkpoint")
        if found.origin != key.name:
            raise NoteInvalid(f"a checkpoint of another log, {found.origin}")
        return found
