"""Whatever is changed in a stored log is found and named: any byte, any row, in the ledger and in an export."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from hub.audit import export
from hub.audit.disclosure import Disclosure, Outcome
from hub.audit.note import Signer
from hub.audit.signing import Signing
from hub.audit.verification import Verdict, verify
from hub.audit.witnesses import copies
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger
from tests.integration.ledger.test_disclosures import ENTRY, person, record

#: Entries of the log and where it was signed: complete trees and others, a page's end, an unsigned rest.
ENTRIES = 300
SIGNED = (1, 17, 256, 280)

TRIGGERS = ("audit_entries", "audit_nodes", "audit_checkpoints")


def entries(count: int) -> list[Disclosure]:
    return [
        replace(
            ENTRY,
            request=f"q{number}",
            user=f"officer.{number % 7}",
            subject=person(number % 11),
            entities=(person(number % 11), person(number % 5)),
            records=(record(number),),
            outcome=Outcome.SHOWN,
        )
        for number in range(count)
    ]


def grown(ledger: Ledger, signer: Signer, witness: Path | None = None, seed: int = 0) -> None:
    """Fill the ledger's log, signing on the way."""
    signing = Signing(ledger.checkpoints, signer, [str(witness)] if witness else [])
    made = [replace(one, legal_basis=str(seed)) for one in entries(ENTRIES)]
    for begin, end in zip((0, *SIGNED), (*SIGNED, ENTRIES), strict=True):
        ledger.disclosures.add(made[begin:end])
        if end in SIGNED:
            assert signing.checkpoint() is not None


def altered(url: str, change: Callable[[Connection], object]) -> None:
    """What an intruder who owns the database can do."""
    database = Database(url)
    with database.writing() as connection:
        for table in TRIGGERS:
            if connection.dialect.name == "sqlite":
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_update"))
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_delete"))
            else:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"))
        change(connection)
    database.close()


def checked(ledger: Ledger, signer: Signer, witness: Path | None = None, **more: Any) -> Verdict:
    return verify(ledger.evidence(), signer.public, copies(witness) if witness else (), **more)


def named(verdict: Verdict) -> list[tuple[str, str]]:
    return [(fault.what, fault.which) for fault in verdict.faults]


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.of_home(tmp_path / "home")


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    (tmp_path / "petition").mkdir()
    return tmp_path / "petition"


@pytest.fixture
def log(ledger: Ledger, signer: Signer, witness: Path) -> Ledger:
    grown(ledger, signer, witness)
    return ledger


def test_a_log_that_nobody_touched_holds(log: Ledger, signer: Signer, witness: Path) -> None:
    verdict = checked(log, signer, witness)
    assert verdict.holds, verdict.faults
    assert (verdict.entries, verdict.signed) == (ENTRIES, SIGNED[-1])
    assert (verdict.checkpoints, verdict.copies) == (len(SIGNED), len(SIGNED))


def test_an_empty_log_holds(ledger: Ledger, signer: Signer) -> None:
    assert checked(ledger, signer).holds
    assert Signing(ledger.checkpoints, signer).checkpoint() is None


def test_a_log_whose_salts_were_erased_holds(log: Ledger, signer: Signer) -> None:
    assert log.disclosures.forget([person(1), record(3)]) == 2
    assert checked(log, signer).holds


def flip(value: bytes, at: int, bit: int) -> bytes:
    changed = bytearray(value)
    changed[at % len(changed)] ^= 1 << bit
    return bytes(changed)


