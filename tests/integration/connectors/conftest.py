"""Fixtures of the tests of sources. Policy: real servers on free ports of loopback, new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.connectors.service import Service


@pytest.fixture
def service() -> Iterator[Service]:
    """A running service of rows."""
    service = Service()
    yield service
    service.close()
