"""What is declared, what is locked and what `make install` takes agree with each other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
INSTALLED_EXTRAS = ("notebooks", "postgres", "test")
LOCKS = ("constraints.txt", "constraints-spark.txt")


def locked(lock: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Each entry of a lock with its hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            entry, *hashes = re.split(r"\s+--hash=", line.strip())
            yield Requirement(entry), hashes


def versions(lock: str) -> dict[str, list[str]]:
    """The versions that a lock has of each package; several where they go by platform."""
    found: dict[str, list[str]] = {}
    for entry, _ in locked(lock):
        (pin,) = entry.specifier
        assert pin.operator == "=="
        found.setdefault(canonicalize_name(entry.name), []).append(pin.version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock: str) -> None:
    entries = list(locked(lock))
    assert entries
    for entry, hashes in entries:
        assert hashes, entry.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), entry.name


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|--(index|extra-index|find-links|trusted)|@ file", text)


def test_the_lock_meets_everything_that_is_declared() -> None:
    have = versions("constraints.txt")
    wanted = [*PROJECT["dependencies"]]
    for extra in INSTALLED_EXTRAS:
        wanted += PROJECT["optional-dependencies"][extra]
    for requirement in map(Requirement, wanted):
        found = have.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not locked: make lock"
        assert all(requirement.specifier.contains(version) for version in found), requirement


def test_what_builds_the_project_is_locked_too() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    have = versions("constraints.txt")
    for requirement in map(Requirement, build):
        assert any(requirement.specifier.contains(version) for version in have[requirement.name])


def test_spark_is_apart_and_agrees_with_the_rest() -> None:
    spark, rest = versions("constraints-spark.txt"), versions("constraints.txt")
    (requirement,) = map(Requirement, PROJECT["optional-dependencies"]["spark"])
    assert all(requirement.specifier.contains(version) for version in spark[requirement.name])
    assert requirement.name not in rest
    assert all(rest[name] == found for name, found in spark.items() if name in rest)


def test_every_dependency_has_a_lower_bound() -> None:
    extras = PROJECT["optional-dependencies"].values()
    for requirement in map(
        Requirement, [*PROJECT["dependencies"], *(each for extra in extras for each in extra)]
    ):
        assert any(bound.operator == ">=" for bound in requirement.specifier), requirement


def test_make_help_tells_of_every_target() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    for target in phony.split():
        assert re.search(rf"^{target}:.* ## ", text, re.MULTILINE), target
