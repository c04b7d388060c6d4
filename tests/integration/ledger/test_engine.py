from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.errors import StorageUnavailable, WrongUse
from hub.ledger import engine
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger, ledger_url
from hub.ledger.plain import run
from hub.settings import Settings


def test_a_full_disk_is_told_as_one_and_the_run_before_still_stands(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db") as ledger:
        run = ledger.runs.start("police")
        with ledger._database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageUnavailable, match="the disk is full"):
            ledger.receipts.accept("grid", "k1", b"x" * 1_000_000)
        assert ledger.runs.get(run.run_id) == run


def test_a_ledger_locked_for_too_long_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PATIENCE_S", 0.1)
    url = f"sqlite:///{tmp_path}/ledger.db"
    with Ledger.open(url) as ledger, Ledger.open(url) as other, ledger._database.writing():
        with pytest.raises(StorageUnavailable, match="another process is writing to it"):
            other.runs.start("police")
        assert other.runs.list() == ()


def test_a_file_that_is_no_ledger_is_told_as_damaged(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageUnavailable, match="damaged or not a ledger"):
        Ledger.open(f"sqlite:///{tmp_path}/ledger.db")


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(StorageUnavailable, match=r"home/ledger\.db can't be made"):
        Ledger.open(f"sqlite:///{tmp_path}/home/ledger.db")


def test_a_postgres_that_does_not_answer_is_told_without_its_password() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(StorageUnavailable, match="does not answer") as caught:
        Ledger.open(f"postgresql://hub:secret@127.0.0.1:{port}/ledger")
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize("url", ["mysql://h/db", "sqlite://", "sqlite:///:memory:", "no url"])
def test_a_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(WrongUse, match=r"SQLite file|not a database URL"):
        Ledger.open(url)


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db") as ledger:
        ledger.runs.start("police")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(["ledger.db", "ledger.db-wal", "ledger.db-shm"], 0o600)


def test_what_is_committed_survives_the_power_and_readers_never_wait(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db") as ledger, ledger._database.reading() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]


def test_errors_hold_no_values(url: str, ledger: Ledger) -> None:
    database = Database(url)
    with pytest.raises(Exception, match="no_such_table") as caught, database.writing() as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": "王小明"})
    database.close()
    assert "王小明" not in str(caught.value)


def test_plain_sql_tells_errors_as_other_statements_do_and_without_values(url: str, ledger: Ledger) -> None:
    database = Database(url)
    with pytest.raises(DBAPIError, match="no_such_table") as caught, database.writing() as connection:
        run(connection, "INSERT INTO no_such_table VALUES (?)", ("王小明",))
    database.close()
    assert "王小明" not in str(caught.value)


def test_what_is_read_without_waiting_is_what_is_committed(url: str, ledger: Ledger) -> None:
    count = "SELECT count(*) FROM runs"
    database = Database(url)
    if database.engine.dialect.name != "sqlite":
        assert database.here(count) is None
        database.close()
        return
    found = [database.here(count)]
    ledger.runs.start("police")
    found.append(database.here(count))
    with database.writing():
        found.append(database.here(count))
    assert found == [[(0,)], [(1,)], [(1,)]]
    assert database.here("DELETE FROM runs") is None
    assert database.here("SELECT 1 FROM no_such_table") is None
    database.close()


def test_without_a_setting_the_ledger_lies_in_the_home(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    with Ledger.open(ledger_url(Settings(home=home))) as ledger:
        assert Path(ledger.name) == home / "ledger.db"
