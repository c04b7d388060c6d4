"""What commands that decide something share: who answers for it, and how its result is told."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hub.access.principal import HUB
from hub.cli.operator import operator
from hub.cli.output import print_json

if TYPE_CHECKING:
    from pydantic import JsonValue

    from hub.home import Home

F = TypeVar("F", bound=Callable[..., object])


def who_option(command: F) -> F:
    """Who answers for an act, as the arguments `department` and `by`."""
    command = click.option("--by", default=getpass.getuser, help="Who decided; unset, who runs the command.")(
        command
    )
    return click.option("--department", required=True, help="Department that answers for it.")(command)


def noted(
    home: Home, by: str, action: str, subject: str, basis: str, *, department: str = HUB, **detail: JsonValue
) -> None:
    """Write what a command did into the audit log, as the API does. `detail` holds no personal data."""
    from hub.audit.disclosure import act

    who = operator(by, department)
    entry = act(who, action, subject=subject, legal_basis=basis, detail=detail or None)
    home.ledger.disclosures.add([entry])


def told(made: Any, as_json: bool, line: str) -> None:
    """Print what was made, a dataclass, as JSON, or else a line about it."""
    from dataclasses import asdict

    if as_json:
        print_json(asdict(made))
    else:
        click.echo(line)
