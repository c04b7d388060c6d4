import errno
import gzip
import os
from tempfile import SpooledTemporaryFile

import openpyxl
import pytest

from connectors.sources import open_source
from hub.errors import SourceUnavailable, StorageUnavailable, WrongUse


@pytest.fixture
def pull(manifest, tmp_path):
    """Pulls a folder with a space in its name, from the cursor that the last pull left."""
    folder = tmp_path / "drop box"
    folder.mkdir()
    state = {}

    def run(*, full=False, since=None, key="id", form="csv", glob="*", **options):
        dataset = {"files": {"file_glob": glob, "format": form, **options.pop("files", {})}} | options
        declared = manifest({"kind": "files", "bucket_url": "${folder}"}, key=key, **dataset)
        pages = list(
            open_source(declared, {"folder": str(folder)}, dict(state), full=full, since=since).read()
        )
        state.update({page.dataset: page.cursor for page in pages if page.cursor})
        run.skipped = sum(page.skipped for page in pages)
        return [page for page in pages if not page.skipped]

    run.folder = folder
    run.state = state
    return run


def keys(pages):
    return [row.key for page in pages for row in page.rows]


def test_only_new_and_changed_files_are_read_again(pull):
    (pull.folder / "a.csv").write_text("id,a\n1,x\n")
    assert keys(pull()) == ["1"]
    assert pull() == []
    assert pull.skipped == 1
    (pull.folder / "b.csv").write_text("id,a\n2,x\n")
    (pull.folder / "a.csv").write_text("id,a\n1,x\n3,y\n")
    assert keys(pull()) == ["1", "3", "2"]
    assert pull() == []


def test_a_touched_file_is_not_read_again(pull):
    file = pull.folder / "a.csv"
    file.write_text("id\n1\n")
    pull()
    os.utime(file, (1, 1))
    assert pull() == []


def test_a_file_dropped_twice_is_loaded_once_under_whatever_name(pull):
    for name in ("a.csv", "copy of a.csv"):
        (pull.folder / name).write_text("id\n1\n")
    assert keys(pull()) == ["1"]
    (pull.folder / "again.csv").write_text("id\n1\n")
    (pull.folder / "a.csv").unlink()
    assert pull() == []


def test_a_file_that_changes_back_is_read_again(pull):
    for content, found in (("id,a\n1,x\n", 1), ("id,a\n1,y\n", 1), ("id,a\n1,x\n", 1), ("id,a\n1,x\n", 0)):
        (pull.folder / "a.csv").write_text(content)
        assert len(keys(pull())) == found


def test_a_broken_file_is_told_tried_again_and_stops_no_other(pull):
    book = openpyxl.Workbook()
    book.active.append(["id"])
    book.active.append([7])
    book.save(pull.folder / "b.xlsx")
    whole = (pull.folder / "b.xlsx").read_bytes()
    (pull.folder / "a.xlsx").write_bytes(whole[:-900])
    pages = pull(form="xlsx")
    assert [(page.unit, row.key, row.line, row.row) for page in pages for row in page.rows] == [
        ("a.xlsx", None, 0, {"file": "a.xlsx"}),
        ("b.xlsx", "7", 2, {"id": 7}),
    ]
    assert "cut off" in pages[0].rows[0].problem
    assert pages[0].cursor is None
    assert [page.unit for page in pull(form="xlsx")] == ["a.xlsx"]
    book.active.append([8])
    book.save(pull.folder / "a.xlsx")
    assert keys(pull(form="xlsx")) == ["7", "8"]


def test_a_full_pull_reads_everything_once_and_remembers_what_is_gone(pull):
    (pull.folder / "old.csv").write_text("id\n1\n")
    pull()
    (pull.folder / "old.csv").unlink()
    for name in ("a.csv", "b.csv"):
        (pull.folder / name).write_text("id\n2\n")
    assert keys(pull(full=True)) == ["2"]
    (pull.folder / "old again.csv").write_text("id\n1\n")
    assert pull() == []


def test_since_reads_files_changed_from_then_on_again(pull):
    for name, changed in (("a.csv", 1_600_000_000), ("b.csv", 1_700_000_000)):
        (pull.folder / name).write_text(f"id\n{name}\n")
        os.utime(pull.folder / name, (changed, changed))
    pull()
    assert keys(pull(since="2023-01-01")) == ["b.csv"]
    with pytest.raises(WrongUse, match="is no time"):
        pull(since="yesterday")


