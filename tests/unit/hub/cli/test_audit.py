"""`hub audit` from end to end: what it prints, what it exits with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hub.access.principal import Principal, Role
from hub.audit.disclosure import act
from hub.home import Home
from hub.settings import Settings
from tests.unit.hub.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def logged(tmp_path: Path, run: Run) -> Path:
    """A home whose log has three entries, signed as the home was closed."""
    done = act(Principal("an", "court", Role.STEWARD), "judgement.make", subject="j-1")
    with Home(Settings(home=tmp_path / "home")) as home:
        home.ledger.disclosures.add([replace(done, request=f"r-{number}") for number in range(3)])
    return tmp_path / "home"


def test_what_was_appended_is_signed_when_the_home_is_closed(logged: Path, run: Run) -> None:
    status = run("audit", "status", "--json")
    assert status.code == 0
    told = status.json()
    assert (told["entries"], told["signed"], told["witnesses"]) == (3, 3, [])
    assert (logged / "keys" / "audit.key").stat().st_mode & 0o777 == 0o600
    assert "3 entries, the first 3 of them signed" in run("audit", "status").out


def test_a_log_that_holds_ends_with_0_and_one_that_was_changed_with_1(logged: Path, run: Run) -> None:
    import sqlite3

    assert run("audit", "verify").out.startswith("The log holds: 3 entries, 1 checkpoints")
    with sqlite3.connect(logged / "ledger.db") as database:
        database.execute("DROP TRIGGER audit_entries_no_update")
        database.execute("UPDATE audit_entries SET user = 'bo' WHERE seq = 2")
    database.close()
    changed = run("audit", "verify", "--json")
    assert changed.code == 1
    told = changed.json()
    assert told["holds"] is False
    (fault,) = told["faults"]  # type: ignore[misc]
    assert (fault["what"], fault["which"]) == ("entry", "2")
    assert "column user" in run("audit", "verify").out


def test_an_export_is_verified_without_home_by_the_public_key_alone(
    logged: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = run("audit", "key").out.strip()
    exported = run("audit", "export", "log.txt", "--json").json()
    assert (exported["entries"], exported["checkpoints"]) == (4, 2)
    (tmp_path / "log.pub").write_text(key + "\n")
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "elsewhere"))
    for public in (key, "log.pub"):
        verified = run("audit", "verify", "log.txt", "--public-key", public, "--json")
        assert (verified.code, verified.json()["signed"]) == (0, 4)
    assert not (tmp_path / "elsewhere").exists()
    text = (tmp_path / "log.txt").read_text()
    (tmp_path / "log.txt").write_text(text.replace('"an"', '"bo"', 1))
    assert run("audit", "verify", "log.txt", "--public-key", key).code == 1


def test_an_export_without_a_key_from_elsewhere_is_wrong_use(logged: Path, run: Run) -> None:
    run("audit", "export", "log.txt")
    assert run("audit", "verify", "log.txt").code == 2
    assert run("audit", "verify", "log.txt", "--public-key", "nonsense").code == 2
    assert run("audit", "verify", "none.txt", "--public-key", run("audit", "key").out.strip()).code == 2


def test_a_witness_that_is_away_is_told_by_1_until_it_has_all(
    logged: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "court witness"
    monkeypatch.setenv("HUB_WITNESSES", f"{folder}, ")
    away = run("audit", "checkpoint", "--json")
    assert away.code == 1
    assert "not there" in str(away.json()["witnesses"])
    assert run("audit", "status").code == 1
    folder.mkdir()
    assert run("audit", "checkpoint").code == 0
    assert run("audit", "status").code == 0
    assert run("audit", "verify", "--witness", str(folder), "--json").json()["copies"] == 1


def test_a_copy_that_the_log_does_not_have_is_named(
    logged: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.audit.checkpoint import Checkpoint
    from hub.audit.note import Signer

    signer = Signer.of_home(logged)
    forked = tmp_path / "forked.checkpoint"
    forked.write_bytes(Checkpoint(signer.public.name, 2, bytes(32)).signed(signer))
    told = run("audit", "verify", "--witness", str(forked), "--json")
    assert told.code == 1
    assert {fault["what"] for fault in told.json()["faults"]} == {"witness"}  # type: ignore[attr-defined]
    assert "forked.checkpoint" in run("audit", "verify", "--witness", str(forked)).out


def test_an_empty_log_is_nothing_to_sign_and_holds(run: Run) -> None:
    assert "nothing to sign" in run("audit", "checkpoint").out
    assert run("audit", "verify").code == 0
