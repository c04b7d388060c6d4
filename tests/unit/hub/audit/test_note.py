"""Signed notes as C2SP `signed-note` and checkpoints as `tlog-checkpoint` say."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from hub.audit.checkpoint import Checkpoint
from hub.audit.note import NoteInvalid, PublicKey, Signer
from hub.errors import StorageUnavailable, WrongUse

#: The first test vector of RFC 8032 section 7.1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SIGNER = Signer("city.example/log", Ed25519PrivateKey.from_private_bytes(SEED))
CHECKPOINT = Checkpoint("city.example/log", 20852163, bytes(range(32)))
NOTE = CHECKPOINT.signed(SIGNER)


def test_a_note_has_the_lines_of_the_specification_and_its_signature_is_over_the_text() -> None:
    text, _, line = NOTE.decode().rpartition("\n\n")
    name, signature = re.fullmatch(r"— (\S+) (\S+)\n", line).groups()  # type: ignore[union-attr]
    raw = base64.b64decode(signature)
    assert (name, text.split("\n")[:2]) == ("city.example/log", ["city.example/log", "20852163"])
    assert base64.b64decode(text.split("\n")[2]) == bytes(range(32))
    assert raw[:4] == sha256(b"city.example/log\n\x01" + KEY).digest()[:4]
    Ed25519PublicKey.from_public_bytes(KEY).verify(raw[4:], f"{text}\n".encode())


def test_the_example_of_go_s_sumdb_is_read_as_it_is_there() -> None:
    key = PublicKey.of_text("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert key.opened(note.encode()).startswith("If you think cryptography")
    assert key.text() == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    with pytest.raises(NoteInvalid, match="is wrong"):
        key.opened(note.replace("answer", "solution").encode())


def test_a_checkpoint_comes_back_from_its_note() -> None:
    assert Checkpoint.opened(NOTE, SIGNER.public) == CHECKPOINT


@given(at=st.integers(0, len(NOTE) - 1), bit=st.integers(0, 7))
def test_no_bit_of_a_note_can_be_flipped(at: int, bit: int) -> None:
    changed = bytearray(NOTE)
    changed[at] ^= 1 << bit
    with pytest.raises(NoteInvalid):
        Checkpoint.opened(bytes(changed), SIGNER.public)


def test_what_other_keys_signed_beside_it_is_ignored() -> None:
    other = Signer("witness.example", Ed25519PrivateKey.generate())
    cosigned = NOTE + other.sign(CHECKPOINT.text()).rpartition(b"\n\n")[2]
    assert Checkpoint.opened(cosigned, SIGNER.public) == CHECKPOINT
    with pytest.raises(NoteInvalid, match=r"another log, city.example/log"):
        Checkpoint.opened(cosigned, other.public)


@pytest.mark.parametrize(
    "text",
    [
        "city.example/log\n5\n",
        "city.example/log\nfive\nAAAA\n",
        "city.example/log\n05\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "city.example/log\n5\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "city.example/log\n5\n" + base64.b64encode(bytes(32)).decode() + "\nmore\n",
        "city.example/log\n-5\n" + base64.b64encode(bytes(32)).decode() + "\n",
    ],
)
def test_what_is_signed_but_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid, match="no checkpoint"):
        Checkpoint.opened(SIGNER.sign(text), SIGNER.public)


@pytest.mark.parametrize(
    "note", [b"", b"\n\n", b"text\n", b"text\n\n- a b\n", NOTE[:-1], b"\xff" + NOTE, b"\t" + NOTE]
)
def test_what_is_no_note_is_refused(note: bytes) -> None:
    with pytest.raises(NoteInvalid):
        SIGNER.public.opened(note)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = Signer.of_home(tmp_path), Signer.of_home(tmp_path, "another.example")
    assert first.public == again.public
    assert re.fullmatch(r"rivermeet/[0-9a-f]{16}", first.public.name)
    assert (tmp_path / "keys" / "audit.key").stat().st_mode & 0o777 == 0o600
    public = (tmp_path / "keys" / "audit.pub").read_text()
    assert PublicKey.of_text(public) == first.public
    assert [path.name for path in sorted((tmp_path / "keys").iterdir())] == ["audit.key", "audit.pub"]


def test_a_key_takes_the_name_of_the_log_that_is_set(tmp_path: Path) -> None:
    assert Signer.of_home(tmp_path, "city.example/log").public.name == "city.example/log"


@pytest.mark.parametrize("name", ["a b", "a+b", "a\u3000b"])
def test_a_name_with_spaces_or_a_plus_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse, match="HUB_LOG_ORIGIN"):
        Signer.of_home(tmp_path, name)


def test_a_damaged_key_is_told_without_its_bytes(tmp_path: Path) -> None:
    Signer.of_home(tmp_path)
    path = tmp_path / "keys" / "audit.key"
    path.write_text(path.read_text().replace("+", "-", 3))
    with pytest.raises(StorageUnavailable, match="damaged") as error:
        Signer.of_home(tmp_path)
    assert path.read_text()[20:] not in error.value.detail


@pytest.mark.parametrize(
    "text", ["", "name", "name+00000000+AAAA", SIGNER.public.text().replace("city", "town")]
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="public key"):
        PublicKey.of_text(text)
