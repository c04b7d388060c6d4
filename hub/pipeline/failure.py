"""What a library's error in the middle of a run means to whoever started it: the graph is gone, or the disk is full."""

from __future__ import annotations

import errno

from hub.errors import HubError, ServerUnavailable, StorageUnavailable

_AGAIN = "Nothing is lost: the cursor did not move, and the next run goes on from there."


def as_hub_error(error: Exception) -> HubError | None:
    """The error to show in place of one from outside the hub, or None where it is a mistake of ours.

    It never quotes the other's text: that may hold values of rows.
    """
    from neo4j.exceptions import DriverError, Neo4jError

    kind = type(error).__name__
    if isinstance(error, DriverError):
        return ServerUnavailable(f"Neo4j went away during the run ({kind}): check that it runs. {_AGAIN}")
    if isinstance(error, Neo4jError):
        code = error.code or ""
        if code.startswith("Neo.ClientError"):
            return None
        return ServerUnavailable(
            f"Neo4j could not write ({code or kind}): see its log and its disk. {_AGAIN}"
        )
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else error.strerror or kind
        place = f" ({error.filename})" if error.filename else ""
        return StorageUnavailable(f"The hub's home could not be written{place}: {reason}. {_AGAIN}")
    if kind in ("IOException", "OutOfMemoryException") and type(error).__module__.endswith("duckdb"):
        return StorageUnavailable(
            f"The files of a bulk load could not be written ({kind}): is the disk full? {_AGAIN}"
        )
    return None
