"""What a command says when it fails: one sentence on stderr, and the exit code that goes with it."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click

from hub.cli.output import has_printed, print_json
from hub.errors import HubError

WRONG_USE = 2
#: A mistake of the hub itself (`EX_SOFTWARE` of sysexits.h).
OWN_MISTAKE = 70
INTERRUPTED = 130
#: Nobody reads the output any more, as a shell reports SIGPIPE.
UNREAD = 141

_LOG = "hub.log"


def explain(error: Exception) -> int:
    """Tell what went wrong and return the exit code. With `--json` stdout gets it too, as `{"error": …}`."""
    if isinstance(error, click.Abort):
        click.echo("hub: interrupted.", err=True)
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes there
        return UNREAD
    if isinstance(error, click.ClickException):
        error.show()
        return _fail("WrongUse", error.format_message(), WRONG_USE)
    if isinstance(error, HubError):
        click.echo(f"hub: {error.detail}", err=True)
        return _fail(type(error).__name__, error.detail, error.exit_code)
    setting = _wrong_setting(error)
    if setting is not None:
        click.echo(f"hub: {setting}", err=True)
        return _fail("WrongUse", setting, WRONG_USE)
    sentence = _unexpected(error)
    click.echo(f"hub: {sentence}", err=True)
    return _fail(type(error).__name__, sentence, OWN_MISTAKE)


def _fail(kind: str, detail: str, code: int) -> int:
    if "--json" in sys.argv[1:] and not has_printed():
        print_json({"error": {"kind": kind, "detail": detail, "exit_code": code}})
    return code


def _wrong_setting(error: Exception) -> str | None:
    """Which setting of the hub can't be read and why, without its value: it may be a secret."""
    if type(error).__name__ == "TOMLDecodeError":
        return f"hub.toml is not TOML: {error}"
    from pydantic import ValidationError

    if not isinstance(error, ValidationError) or error.title != "Settings":
        return None
    return "; ".join(
        f"HUB_{'_'.join(map(str, mistake['loc'])).upper()}: {mistake['msg']}" for mistake in error.errors()
    )


def _unexpected(error: Exception) -> str:
    """One sentence. Where it happened goes to the log, without messages: those may hold a person's data."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    sentence = f"unexpected {type(error).__name__} at {place}; this is a mistake of the hub's own"
    log = _logged(error)
    return f"{sentence}. Its call stack is in {log}." if log else f"{sentence}."


def _logged(error: Exception) -> Path | None:
    """The log of the home with the error's call stack added, or None where it can't be written."""
    root = Path(os.environ.get("HUB_HOME", ".hub")).expanduser().absolute()
    try:
        log = root / "logs" / _LOG
        log.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8"
        ) as out:
            out.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {_command()}\n")
            out.writelines(_stacks(error))
    except OSError:
        return None
    return log


def _command() -> str:
    """The command that was run, without its arguments."""
    return " ".join(["hub", *(word for word in sys.argv[1:3] if word.isidentifier())])


def _stacks(error: BaseException) -> list[str]:
    cause = error.__cause__ or error.__context__
    before = [] if cause is None else [*_stacks(cause), "then\n"]
    frames = [
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n'
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return [*before, *frames, f"{type(error).__name__}\n"]
