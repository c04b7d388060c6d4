"""Every test that the threat model names is there, and every step of the flow has its threats."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)
ROW = re.compile(r"^\| ([STRIDE]) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def test_every_test_that_is_named_is_there() -> None:
    assert len(NAMED) > 60
    there: dict[str, set[str]] = {}
    for file, _ in NAMED:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        there.setdefault(file, {node.name for node in ast.walk(tree) if isinstance(node, functions)})
    assert [f"{file}::{test}" for file, test in NAMED if test not in there[file]] == []


def test_every_threat_names_a_test_and_every_kind_of_threat_is_thought_of() -> None:
    rows = ROW.findall(PAGE)
    assert [threat for _, threat, _, tests in rows if "::test_" not in tests] == []
    assert {kind for kind, *_ in rows} == set("STRIDE")
    assert len(rows) == PAGE.count("\n| ") - PAGE.count("\n| | threat |")
