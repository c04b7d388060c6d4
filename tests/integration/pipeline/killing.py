"""Runs pulls in forked children that kill themselves (SIGKILL) at a given point: a program of its own, fed with JSON.

It has everything imported and neither thread nor connection, so a child is ready at once. Each line on stdin is an
`Order`; the answer is one line: how the child ended, and the points that it passed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Any

import neo4j
import pyarrow.parquet
from neo4j._sync.work.transaction import TransactionBase
from pydantic import SecretStr

from hub.graph import admin
from hub.graph import driver as _driver  # noqa: F401 - everything is imported before the fork
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.landing import Landing
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger
from hub.ledger.quarantine import QuarantineStore
from hub.ledger.redirects import Redirects
from hub.ledger.runs import Runs
from hub.pipeline import batch, bulk
from hub.pipeline.loading import Loader
from hub.pipeline.preparation import PreparedPart
from hub.pipeline.run import pull
from hub.settings import Settings
from tests.integration.pipeline import department


@dataclass(frozen=True)
class Order:
    """Pull the department's drops in turn. `at` is the number of the point to die at, `after` seconds to die after.

    Without a `uri` the graph is the home's own, and filled by the bulk path; `label` is then the point to die at.
    """

    home: str
    folder: str
    connector: str
    uri: str | None
    password: str | None
    at: int | None = None
    after: float | None = None
    first: int = 0
    label: str | None = None


class Points:
    """Counts the points that are passed, and ends the process at one of them."""

    def __init__(self, log: Path, at: int | None, label: str | None) -> None:
        self._log = log.open("a", encoding="utf-8", buffering=1)
        self._at = at
        self._label = label
        self._passed = 0

    def passed(self, label: str) -> None:
        self._log.write(label + "\n")
        if self._passed == self._at or label == self._label:
            os.kill(os.getpid(), signal.SIGKILL)
        self._passed += 1


def put_points_around(points: Points, owner: Any, name: str, label: str | None = None) -> None:
    """Have a function pass a point before and after it is called."""
    original = getattr(owner, name)
    told = label or f"{getattr(owner, '__name__', owner)}.{name}"

    @wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        points.passed(f"before {told}")
        result = original(*args, **kwargs)
        points.passed(f"after {told}")
        return result

    setattr(owner, name, watched)


def watch(points: Points) -> None:
    """Put points at every edge where something is made durable, or is about to be."""
    around = partial(put_points_around, points)
    around(Landing, "write")
    around(pyarrow.parquet, "write_table")
    around(PreparedPart, "keep")
    around(PreparedPart, "records")
    around(batch, "find_merges", "resolve")
    around(QuarantineStore, "add")
    around(Redirects, "add")
    around(Redirects, "mark_applied")
    around(Runs, "start")
    around(Runs, "finish")
    around(Ledger, "commit_run")
    around(Loader, "load")
    around(Loader, "keep_superseded")
    around(Loader, "withdraw")
    around(bulk, "is_for", "choosing the path")
    around(bulk, "assemble", "assembling")
    around(bulk, "import_full", "the import")
    around(admin, "_run", "the import's Java")
    around(EmbeddedServer, "start", "the start")
    around(shutil, "rmtree", "emptying the spool")
    around(TransactionBase, "run", "a statement of a transaction")
    around(TransactionBase, "_commit", "a commit in the graph")
    _watch_ledger(points)


def _watch_ledger(points: Points) -> None:
    writing = Database.writing

    @contextmanager
    def watched(self: Database) -> Iterator[Any]:
        with writing(self) as connection:
            yield connection
            points.passed("before a commit in the ledger")

    Database.writing = watched  # type: ignore[method-assign]


def settings_of(order: Order) -> Settings:
    """Settings of the home that an order names."""
    if order.uri is None or order.password is None:
        return own_server(Path(order.home))
    return Settings(home=Path(order.home), neo4j_uri=order.uri, neo4j_password=SecretStr(order.password))


def own_server(home: Path) -> Settings:
    """Settings of a home that has its own graph."""
    return Settings(home=home, neo4j_uri=None, neo4j_port=0, neo4j_heap="256m", neo4j_pagecache="32m")


def work(order: Order) -> None:
    """Do what a hub does that is told to pull each drop when it is there."""
    settings = settings_of(order)
    if order.uri is None:
        bulk.BULK_ROWS = 0
    with Home(settings) as home:
        for number in range(order.first, len(department.DROPS)):
            (Path(order.home) / "drop").write_text(str(number), encoding="utf-8")
            department.drop(number, Path(order.folder))
            pull(home, order.connector, {"folder": order.folder}, full=number > 0)


def in_child(run: Callable[[], None]) -> None:
    """Run in a forked child, and end it without what its parent would do at its end."""
    code = 1
    try:
        run()
        code = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def _watched(order: Order, log: Path) -> None:
    watch(Points(log, order.at, order.label))
    work(order)


def main() -> None:
    """Answer orders until stdin ends."""
    for line in sys.stdin:
        order = Order(**json.loads(line))
        Path(order.home).mkdir(parents=True, exist_ok=True)
        log = Path(order.home) / "points.log"
        pid = os.fork()
        if pid == 0:
            in_child(partial(_watched, order, log))
        if order.after is not None:
            time.sleep(order.after)
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        passed = log.read_text("utf-8").splitlines() if log.exists() else []
        print(json.dumps({"killed": killed, "code": os.waitstatus_to_exitcode(status), "passed": passed}))
        sys.stdout.flush()


if __name__ == "__main__":
    assert neo4j.__version__
    main()
