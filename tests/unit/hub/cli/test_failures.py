"""How commands fail: an exit code, one sentence, and at most one JSON document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest

import hub.cli
from hub.errors import (
    AccessRefused,
    BatchRejected,
    HomeInUse,
    HubError,
    InvalidDeclaration,
    NotFound,
    ServerUnavailable,
    SourceUnavailable,
    StorageUnavailable,
    WrongUse,
)
from tests.unit.hub.cli.conftest import Ran

Run = Callable[..., Ran]


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException, *, first: object = None) -> None:
    """Makes `hub status` print `first` and fail."""
    from hub.cli.output import json_option, print_json

    @click.command()
    @json_option
    def status(as_json: bool) -> None:
        if first is not None:
            print_json(first)
        raise error

    monkeypatch.setattr(hub.cli.server, "status", status, raising=True)


@pytest.fixture(autouse=True)
def _server_module() -> None:
    import hub.cli.server  # noqa: F401


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (WrongUse("x"), 2),
        (InvalidDeclaration("x", file="a.yaml", line=3), 2),
        (BatchRejected("x", dataset="a.b", expectations=("c",)), 1),
        (SourceUnavailable("x", connector="a"), 3),
        (ServerUnavailable("x"), 3),
        (StorageUnavailable("x"), 3),
        (HomeInUse("x"), 3),
        (AccessRefused("x"), 3),
        (NotFound("x"), 2),
        (click.UsageError("x"), 2),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_each_kind_of_error_has_its_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    raising(monkeypatch, error)
    failed = run("status")
    assert failed.code == code
    assert failed.out == ""
    assert failed.err.strip()


def test_with_json_an_error_is_the_one_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, SourceUnavailable("it hangs", connector="court"))
    failed = run("status", "--json")
    assert failed.json() == {
        "error": {"kind": "SourceUnavailable", "detail": "court: it hangs", "exit_code": 3}
    }


def test_an_error_after_the_document_adds_no_second_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, HubError("gone"), first={"a": 1})
    assert run("status", "--json").json() == {"a": 1}


def test_an_unexpected_error_shows_neither_a_traceback_nor_a_value(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    raising(monkeypatch, KeyError("陈小明"))
    failed = run("status")
    assert failed.code == 70
    assert "unexpected KeyError at test_failures.py:" in failed.err
    log = tmp_path / "home" / "logs" / "hub.log"
    assert str(log) in failed.err
    assert log.stat().st_mode & 0o077 == 0
    assert "in status" in log.read_text("utf-8")
    for text in (failed.err, failed.out, log.read_text("utf-8")):
        assert "Traceback" not in text
        assert "陈小明" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["pull"],
        ["pull", "pole", "--set", "folder"],
        ["pull", "pole", "--no-such-option"],
        ["quarantine", "show", "one"],
        ["quarantine", "replay", "pole"],
        ["connector", "preview", "pole", "--limit", "0"],
        ["demo", "--people", "3"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_2_with_a_hint_and_no_home_is_made(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    failed = run(*arguments)
    assert failed.code == 2
    assert failed.out == ""
    assert failed.err.strip()
    assert not (tmp_path / "home").exists()


def test_a_setting_that_cannot_be_read_is_wrong_use_without_its_value(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_NEO4J_PORT", "hunter2")
    failed = run("quality", "report")
    assert failed.code == 2
    assert "HUB_NEO4J_PORT" in failed.err
    assert "hunter2" not in failed.err


def test_settings_that_are_no_toml_are_wrong_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("home = ", encoding="utf-8")
    failed = run("quality", "report")
    assert failed.code == 2
    assert "hub.toml" in failed.err


def test_every_command_has_json() -> None:
    def leaves(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
        if not isinstance(command, click.Group):
            return [(path, command)]
        context = click.Context(command)
        parts = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
        return [leaf for name, part in parts if part for leaf in leaves(part, (*path, name))]

    commands = leaves(hub.cli.cli, ())
    assert ("connector", "preview") in dict(commands)
    without = [
        path for path, command in commands if not any("--json" in each.opts for each in command.params)
    ]
    assert without == []


def test_every_command_says_what_it_does() -> None:
    from hub.cli import COMMANDS

    context = click.Context(hub.cli.cli)
    assert list(COMMANDS) == sorted(COMMANDS)
    for name in COMMANDS:
        command = hub.cli.cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help
