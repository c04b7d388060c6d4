import sqlite3

import pytest

from connectors.sources import open_source
from hub.errors import InvalidDeclaration, SourceUnavailable, WrongUse


@pytest.fixture
def database(tmp_path):
    """A SQLite file of incidents, at a path with a space."""
    path = tmp_path / "police data.db"
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE incidents (id INTEGER PRIMARY KEY, note TEXT, updated_at DATETIME, "
        "weight NUMERIC(8,2), photo BLOB, deleted INTEGER)"
    )
    yield connection, path
    connection.close()


def put(connection, *rows):
    connection.executemany("INSERT OR REPLACE INTO incidents VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.commit()


@pytest.fixture
def pull(manifest, database):
    def run(cursor=None, *, full=False, since=None, chunk=2, path=database[1], **options):
        dataset = {
            "table": "incidents",
            "incremental": {"cursor_path": "updated_at", "lag": "PT10M"},
            "tombstone": {"column": "deleted", "equals": 1},
        } | options
        source = {"kind": "sql", "credentials": "${dsn}", "chunk_size": chunk}
        return list(
            open_source(
                manifest(source, **dataset),
                {"dsn": f"sqlite:///{path}"},
                {"demo.rows": cursor},
                full=full,
                since=since,
            ).read()
        )

    return run


def keys(pages):
    return [row.key for page in pages for row in page.rows]


ROWS = [
    (3, "c", "2026-01-01 10:00:00", 1.5, b"\x01", 0),
    (1, "a", "2026-01-01 11:00:00", 2, None, 0),
    (2, "b", "2026-01-01 10:00:00", None, None, 1),
]


def test_rows_come_in_the_order_of_cursor_and_key_each_page_with_its_cursor(database, pull):
    put(database[0], *ROWS)
    pages = pull()
    assert [[row.key for row in page.rows] for page in pages] == [["2", "3"], ["1"]]
    assert [page.cursor for page in pages] == ["2026-01-01 10:00:00", "2026-01-01 11:00:00"]
    assert [row.tombstone for page in pages for row in page.rows] == [True, False, False]
    assert pages[0].rows[1].row == {
        "id": 3,
        "note": "c",
        "updated_at": "2026-01-01 10:00:00",
        "weight": 1.5,
        "photo": "01",
        "deleted": 0,
    }
    assert [row.line for page in pages for row in page.rows] == [1, 2, 3]


def test_a_pull_starts_the_lag_before_the_cursor_so_that_late_rows_arrive(database, pull):
    put(database[0], *ROWS)
    cursor = pull()[-1].cursor
    put(
        database[0],
        (4, "late", "2026-01-01 10:55:00", 0, None, 0),
        (5, "later", "2026-01-01 10:49:59", 0, None, 0),
    )
    assert keys(pull(cursor)) == ["4", "1"]


def test_rows_without_a_time_are_read_each_time_and_move_nothing(database, pull):
    put(database[0], *ROWS, (9, "timeless", None, 0, None, 0))
    pages = pull("2026-01-01 11:00:00")
    assert keys(pages) == ["9", "1"]
    assert pages[-1].cursor == "2026-01-01 11:00:00"


def test_a_row_dated_ahead_hides_nothing_that_comes_after(database, pull):
    put(database[0], *ROWS, (9, "ahead", "2999-01-01 00:00:00", 0, None, 0))
    cursor = pull()[-1].cursor
    assert cursor < "2999"
    put(database[0], (10, "now", cursor, 0, None, 0))
    assert "10" in keys(pull(cursor))


def test_full_reads_all_and_since_reads_from_there(database, pull):
    put(database[0], *ROWS)
    cursor = "2026-01-01 11:00:00"
    assert len(keys(pull(cursor, full=True))) == 3
    assert len(keys(pull(cursor, since="2026-01-01 10:00:00"))) == 3
    assert keys(pull(None, since="2026-01-01 10:30:00")) == ["1"]


def test_a_numeric_cursor_is_compared_as_a_number(database, pull):
    put(database[0], *[(number, "x", None, 0, None, 0) for number in (8, 9, 10, 11)])
    incremental = {"cursor_path": "id"}
    pages = pull(chunk=100, incremental=incremental)
    assert pages[-1].cursor == "11"
    assert keys(pull("9", incremental=incremental)) == ["9", "10", "11"]
    with pytest.raises(WrongUse, match="holds numbers"):
        pull("now", incremental=incremental)


def test_what_arrives_during_a_read_is_read_by_the_next_pull(database, pull, manifest):
    connection, path = database
    connection.execute("PRAGMA journal_mode=WAL")
    put(connection, *[(number, "x", f"2026-01-01 10:{number:02d}:00", 0, None, 0) for number in range(10)])
    declared = manifest(
        {"kind": "sql", "credentials": f"sqlite:///{path}", "chunk_size": 3},
        table="incidents",
        incremental={"cursor_path": "updated_at"},
    )
    pages = open_source(declared, {}, {}).read()
    first = next(pages)
    put(
        connection,
        (3, "changed", "2026-01-01 11:00:00", 0, None, 0),
        (20, "new", "2026-01-01 11:00:00", 0, None, 0),
    )
    rest = list(pages)
    assert keys([first, *rest]) == [str(number) for number in range(10)]
    assert set(keys(pull(rest[-1].cursor))) >= {"3", "20"}


def test_text_that_is_no_time_in_a_time_column_stops_nothing(database, pull):
    put(database[0], (1, "a", "not a time", 0, None, 0), (2, "b", "2026-01-01T10:00:00+08:00", 0, None, 0))
    assert len(keys(pull())) == 2


def test_only_included_columns_and_those_that_reading_needs_are_read(database, pull):
    put(database[0], ROWS[0])
    row = pull(table={"table": "incidents", "included_columns": ["note"]})[0].rows[0].row
    assert set(row) == {"id", "note", "updated_at", "deleted"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"table": "incident"}, "no table or view 'incident'; it has incidents"),
        (
            {"incremental": {"cursor_path": "changed"}},
            r"no column 'changed' \(cursor_path\); it has id, note",
        ),
        ({"table": {"table": "incidents", "included_columns": ["nope"]}}, r"'nope' \(included_columns\)"),
    ],
)
def test_what_the_database_does_not_have_is_told_with_what_it_has(pull, options, told):
    with pytest.raises(InvalidDeclaration, match=told):
        pull(**options)


