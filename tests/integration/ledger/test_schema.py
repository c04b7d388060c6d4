from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from sqlalchemy import text

from hub.errors import WrongUse
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger
from hub.ledger.schema import HEAD, version


def test_migrations_make_exactly_the_tables_that_the_models_declare(url: str, ledger: Ledger) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = Database(url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, models.Base.metadata)
    database.close()
    assert differences == []


def test_the_known_version_is_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "hub.ledger:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_opening_a_current_ledger_imports_no_alembic(url: str, ledger: Ledger) -> None:
    script = (
        "import sys; from hub.ledger.ledger import Ledger; Ledger.open(sys.argv[1]).close();"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_eight_threads_that_open_an_empty_ledger_at_once_all_get_it(url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        ledgers = list(pool.map(lambda _: Ledger.open(url), range(8)))
    run = ledgers[0].runs.start("police")
    assert all(ledger.runs.get(run.run_id).connector == "police" for ledger in ledgers)
    for ledger in ledgers:
        ledger.close()


def test_a_ledger_of_a_newer_hub_is_refused_with_both_versions_named(url: str, ledger: Ledger) -> None:
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongUse, match=r"newer hub \(version 9999, this one knows"):
        Ledger.open(url)
    with database.reading() as connection:
        assert version(connection) == "9999"
    database.close()


def test_a_migration_that_fails_half_way_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(op, "bulk_insert", break_down)
        with pytest.raises(RuntimeError, match="power cut"):
            Ledger.open(url)
    database = Database(url)
    with database.reading() as connection:
        assert version(connection) is None
    database.close()
    with Ledger.open(url) as ledger:
        assert ledger.disclosures.head() == (0, sha256().hexdigest())
