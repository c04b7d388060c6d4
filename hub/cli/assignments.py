"""`hub assignment list, add, withdraw`: who handles which case, by the word of a head."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.home import Home
    from hub.ledger.assignments import Assignment
    from hub.sharing.assignment_desk import AssignmentDesk

F = TypeVar("F", bound=Callable[..., object])


def _head_options(command: F) -> F:
    command = click.option("--department", required=True, help="The head's department.")(command)
    return click.option(
        "--as",
        "head",
        default=getpass.getuser,
        metavar="USER",
        help="Head who decides; unset, who runs this.",
    )(command)


@click.group()
def assignment() -> None:
    """Say who handles which case, where the source's own records don't."""


@assignment.command("list")
@click.option("--department", help="Only of this department.")
@click.option("--user", help="Only of this user.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="Assignments to show.")
@json_option
def list_assignments(department: str | None, user: str | None, limit: int, as_json: bool) -> None:
    """List assignments, newest first, ended and withdrawn ones too."""
    from hub.home import Home

    with Home() as home:
        found = home.ledger.assignments.list(department=department, user=user, limit=limit)
    _tell(found, as_json)


@assignment.command()
@click.argument("user")
@click.argument("case")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="How long it lasts.")
@click.option("--reason", required=True, help="Why; no personal data.")
@_head_options
@json_option
def add(user: str, case: str, days: int, reason: str, head: str, department: str, as_json: bool) -> None:
    """Assign CASE (its id, C…) to USER (the `sub` of their token) from now on."""
    from hub.home import Home

    if not (case.startswith("C") and len(case) == 25):
        raise click.BadParameter("A case's id is C and 24 hexadecimal digits.", param_hint="CASE")
    with Home() as home:
        ends = datetime.now(UTC) + timedelta(days=days)
        made = _desk(home, head, department).register(user, case, reason=reason, ends=ends)
    _tell([made], as_json)


@assignment.command()
@click.argument("id")
@click.option("--reason", required=True, help="Why; no personal data.")
@_head_options
@json_option
def withdraw(id: str, reason: str, head: str, department: str, as_json: bool) -> None:
    """End the assignment ID at once."""
    from hub.home import Home

    with Home() as home:
        ended = _desk(home, head, department).withdraw(id, reason)
    _tell([ended], as_json)


def _desk(home: Home, head: str, department: str) -> AssignmentDesk:
    from hub.access.principal import Principal, Role
    from hub.sharing.assignment_desk import AssignmentDesk
    from hub.sharing.rules import SharingRules

    by = Principal(head, department, Role.HEAD)
    return AssignmentDesk(home.ledger, SharingRules.of_settings(home.settings), by)


def _tell(found: Sequence[Assignment], as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        print_json({"assignments": [asdict(one) for one in found]})
        return
    rows = [
        [one.id, one.user, one.department, one.case, f"{one.ends:%Y-%m-%d %H:%M}Z", one.withdrawn_by or ""]
        for one in found
    ]
    print_table("Assignments", ["id", "user", "department", "case", "ends", "withdrawn by"], rows)
