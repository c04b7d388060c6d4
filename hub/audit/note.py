"""Signed notes with Ed25519, in the format of C2SP `signed-note` v1 (https://c2sp.org/signed-note).

A note is text ending in a newline, an empty line, and a line for each signature:
`— NAME BASE64(4 bytes of the key's id, signature)`. Keys are written as Go's `sumdb/note` does, so that witnesses of
other logs can take them: `NAME+HEX(id)+BASE64(1, public key)` and `PRIVATE+KEY+NAME+HEX(id)+BASE64(1, seed)`.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.errors import StorageUnavailable, WrongUse

#: Signature type of Ed25519.
_ED25519 = b"\1"
_ID_BYTES, _KEY_BYTES, _SIGNATURE_BYTES = 4, 32, 64
_PRIVATE = "PRIVATE+KEY+"
_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/=]+)")
_NAME = re.compile(r"[^\s+]+")


class NoteInvalid(Exception):
    """A note that the key did not sign, or that is none. Says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What notes of one signer are checked with."""

    name: str
    key: bytes

    @classmethod
    def of_text(cls, text: str) -> PublicKey:
        """The key in `NAME+ID+KEY`.

        Raises
        ------
        WrongUse
            It isn't one.
        """
        name, _, rest = text.strip().partition("+")
        id, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        if not name or key is None or key[:1] != _ED25519 or len(key) != 1 + _KEY_BYTES:
            raise WrongUse("The public key is not of the form NAME+ID+KEY that `hub audit key` prints.")
        found = cls(name, key[1:])
        if found.id.hex() != id:
            raise WrongUse("The public key is damaged: its id is not that of its name and bytes.")
        return found

    @property
    def id(self) -> bytes:
        """The four bytes that say in a signature which key made it."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:_ID_BYTES]

    def text(self) -> str:
        """`NAME+ID+KEY`."""
        return f"{self.name}+{self.id.hex()}+{_encoded(_ED25519 + self.key)}"

    def opened(self, note: bytes) -> str:
        """The text of a note that this key signed; what other keys signed is ignored.

        Raises
        ------
        NoteInvalid
            It is no signed note, or this key did not sign it.
        """
        text, signatures = _parsed(note)
        mine = [one for name, one in signatures if name == self.name and one[:_ID_BYTES] == self.id]
        if not mine:
            raise NoteInvalid(f"no signature by {self.name}")
        for one in mine:
            try:
                Ed25519PublicKey.from_public_bytes(self.key).verify(one[_ID_BYTES:], text.encode())
            except InvalidSignature:
                raise NoteInvalid(f"the signature by {self.name} is wrong") from None
        return text


class Signer:
    """Signs notes by one name. The key is in a file that only the hub's user can read."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(name, key.public_key().public_bytes_raw())

    @classmethod
    def of_home(cls, root: Path, origin: str | None = None) -> Signer:
        """The signer of `<root>/keys/audit.key`, made (0600) at first use, its public key beside it in `audit.pub`.

        `origin` is the name of a key that is made now; unset, it is `rivermeet/` and a part of the key's hash.

        Raises
        ------
        StorageUnavailable
            The file can't be read or written, or isn't a key.
        WrongUse
            `origin` can't be a name.
        """
        path = root / "keys" / "audit.key"
        try:
            if not path.exists():
                _create(path, origin)
            signer = cls._of_text(path.read_text("utf-8"))
            public = path.with_suffix(".pub")
            if not public.exists():
                _place(public, signer.public.text() + "\n", 0o644)
            return signer
        except (OSError, ValueError) as error:
            raise StorageUnavailable(
                f"The key {path} of the audit log can't be read or made, or is damaged: {type(error).__name__}."
            ) from error

    @classmethod
    def _of_text(cls, text: str) -> Signer:
        name, id, encoded = text.strip().removeprefix(_PRIVATE).split("+", 2)
        seed = _decoded(encoded)
        if seed is None or seed[:1] != _ED25519:
            raise ValueError("no Ed25519 key")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(seed[1:]))
        if signer.public.id.hex() != id:
            raise ValueError("the id is not that of the key")
        return signer

    def sign(self, text: str) -> bytes:
        """The signed note of a text."""
        signature = self._key.sign(text.encode())
        return f"{text}\n— {self.public.name} {_encoded(self.public.id + signature)}\n".encode()


def _parsed(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    try:
        told = note.decode()
    except UnicodeDecodeError:
        raise NoteInvalid("not UTF-8") from None
    if any(ord(sign) < 0x20 and sign != "\n" for sign in told):
        raise NoteInvalid("a control character in it")
    text, between, signed = told.rpartition("\n\n")
    if not between or not signed.endswith("\n"):
        raise NoteInvalid("no signed note")
    return f"{text}\n", [_signature(line) for line in signed[:-1].split("\n")]


def _signature(line: str) -> tuple[str, bytes]:
    found = _LINE.fullmatch(line)
    signature = _decoded(found["signature"]) if found else None
    if found is None or signature is None:
        raise NoteInvalid("a line that is no signature")
    return found["name"], signature


def _create(path: Path, origin: str | None) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    name = origin or f"rivermeet/{sha256(public).hexdigest()[:16]}"
    if not _NAME.fullmatch(name):
        raise WrongUse("HUB_LOG_ORIGIN must have neither spaces nor `+`: write it like city.example/log.")
    told = PublicKey(name, public)
    seed = _encoded(_ED25519 + key.private_bytes_raw())
    path.parent.mkdir(parents=True, exist_ok=True)
    _place(path, f"{_PRIVATE}{name}+{told.id.hex()}+{seed}\n", 0o600)


def _place(path: Path, text: str, mode: int) -> None:
    """Write a new file whole, unless another process was first: then its file stands."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decoded(text: str) -> bytes | None:
    """The bytes, where the text is the one way to write them."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if _encoded(value) == text else None
