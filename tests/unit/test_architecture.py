"""The direction of imports, and what the command line loads before it knows what it is to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Libraries that take long to import; they load where they are used.
HEAVY = (
    "dlt", "duckdb", "fastapi", "great_expectations", "neo4j", "numpy", "pandas", "pyarrow", "pydantic", "rich",
    "scipy", "splink", "sqlalchemy", "uvicorn",
)  # fmt: skip


def test_imports_point_one_way(tmp_path: Path) -> None:
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    linted = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("arguments", [[], ["--version"], ["--help"]], ids=["import", "version", "help"])
def test_the_command_line_starts_without_a_heavy_library(arguments: list[str]) -> None:
    program = (
        "import sys, hub.cli\n"
        "sys.argv = ['hub', *sys.argv[1:]]\n"
        "try:\n"
        "    hub.cli.main() if len(sys.argv) > 1 else None\n"
        "except SystemExit as end:\n"
        "    assert not end.code\n"
        f"print(*sorted({set(HEAVY)!r} & sys.modules.keys()), sep=',')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1:] in ([], [""]), ran.stdout
