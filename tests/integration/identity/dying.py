"""Has the graph show clusters in a process that kills itself (SIGKILL) at a given point: a program of its own.

Arguments are a JSON object: the graph's `uri` and `password`, a `folder` with the ledger, the number of the point to
die `at`, or null. It says on stdout which points it passed, a line each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import neo4j
from neo4j._sync.work.transaction import TransactionBase

from hub.graph import repoint
from hub.ledger.engine import Database
from tests.integration.identity.people import clusters_of, fresh_ledger, show, world


def watch(at: int | None) -> None:
    """Put points before and after each statement and commit of the graph, and before each commit of the ledger."""
    count = 0

    def passed(label: str) -> None:
        nonlocal count
        print(label, flush=True)
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    for name in ("run", "_commit"):
        original = getattr(TransactionBase, name)

        def around(*args: Any, original: Any = original, name: str = name, **kwargs: Any) -> Any:
            passed(f"before {name}")
            result = original(*args, **kwargs)
            passed(f"after {name}")
            return result

        setattr(TransactionBase, name, wraps(original)(around))
    writing = Database.writing

    @contextmanager
    def watched(self: Database) -> Iterator[Any]:
        with writing(self) as connection:
            yield connection
            passed("before a commit in the ledger")
        passed("after a commit in the ledger")

    Database.writing = watched  # type: ignore[method-assign]


def main() -> None:
    """Do what the arguments say."""
    order = json.loads(sys.argv[1])
    with (
        neo4j.GraphDatabase.driver(order["uri"], auth=("neo4j", order["password"])) as driver,
        fresh_ledger(Path(order["folder"])) as ledger,
    ):
        repoint.BATCH = 5
        repoint.PAGE = 8
        watch(order["at"])
        show(driver, ledger, clusters_of(world(), order["parts"]))


if __name__ == "__main__":
    main()
