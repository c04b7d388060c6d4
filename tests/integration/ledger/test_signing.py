"""Checkpoints and the witnesses that get them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.audit.checkpoint import Checkpoint
from hub.audit.note import Signer
from hub.audit.signing import Signing
from hub.audit.verification import verify
from hub.audit.witnesses import copies
from hub.ledger.ledger import Ledger
from tests.integration.ledger.test_disclosures import ENTRY
from tests.unit.hub.audit.proofs import consistent, included


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.of_home(tmp_path / "home")


def test_a_checkpoint_says_size_and_root_of_the_log(ledger: Ledger, signer: Signer) -> None:
    ledger.disclosures.add([ENTRY] * 5)
    made = Signing(ledger.checkpoints, signer).checkpoint()
    assert made is not None
    found = Checkpoint.opened(made.note, signer.public)
    assert (found.size, found.root.hex()) == ledger.disclosures.head()
    assert ledger.checkpoints.last() == made


def test_a_log_that_did_not_grow_is_not_signed_again(ledger: Ledger, signer: Signer) -> None:
    signing = Signing(ledger.checkpoints, signer)
    assert signing.checkpoint() is None
    ledger.disclosures.add([ENTRY])
    assert signing.checkpoint() is not None
    assert signing.checkpoint() is None


def test_threads_that_sign_at_once_make_no_checkpoint_twice(ledger: Ledger, signer: Signer) -> None:
    def step(_: int) -> None:
        ledger.disclosures.add([ENTRY])
        Signing(ledger.checkpoints, signer).checkpoint()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(step, range(30)))
    numbers = [one.number for one in ledger.checkpoints.after(0)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify(ledger.evidence(), signer.public).holds


def test_a_witness_that_was_away_gets_all_that_it_lacks(
    ledger: Ledger, signer: Signer, tmp_path: Path
) -> None:
    there, away = tmp_path / "there", tmp_path / "away"
    there.mkdir()
    signing = Signing(ledger.checkpoints, signer, [str(there), str(away)])
    for _ in range(3):
        ledger.disclosures.add([ENTRY])
        signing.checkpoint()
    states = {Path(one.witness).name: one for one in signing.states()}
    assert (states["there"].size, states["there"].error) == (3, None)
    assert (states["away"].size, states["away"].failures) == (0, 3)
    assert "not there" in str(states["away"].error)
    away.mkdir()
    signing.checkpoint()
    assert [(one.size, one.failures, one.error) for one in signing.states()] == [(3, 0, None)] * 2
    assert list(copies(away)) == list(copies(there))


def test_proofs_from_the_ledger_convince_another_verifier(ledger: Ledger) -> None:
    for count in (1, 16, 17, 40):
        ledger.disclosures.add([ENTRY] * count)
    size, root = ledger.disclosures.head()
    for seq in (1, 16, 17, 34, 73, size):
        for at in {max(seq, 20), 64, size} - set(range(seq)):
            proof = ledger.proofs.inclusion(seq, at)
            assert included(proof.hash, seq - 1, at, proof.path, proof.root)
    assert proof.root.hex() == root
    for first in (1, 17, 34, 64, size):
        told = ledger.proofs.consistency(first, size)
        assert consistent(first, size, told.first_root, told.second_root, told.path)
        assert told.second_root.hex() == root
