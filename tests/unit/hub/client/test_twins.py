"""The sync and the async client offer the same, and importing them loads nothing of the server."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from hub.client import AsyncDesk, AsyncHub, Desk, Hub


def _offered(cls: type) -> dict[str, tuple[list[str], str | None]]:
    found = {}
    for name, one in inspect.getmembers(cls, inspect.isfunction):
        if not name.startswith("_"):
            found[name] = (list(inspect.signature(one).parameters), one.__doc__)
    return found


@pytest.mark.parametrize(("sync", "awaited"), [(Hub, AsyncHub), (Desk, AsyncDesk)])
def test_what_one_can_be_asked_the_other_can(sync: type, awaited: type) -> None:
    assert _offered(sync) == _offered(awaited)


@pytest.mark.parametrize(("sync", "awaited"), [(Hub, AsyncHub), (Desk, AsyncDesk)])
def test_whatever_asks_the_hub_is_to_be_awaited(sync: type, awaited: type) -> None:
    for name, one in inspect.getmembers(sync, inspect.isfunction):
        if name.startswith("_") or name in ("case", "purpose"):
            continue
        twin = getattr(awaited, name)
        assert inspect.iscoroutinefunction(twin) or "AsyncIterator" in str(inspect.signature(twin)), name
        assert not inspect.iscoroutinefunction(one), name


def test_importing_the_client_loads_no_server_and_no_table_library() -> None:
    program = (
        "import sys, hub.client\n"
        "heavy = {'neo4j', 'sqlalchemy', 'fastapi', 'starlette', 'cedarpy', 'cryptography', 'pandas', 'pyarrow',"
        " 'networkx', 'numpy', 'duckdb', 'dlt', 'api', 'connectors', 'quality', 'graph_schema', 'hub.graph'}\n"
        "print(*sorted(heavy & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
