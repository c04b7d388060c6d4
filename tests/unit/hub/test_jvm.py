"""Which Java is chosen, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.errors import ServerUnavailable
from hub.graph import jvm
from hub.graph.jvm import Java, find_java


def program(folder: Path, version: str) -> Path:
    path = folder / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2026-01-01' >&2\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def without_bundled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jvm, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("JAVA_HOME", raising=False)


def test_java_home_is_used_where_pip_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = program(tmp_path / "a jdk", "21.0.4")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "a jdk"))
    assert find_java() == Java(java, "21.0.4")


def test_too_old_a_java_home_gives_way_to_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "old", "17.0.15")
    new = program(tmp_path / "new", "25-ea")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    monkeypatch.setenv("PATH", f"{new.parent}:/bin")
    assert find_java().feature == 25


def test_without_a_java_the_error_says_what_to_do() -> None:
    with pytest.raises(ServerUnavailable, match=r"Java 21.*JAVA_HOME.*HUB_NEO4J_URI"):
        find_java()


def test_an_older_java_is_not_given_flags_that_it_does_not_know() -> None:
    assert "--sun-misc-unsafe-memory-access=allow" not in Java(Path("java"), "21.0.4").flags
    assert "--sun-misc-unsafe-memory-access=allow" in Java(Path("java"), "25.0.2").flags