#: Column → (primary key, what the fault is called).
BYTES = {
    ("audit_entries", "body"): (("seq",), {"entry"}),
    ("audit_entries", "hash"): (("seq",), {"entry"}),
    ("audit_nodes", "hash"): (("level", "place"), {"node"}),
    ("audit_head", "frontier"): (("id",), {"head"}),
    ("audit_checkpoints", "note"): (("number",), {"checkpoint"}),
    ("audit_salts", "salt"): (("id",), {"commitment"}),
    ("audit_salts", "commitment"): (("id",), {"commitment"}),
    ("audit_mentions", "prefix"): (("prefix", "seq"), {"entry"}),
}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Signer]:
    """A grown log in a SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("pristine")
    signer = Signer.of_home(folder)
    with Ledger.open(f"sqlite:///{folder / 'ledger.db'}") as ledger:
        grown(ledger, signer)
    altered(f"sqlite:///{folder / 'ledger.db'}", lambda connection: connection.exec_driver_sql("SELECT 1"))
    return folder / "ledger.db", signer


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from(sorted(BYTES)), row=st.integers(0), at=st.integers(0), bit=st.integers(0, 7))
def test_any_bit_of_any_entry_hash_node_or_checkpoint_that_is_flipped_is_named(
    pristine: tuple[Path, Signer], tmp_path: Path, column: tuple[str, str], row: int, at: int, bit: int
) -> None:
    source, signer = pristine
    copy = tmp_path / "ledger.db"
    for old in tmp_path.glob("ledger.db*"):
        old.unlink()
    shutil.copy(source, copy)
    (table, name), (key, whats) = column, BYTES[column]
    database = Database(f"sqlite:///{copy}")
    with database.writing() as connection:
        rows = connection.execute(text(f"SELECT {', '.join(key)}, {name} AS v FROM {table}")).all()
        chosen = rows[row % len(rows)]
        where = " AND ".join(f"{part} = :{part}_" for part in key)
        keys = {f"{part}_": getattr(chosen, part) for part in key}
        connection.execute(
            text(f"UPDATE {table} SET {name} = :new WHERE {where}"), {"new": flip(chosen.v, at, bit), **keys}
        )
    database.close()
    with Ledger.open(f"sqlite:///{copy}") as ledger:
        verdict = checked(ledger, signer)
    assert {fault.what for fault in verdict.faults} == whats
    first = verdict.faults[0].which
    match table:
        case "audit_entries" | "audit_mentions":
            assert first == str(chosen.seq)
        case "audit_nodes":
            assert first.startswith(f"level {chosen.level}, entries {(chosen.place << chosen.level) + 1} to ")
        case "audit_checkpoints":
            assert first.startswith(f"{chosen.number} ")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit_entries SET \"user\" = 'officer.wang' WHERE seq = 20", ("entry", "20")),
        ("UPDATE audit_entries SET outcome = 'refused' WHERE seq = 20", ("entry", "20")),
        ("UPDATE audit_entries SET purpose = NULL WHERE seq = 20", ("entry", "20")),
        ("UPDATE audit_entries SET time = '2020-01-01 00:00:00.000000' WHERE seq = 20", ("entry", "20")),
        ("DELETE FROM audit_entries WHERE seq = 20", ("entry", "20")),
        ("DELETE FROM audit_entries WHERE seq BETWEEN 20 AND 29", ("entry", "20 to 29")),
        ("DELETE FROM audit_entries WHERE seq = 300", ("entry", "300")),
        ("DELETE FROM audit_entries WHERE seq > 290", ("entry", "291 to 300")),
        ("DELETE FROM audit_nodes WHERE level = 4 AND place = 2", ("node", "level 4, entries 33 to 48")),
        ("DELETE FROM audit_checkpoints WHERE number = 2", ("checkpoint", "3 (of 256 entries)")),
        ("DELETE FROM audit_checkpoints WHERE number = 4", ("checkpoint", "of 4")),
        ("UPDATE audit_checkpoints SET size = 18 WHERE number = 2", ("checkpoint", "2 (of 18 entries)")),
        ("DELETE FROM audit_mentions WHERE seq = 20", ("entry", "20")),
        ("INSERT INTO audit_mentions SELECT prefix, 20 FROM audit_mentions WHERE seq = 21"
         " AND prefix NOT IN (SELECT prefix FROM audit_mentions WHERE seq = 20)", ("entry", "20")),
        ("UPDATE audit_head SET size = 299", ("entry", "300")),
        ("UPDATE audit_head SET checkpoints = 3", ("checkpoint", "4")),
        ("DELETE FROM audit_head", ("head", "its row")),
        ("INSERT INTO audit_nodes SELECT 8, 7, hash FROM audit_nodes WHERE level = 8 AND place = 0",
         ("node", "level 8, place 7")),
        ("INSERT INTO audit_nodes SELECT 5, 0, hash FROM audit_nodes WHERE level = 8 AND place = 0",
         ("node", "level 5, place 0")),
    ],
)  # fmt: skip
def test_what_is_changed_added_or_dropped_in_the_ledger_is_named(
    url: str, log: Ledger, signer: Signer, change: str, fault: tuple[str, str]
) -> None:
    altered(url, lambda connection: connection.execute(text(change)))
    assert fault in named(checked(log, signer))


def test_two_entries_in_the_others_place_are_named(url: str, log: Ledger, signer: Signer) -> None:
    def swap(connection: Connection) -> None:
        for old, new in ((20, 1000), (21, 20), (1000, 21)):
            connection.execute(text(f"UPDATE audit_entries SET seq = {new} WHERE seq = {old}"))

    altered(url, swap)
    found = named(checked(log, signer))
    assert {("entry", "20"), ("entry", "21"), ("node", "level 4, entries 17 to 32")} <= set(found)


def rebuilt(url: str, count: int, seed: int) -> None:
    """An intruder writes the whole log anew, tree and all, with an entry that says something else."""

    def forge(connection: Connection) -> None:
        for table in ("audit_entries", "audit_nodes", "audit_mentions", "audit_salts"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("UPDATE audit_head SET size = 0, frontier = :none"), {"none": b""})

    altered(url, forge)
    with Ledger.open(url) as ledger:
        ledger.disclosures.add([replace(one, legal_basis=str(seed)) for one in entries(count)])


def test_a_log_written_anew_is_found_by_its_checkpoints(url: str, log: Ledger, signer: Signer) -> None:
    rebuilt(url, ENTRIES, seed=1)
    verdict = checked(log, signer)
    assert [fault.what for fault in verdict.faults] == ["checkpoint"] * len(SIGNED)
    assert "one from 1 to 1 was changed" in verdict.faults[0].detail


def test_no_state_is_signed_that_contradicts_an_earlier_one(url: str, log: Ledger, signer: Signer) -> None:
    from hub.errors import LogForked

    rebuilt(url, ENTRIES, seed=1)
    with pytest.raises(LogForked, match="signed at 280 entries"):
        Signing(log.checkpoints, signer).checkpoint()
    last = log.checkpoints.last()
    assert last is not None
    assert last.size == 280


def test_a_log_written_and_signed_anew_is_found_by_a_witness(
    url: str, log: Ledger, signer: Signer, witness: Path
) -> None:
    def unsign(connection: Connection) -> None:
        connection.execute(text("DELETE FROM audit_checkpoints"))
        connection.execute(text("UPDATE audit_head SET checkpoints = 0"))

    rebuilt(url, ENTRIES, seed=1)
    altered(url, unsign)
    assert Signing(log.checkpoints, signer).checkpoint() is not None
    assert checked(log, signer).holds
    found = checked(log, signer, witness)
    assert {fault.what for fault in found.faults} == {"witness"}
    assert any("000000000280.checkpoint" in fault.which for fault in found.faults)


def test_a_log_that_was_turned_back_is_found_by_a_witness(
    url: str, log: Ledger, signer: Signer, witness: Path
) -> None:
    def unsign(connection: Connection) -> None:
        connection.execute(text("DELETE FROM audit_checkpoints WHERE size > 17"))
        connection.execute(text("UPDATE audit_head SET checkpoints = 2"))

    rebuilt(url, 17, seed=0)
    altered(url, unsign)
    found = checked(log, signer, witness)
    details = [fault.detail for fault in found.faults]
    assert any("the log has only 17 entries: it was turned back" in detail for detail in details)


def test_a_fork_meets_what_a_witness_already_has(
    ledger: Ledger, signer: Signer, witness: Path, tmp_path: Path
) -> None:
    grown(ledger, signer, witness)
    with Ledger.open(f"sqlite:///{tmp_path / 'fork.db'}") as fork:
        grown(fork, signer, witness, seed=1)
        (state,) = Signing(fork.checkpoints, signer, [str(witness)]).tell()
    assert (state.size, state.told) == (0, None)
    assert state.failures >= 1
    assert "the log was forked" in str(state.error)
    assert checked(ledger, signer, witness).holds


def test_checkpoints_of_another_key_are_none_of_this_log(log: Ledger, tmp_path: Path) -> None:
    other = Signer.of_home(tmp_path / "other")
    assert {fault.what for fault in checked(log, other).faults} == {"checkpoint"}


def exported(log: Ledger, path: Path, count: int = SIGNED[-1]) -> list[bytes]:
    export.write(log.evidence(), path, entries=count, checkpoints=len(SIGNED))
    return path.read_bytes().splitlines(keepends=True)


def checked_export(path: Path, signer: Signer, witness: Path | None = None) -> Verdict:
    with export.opened(path) as file:
        return verify(file, signer.public, copies(witness) if witness else (), whole=True)


def test_an_export_holds_with_the_public_key_alone(
    log: Ledger, signer: Signer, witness: Path, tmp_path: Path
) -> None:
    lines = exported(log, tmp_path / "log.txt")
    assert len(lines) == 1 + len(SIGNED) + SIGNED[-1]
    verdict = checked_export(tmp_path / "log.txt", signer, witness)
    assert verdict.holds, verdict.faults
    assert (verdict.entries, verdict.signed) == (280, 280)
    assert (tmp_path / "log.txt").stat().st_mode & 0o777 == 0o600


def test_entries_that_nobody_signed_are_named_in_an_export(
    log: Ledger, signer: Signer, tmp_path: Path
) -> None:
    exported(log, tmp_path / "log.txt", ENTRIES)
    assert named(checked_export(tmp_path / "log.txt", signer)) == [("entry", "281 to 300")]


@pytest.fixture(scope="module")
def pristine_export(pristine: tuple[Path, Signer]) -> tuple[bytes, Signer]:
    source, signer = pristine
    path = source.with_name("export.txt")
    with Ledger.open(f"sqlite:///{source}") as ledger:
        exported(ledger, path)
    return path.read_bytes(), signer


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0), bit=st.integers(0, 7), early=st.booleans())
def test_any_bit_of_an_export_that_is_flipped_is_found_and_its_line_named(
    pristine_export: tuple[bytes, Signer], tmp_path: Path, at: int, bit: int, early: bool
) -> None:
    whole, signer = pristine_export
    at %= 1_500 if early else len(whole)
    path = tmp_path / "log.txt"
    path.write_bytes(flip(whole, at, bit))
    line = whole.count(b"\n", 0, at) + 1
    try:
        verdict = checked_export(path, signer)
    except export.WrongUse:
        assert line == 1
        return
    assert not verdict.holds
    which = {fault.which.split(" ")[0] for fault in verdict.faults}
    place = {1: "1"}.get(line) or str(line - 1 if line <= 1 + len(SIGNED) else line - 1 - len(SIGNED))
    assert {place, str(int(place) + 1), str(line), "of"} & which


def reorder(lines: list[bytes]) -> list[bytes]:
    return [*lines[:30], lines[31], lines[30], *lines[32:]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda lines: [*lines[:30], *lines[31:]], ("entry", "26")),
        (lambda lines: [*lines[:30], lines[29], *lines[30:]], ("entry", "26")),
        (reorder, ("entry", "26")),
        (lambda lines: lines[:-1], ("entry", "of 280")),
        (lambda lines: [*lines, b"\n"], ("line", "286")),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], ("line", "285")),
        (lambda lines: [*lines[:2], *lines[3:]], ("checkpoint", "of 4")),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], ("checkpoint", "2")),
    ],
)
def test_lines_dropped_repeated_or_out_of_order_are_named(
    pristine_export: tuple[bytes, Signer],
    tmp_path: Path,
    change: Callable[[Sequence[bytes]], list[bytes]],
    fault: tuple[str, str],
) -> None:
    whole, signer = pristine_export
    (tmp_path / "log.txt").write_bytes(b"".join(change(whole.splitlines(keepends=True))))
    assert fault in named(checked_export(tmp_path / "log.txt", signer))


def test_an_export_written_anew_does_not_match_its_checkpoints(
    pristine_export: tuple[bytes, Signer], tmp_path: Path
) -> None:
    from hub.audit.tree import leaf_hash

    whole, signer = pristine_export
    lines = whole.splitlines(keepends=True)
    body = lines[30].split(b" ", 2)[2].rstrip(b"\n").replace(b"officer.", b"nobody.")
    lines[30] = b"E " + leaf_hash(body).hex().encode() + b" " + body + b"\n"
    (tmp_path / "log.txt").write_bytes(b"".join(lines))
    found = checked_export(tmp_path / "log.txt", signer)
    assert [fault.what for fault in found.faults[:2]] == ["checkpoint", "checkpoint"]
    assert "one from 18 to 256" in found.faults[0].detail


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(json.dumps({"entries": 1}))
    with pytest.raises(export.WrongUse, match="no export"), export.opened(tmp_path / "log.txt"):
        pass
    with pytest.raises(export.WrongUse, match="can't be read"), export.opened(tmp_path / "none.txt"):
        pass
