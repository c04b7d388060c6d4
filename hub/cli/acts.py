"""What commands that decide something share: who answers for it, and how its result is told."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any, TypeVar

import click

from hub.cli.output import print_json

F = TypeVar("F", bound=Callable[..., object])


def who_option(command: F) -> F:
    """Who answers for an act, as the arguments `department` and `by`."""
    command = click.option("--by", default=getpass.getuser, help="Who decided; unset, who runs the command.")(
        command
    )
    return click.option("--department", required=True, help="Department that answers for it.")(command)


def told(made: Any, as_json: bool, line: str) -> None:
    """Print what was made, a dataclass, as JSON, or else a line about it."""
    from dataclasses import asdict

    if as_json:
        print_json(asdict(made))
    else:
        click.echo(line)