def test_rows_without_a_key_are_told_apart_by_content_and_occurrence(pull):
    (pull.folder / "a.csv").write_text("id,a\n,x\n,x\n,y\n")
    first = keys(pull(key={"content": True}))
    assert len(set(first)) == 3
    assert first[0].removesuffix("-1") == first[1].removesuffix("-2")
    (pull.folder / "b.csv").write_text("id,a\n,y\n,x\n,x\n")
    assert set(keys(pull(key={"content": True}))) == set(first)


def test_an_empty_key_is_a_problem_of_its_row(pull):
    (pull.folder / "a.csv").write_text("id,a\n,x\n2,y\n")
    rows = pull()[0].rows
    assert (rows[0].key, rows[1].key) == (None, "2")
    assert "id" in rows[0].problem


def test_a_cell_too_long_or_with_a_nul_is_told_without_its_content(pull):
    (pull.folder / "a.csv").write_text("id,a\n1," + "x" * 10_000_000 + "\n2,a\0b\n3,c\n")
    rows = pull()[0].rows
    assert [row.problem for row in rows] == [
        "column 'a' holds 10000000 characters; 1000000 are allowed (max_cell_chars)",
        "column 'a' holds a NUL character",
        None,
    ]


def test_temporary_files_of_office_programs_are_left_alone(pull):
    (pull.folder / "~$a.csv").write_text("locked")
    (pull.folder / ".a.csv.part").write_text("half")
    assert pull() == []


def test_a_packed_file_is_unpacked(pull):
    (pull.folder / "a.csv.gz").write_bytes(gzip.compress(b"id\n1\n"))
    assert keys(pull()) == ["1"]
    (pull.folder / "b.csv.gz").write_bytes(gzip.compress(b"id\n2\n" * 2000)[:-12])
    assert pull()[0].rows[0].problem.startswith("the file can't be read")


def test_a_missing_folder_is_unavailable_and_an_empty_one_is_not(pull, manifest):
    assert pull() == []
    source = open_source(
        manifest({"kind": "files", "bucket_url": "no/such"}, files={"file_glob": "*", "format": "csv"}),
        {},
        {},
    )
    with pytest.raises(
        SourceUnavailable, match=r"demo: the folder no/such can't be listed: there is no such"
    ):
        list(source.read())


def test_a_large_file_comes_in_pages_of_which_the_last_moves_the_cursor(pull):
    (pull.folder / "a.csv").write_text("id\n" + "".join(f"{number}\n" for number in range(12_000)))
    pages = pull()
    assert [len(page.rows) for page in pages] == [5000, 5000, 2000, 0]
    assert [page.cursor is not None for page in pages] == [False, False, False, True]


def test_time_of_the_version_and_deletion_come_from_the_row(pull):
    (pull.folder / "a.csv").write_text("id,at,gone\n1,2019-02-05 10:03,no\n2,,yes\n3,2019-02-30,no\n")
    rows = pull(modified="at", tombstone={"column": "gone", "equals": "yes"})[0].rows
    assert rows[0].modified == "2019-02-05T02:03:00.000000Z"
    assert [row.tombstone for row in rows] == [False, True, False]
    assert "'at'" in rows[2].problem


def test_a_full_disk_is_storage_that_is_unavailable_and_no_broken_file(pull, monkeypatch):
    (pull.folder / "a.csv").write_text("id\n1\n")

    class Full(SpooledTemporaryFile):
        def write(self, block):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("connectors.sources.files.SpooledTemporaryFile", Full)
    with pytest.raises(StorageUnavailable, match="No space left"):
        pull()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_told_and_stops_no_other(pull):
    for name in ("a.csv", "b.csv"):
        (pull.folder / name).write_text(f"id\n{name}\n")
    (pull.folder / "a.csv").chmod(0)
    assert keys(pull()) == [None, "b.csv"]


def test_a_pull_can_stop_after_its_first_page(pull, manifest):
    (pull.folder / "a.csv").write_text("id\n" + "".join(f"{number}\n" for number in range(12_000)))
    declared = manifest(
        {"kind": "files", "bucket_url": str(pull.folder)}, files={"file_glob": "*", "format": "csv"}
    )
    pages = open_source(declared, {}, {}).read()
    assert len(next(pages).rows) == 5000
    pages.close()
