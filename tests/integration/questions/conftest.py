"""The session's graph, empty, with its indexes; and the reads' database on it."""

from __future__ import annotations

from tests.integration.reads.conftest import database, graph  # noqa: F401
