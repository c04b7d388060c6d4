"""The work store is thrown away where it is broken, and never because it is in use or the disk is full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hub.errors import StorageUnavailable
from hub.identity.resolution.store import WorkStore

_HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
#: Limits the size of files, which is to DuckDB what a full disk is.
_FULL = """
import resource, signal, sys
from pathlib import Path
from hub.errors import StorageUnavailable
from hub.identity.resolution.store import WorkStore
with WorkStore(Path(sys.argv[1])) as store:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    try:
        with store.transaction():
            for number in range(200):
                store.put(f"fact {number}", str(number) * 20_000)
    except StorageUnavailable as error:
        print(error.detail)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that holds a fact."""
    path = tmp_path / "work.duckdb"
    with WorkStore(path) as store:
        store.put("done", "yes")
    return path


def fact(path: Path) -> str | None:
    with WorkStore(path) as store:
        return store.get("done")


def test_a_store_is_found_as_it_was_left(path: Path) -> None:
    assert fact(path) == "yes"


def test_a_store_that_another_program_has_open_is_refused_and_stays(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StorageUnavailable, match="another program has it open"):
            fact(path)
    finally:
        holder.communicate("")
    assert fact(path) == "yes"


def test_a_store_whose_disk_is_full_says_so_and_stays(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert "is full" in done.stdout
    assert fact(path) == "yes"


def test_a_store_that_may_not_be_written_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    def refuse(*_: object) -> None:
        raise duckdb.IOException(f'IO Error: Cannot open file "{path}": Permission denied')

    with monkeypatch.context() as patched:
        patched.setattr(duckdb, "connect", refuse)
        with pytest.raises(StorageUnavailable, match="permissions"):
            fact(path)
    assert fact(path) == "yes"


@pytest.mark.parametrize("harm", ["garbage", "empty", "cut", "flipped"])
def test_a_broken_store_is_made_anew(path: Path, harm: str) -> None:
    whole = path.read_bytes()
    path.write_bytes(
        {
            "garbage": b"garbage" * 1_000,
            "empty": b"",
            "cut": whole[:5_000],
            "flipped": whole[:100] + b"x" * 12_000 + whole[12_100:],
        }[harm]
    )
    assert fact(path) is None
    with WorkStore(path) as store:
        store.put("done", "again")
    assert fact(path) == "again"


def test_a_store_of_another_version_is_made_anew(path: Path) -> None:
    with WorkStore(path) as store:
        store.put("version", "of old")
    assert fact(path) is None


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    def fail(store: WorkStore) -> None:
        with store.transaction():
            store.put("done", "half")
            raise ZeroDivisionError

    with WorkStore(path) as store, pytest.raises(ZeroDivisionError):
        fail(store)
    assert fact(path) == "yes"
