"""Resolves homes in forked children that kill themselves (SIGKILL) at a given point: a program fed with JSON.

Like `tests.integration.pipeline.killing`: everything is imported before the fork, so that a child is ready at once.
Each line on stdin is an `Order`; the answer is one line: whether the child was killed, and the points that it passed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import neo4j
from neo4j._sync.work.transaction import TransactionBase
from pydantic import SecretStr

from hub.graph import driver as _driver  # noqa: F401 - everything is imported before the fork
from hub.home import Home
from hub.identity.resolution import resolve as stage
from hub.identity.resolution.store import WorkStore
from hub.ledger.redirects import Redirects
from hub.settings import Settings
from tests.integration.pipeline.killing import Points, in_child, put_points_around


@dataclass(frozen=True)
class Order:
    """Resolve persons of a home. `at` is the number of the point to die at; None: live."""

    home: str
    uri: str
    password: str
    at: int | None = None
    full: bool = False


def watch(points: Points) -> None:
    """Put points at every edge where something is made durable, or is about to be."""
    for name in ("clear", "add", "add_links", "reassign", "forget", "put_seen", "mark_applied"):
        put_points_around(points, WorkStore, name, name)
    for owner, name in (
        (Redirects, "assign"),
        (stage, "sync_redirects"),
        (stage, "repoint"),
        (TransactionBase, "run"),
        (TransactionBase, "_commit"),
    ):
        put_points_around(points, owner, name, name)


def _resolved(order: Order, log: Path) -> None:
    log.unlink(missing_ok=True)
    watch(Points(log, order.at, None))
    settings = Settings(home=Path(order.home), neo4j_uri=order.uri, neo4j_password=SecretStr(order.password))
    with Home(settings) as home:
        stage.resolve(home, entities=("person",), full=order.full)


def main() -> None:
    """Answer orders until stdin ends."""
    for line in sys.stdin:
        order = Order(**json.loads(line))
        log = Path(order.home) / "points.log"
        pid = os.fork()
        if pid == 0:
            in_child(partial(_resolved, order, log))
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({"killed": killed, "code": code, "passed": log.read_text("utf-8").splitlines()}))
        sys.stdout.flush()


if __name__ == "__main__":
    assert neo4j.__version__
    main()
