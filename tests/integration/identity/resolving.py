"""Resolves homes in forked children that kill themselves (SIGKILL) at a given point: a program fed with JSON.

Like `tests.integration.pipeline.killing`: everything is imported before the fork, so that a child is ready at once.
Each line on stdin is an `Order`; the answer is one line: whether the child was killed, and the points that it passed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import neo4j
from neo4j._sync.work.transaction import TransactionBase
from pydantic import SecretStr

from hub.graph import driver as _driver  # noqa: F401 - everything is imported before the fork
from hub.home import Home
from hub.identity.resolution import resolve as stage
from hub.identity.resolution.store import WorkStore
from hub.ledger.redirects import Redirects
from hub.settings import Settings


@dataclass(frozen=True)
class Order:
    """Resolve persons of a home. `at` is the number of the point to die at; None: live."""

    home: str
    uri: str
    password: str
    at: int | None = None
    full: bool = False


def watch(log: Path, at: int | None) -> None:
    """Put points at every edge where something is made durable, or is about to be."""
    told = log.open("w", encoding="utf-8", buffering=1)
    passed = 0

    def point(label: str) -> None:
        nonlocal passed
        told.write(label + "\n")
        if passed == at:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    def around(owner: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        @wraps(original)
        def watched(*args: Any, **kwargs: Any) -> Any:
            point(f"before {name}")
            result = original(*args, **kwargs)
            point(f"after {name}")
            return result

        setattr(owner, name, watched)

    for name in ("clear", "add", "add_links", "reassign", "forget", "put_seen", "mark_applied"):
        around(WorkStore, name)
    around(Redirects, "assign")
    around(stage, "sync_redirects")
    around(stage, "repoint")
    around(TransactionBase, "run")
    around(TransactionBase, "_commit")


def _in_child(order: Order, log: Path) -> None:
    code = 1
    try:
        watch(log, order.at)
        settings = Settings(
            home=Path(order.home), neo4j_uri=order.uri, neo4j_password=SecretStr(order.password)
        )
        with Home(settings) as home:
            stage.resolve(home, entities=("person",), full=order.full)
        code = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Answer orders until stdin ends."""
    for line in sys.stdin:
        order = Order(**json.loads(line))
        log = Path(order.home) / "points.log"
        pid = os.fork()
        if pid == 0:
            _in_child(order, log)
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({"killed": killed, "code": code, "passed": log.read_text("utf-8").splitlines()}))
        sys.stdout.flush()


if __name__ == "__main__":
    assert neo4j.__version__
    main()
