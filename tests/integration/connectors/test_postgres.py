import time

import pytest
from sqlalchemy import create_engine, text

from connectors.manifest import Manifest
from connectors.sources import open_source
from hub.errors import InvalidDeclaration, SourceUnavailable
from tests.integration.postgres import new_cluster

TABLE = """
CREATE TABLE incidents (
  id bigint PRIMARY KEY, note text, updated_at timestamptz, seen timestamp, day date, weight numeric(12, 2),
  photo bytea, tags text[], extra jsonb, code uuid, deleted boolean DEFAULT false)
"""


@pytest.fixture
def database(postgres_url):
    """A connection to a new database with a table of incidents."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(TABLE))
        yield connection
    engine.dispose()


def manifest_of(url, chunk=1000, timeout=20, **dataset):
    declared = {
        "title": "Incidents",
        "legal_basis": "test",
        "retention": "P5Y",
        "key": "id",
        "modified": "updated_at",
        "table": "incidents",
        "tombstone": {"column": "deleted", "equals": True},
        "incremental": {"cursor_path": "updated_at", "lag": "PT10M"},
    } | dataset
    return Manifest.model_validate(
        {
            "name": "police",
            "title": "Police",
            "owner": "police",
            "time_zone": "Asia/Shanghai",
            "source": {"kind": "sql", "credentials": str(url), "chunk_size": chunk, "timeout_s": timeout},
            "datasets": {"police.incidents": declared},
        }
    )


@pytest.fixture
def pull(postgres_url):
    def run(cursor=None, **options):
        source = open_source(manifest_of(postgres_url, **options), {}, {"police.incidents": cursor})
        return list(source.read())

    return run


def put(connection, number, updated_at, **more):
    columns = {"id": number, "updated_at": updated_at} | more
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    connection.execute(text(f"INSERT INTO incidents ({names}) VALUES ({values})"), columns)


def keys(pages):
    return [row.key for page in pages for row in page.rows]


def test_values_have_one_form_whatever_the_zone_of_the_session(database, pull):
    database.execute(
        text(
            "INSERT INTO incidents VALUES (1, 'a', '2026-01-01 02:00:00.5+00', '2026-01-01 10:00',"
            " '2026-01-01',"
            " 1.50, '\\x01ff', '{a,b}', '{\"b\": [1, null]}', '00000000-0000-0000-0000-000000000001', true)"
        )
    )
    (page,) = pull()
    assert page.rows[0].row == {
        "id": 1,
        "note": "a",
        "updated_at": "2026-01-01T10:00:00.500000+08:00",
        "seen": "2026-01-01T10:00:00",
        "day": "2026-01-01",
        "weight": "1.50",
        "photo": "01ff",
        "tags": ["a", "b"],
        "extra": {"b": [1, None]},
        "code": "00000000-0000-0000-0000-000000000001",
        "deleted": True,
    }
    assert page.rows[0].modified == "2026-01-01T02:00:00.500000Z"
    assert page.rows[0].tombstone
    name = database.engine.url.database
    database.execute(text(f"ALTER DATABASE {name} SET timezone = 'America/New_York'"))
    assert pull()[0].rows == page.rows


@pytest.mark.parametrize(
    ("column", "cursor"),
    [("updated_at", "2026-01-01T10:30:00+08:00"), ("seen", "2026-01-01T10:30:00"), ("day", "2026-01-02")],
)
def test_cursors_of_each_kind_of_time_go_there_and_back(database, pull, column, cursor):
    for number in range(1, 5):
        moment = f"2026-01-0{number} 10:00:00"
        put(database, number, f"{moment}+08", seen=moment, day=moment[:10])
    incremental = {"cursor_path": column}
    assert keys(pull(cursor, incremental=incremental)) == ["2", "3", "4"]
    assert keys(pull(pull(incremental=incremental)[-1].cursor, incremental=incremental)) == ["4"]


def test_rows_committed_late_are_read_by_the_next_pull(database, pull, postgres_url):
    put(database, 1, "2026-01-01 10:00+08")
    late = create_engine(postgres_url)
    with late.connect() as connection:
        put(connection, 2, "2026-01-01 09:55+08")
        cursor = pull()[-1].cursor
        connection.commit()
    late.dispose()
    assert keys(pull(cursor)) == ["2", "1"]


def test_rows_that_arrive_during_a_read_shift_no_page(database, postgres_url):
    for number in range(20):
        put(database, number, f"2026-01-01 10:{number:02d}+08")
    pages = open_source(manifest_of(postgres_url, chunk=5), {}, {}).read()
    found = keys([next(pages)])
    put(database, 100, "2026-01-01 09:00+08")
    database.execute(text("UPDATE incidents SET updated_at = '2026-01-01 12:00+08' WHERE id IN (0, 19)"))
    found += keys(pages)
    assert found == [str(number) for number in range(20)]


def test_a_view_is_read_and_an_unknown_table_is_told_with_those_there(database, pull):
    put(database, 1, "2026-01-01 10:00+08")
    database.execute(text("CREATE VIEW open_incidents AS SELECT * FROM incidents WHERE NOT deleted"))
    assert keys(pull(table="open_incidents")) == ["1"]
    with pytest.raises(InvalidDeclaration, match="'cases'; it has incidents, open_incidents"):
        pull(table="cases")


def test_a_pull_can_not_write(database, pull):
    database.execute(
        text(
            "CREATE FUNCTION leave_a_mark() RETURNS bigint LANGUAGE sql "
            "AS 'INSERT INTO incidents VALUES (9) RETURNING id'"
        )
    )
    database.execute(text("CREATE VIEW sly AS SELECT leave_a_mark() AS id"))
    with pytest.raises(SourceUnavailable, match="ReadOnlySqlTransaction 25006"):
        pull(table="sly", incremental=None, modified=None, tombstone=None)


def test_a_database_that_hangs_is_given_up(database, pull):
    database.execute(text("CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(30)::text AS note"))
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="QueryCanceled 57014"):
        pull(table="slow", timeout=1, incremental=None, modified=None, tombstone=None)
    assert time.monotonic() - started < 10


def test_a_database_that_goes_away_half_way_leaves_the_pages_given():
    cluster = new_cluster()
    try:
        cluster.start()
        engine = create_engine(cluster.url)
        with engine.begin() as connection:
            connection.execute(text(TABLE))
            connection.execute(
                text(
                    "INSERT INTO incidents (id, note, updated_at) SELECT n, repeat('x', 500),"
                    " timestamptz '2026-01-01 10:00+08' + n * interval '1 s' FROM generate_series(1, 50000) n"
                )
            )
        engine.dispose()
        pages = open_source(manifest_of(cluster.url, chunk=100), {}, {}).read()
        given = [next(pages), next(pages)]
        cluster.stop("immediate")
        with pytest.raises(
            SourceUnavailable, match="police: the database could not be read to the end of table"
        ) as e:
            given.extend(pages)
        assert "xxx" not in str(e.value)
        assert keys(given)[:200] == [str(number) for number in range(1, 201)]
        assert given[1].cursor == "2026-01-01T10:03:20+08:00"
        cluster.start_again()
        rest = list(open_source(manifest_of(cluster.url), {}, {"police.incidents": given[-1].cursor}).read())
        assert set(keys(given)) | set(keys(rest)) == {str(number) for number in range(1, 50001)}
        cluster.stop("immediate")
    finally:
        cluster.remove()


def test_a_server_that_is_not_there_is_told_without_the_password():
    url = "postgresql://hub:hunter2@127.0.0.1:9/nothing"
    with pytest.raises(SourceUnavailable, match="can't be reached") as error:
        list(open_source(manifest_of(url), {}, {}).read())
    assert "hunter2" not in str(error.value)
