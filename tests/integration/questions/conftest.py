"""The session's graph, empty, with its indexes."""

from __future__ import annotations

from tests.integration.reads.conftest import graph  # noqa: F401