def test_a_missing_file_is_unavailable_and_is_not_made(pull, tmp_path):
    with pytest.raises(SourceUnavailable, match="there is no file"):
        pull(path=tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_database_that_breaks_half_way_leaves_the_pages_given(database, manifest):
    connection, path = database
    put(
        connection,
        *[
            (number, "秘密" * 400, f"2026-01-01 10:00:{number % 60:02d}", 0, None, 0)
            for number in range(4000)
        ],
    )
    connection.execute("CREATE INDEX by_time ON incidents (updated_at, id)")
    connection.commit()
    body = path.read_bytes()
    path.write_bytes(body[: len(body) // 2] + b"\xff" * (len(body) // 2))
    declared = manifest(
        {"kind": "sql", "credentials": f"sqlite:///{path}", "chunk_size": 50}, table="incidents"
    )
    pages = []
    with pytest.raises(SourceUnavailable, match=r"demo: the database could not be read") as error:
        pages.extend(open_source(declared, {}, {}).read())
    assert "秘密" not in str(error.value)


def test_an_address_that_is_none_is_told_without_repeating_it(manifest):
    source = {"kind": "sql", "credentials": "${dsn}"}
    with pytest.raises(WrongUse, match="no SQLAlchemy URL") as error:
        list(open_source(manifest(source, table="t"), {"dsn": "hunter2"}, {}).read())
    assert "hunter2" not in str(error.value)
