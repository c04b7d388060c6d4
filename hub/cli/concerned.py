"""`hub concerned …`: requests of persons concerned, who may act for them, and orders to tell them later."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from hub.concerned.desk import Desk

F = TypeVar("F", bound=Callable[..., object])
#: Requests of one department that are listed.
_LISTED = 500


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
def concerned() -> None:
    """Look after requests of persons concerned and the orders about them."""


@concerned.command()
@click.option("--department", help="Only of this department.")
@json_option
@click.pass_context
def requests(ctx: click.Context, department: str | None, as_json: bool) -> None:
    """List requests that wait for an answer, without what they say. 1: the last day of one has passed."""
    from datetime import UTC, datetime

    from hub.access.departments import read_departments
    from hub.concerned.requests import CorrectionState, ErasureState
    from hub.home import Home

    with Home() as home:
        today = datetime.now(UTC).astimezone(home.settings.zone).date()
        departments = [department] if department else sorted(read_departments(home.root).known)
        found: list[tuple[str, Any]] = []
        for one in departments:
            asked = home.ledger.corrections.of_provider(one, states=[CorrectionState.ASKED], limit=_LISTED)
            found += [("correction", each) for each in asked]
            wanted = home.ledger.erasure_requests.of_provider(one, states=[ErasureState.ASKED], limit=_LISTED)
            found += [("erasure", each) for each in wanted]
    told = [
        {
            "kind": kind,
            "id": each.id,
            "department": each.provider,
            "asked": each.asked.isoformat(),
            "due": each.due.isoformat(),
            "late": each.due < today,
        }
        for kind, each in sorted(found, key=lambda pair: (pair[1].due, pair[1].id))
    ]
    if as_json:
        print_json({"requests": told})
    else:
        columns = ("kind", "id", "department", "asked", "due", "late")
        print_table("Waiting for an answer", columns, [tuple(map(str, one.values())) for one in told])
    ctx.exit(1 if any(one["late"] for one in told) else 0)


@concerned.command()
@click.argument("kind", type=click.Choice(["guardian", "heir"]))
@click.option("--by", prompt="Number of who acts (SCHEME=VALUE)", hide_input=True, help="Number of who acts.")
@click.option(
    "--for",
    "of",
    prompt="Number of who is represented (SCHEME=VALUE)",
    hide_input=True,
    help="Number of who is represented. Both are asked for where they are not given, and not kept.",
)
@click.option("--proof", required=True, help="Where the proof is filed.")
@click.option(
    "--born", type=click.DateTime(["%Y-%m-%d"]), help="A child's day of birth, if not in its number."
)
@_head_options
@json_option
def represent(
    kind: str, by: str, of: str, proof: str, born: datetime | None, head: str, department: str, as_json: bool
) -> None:
    """Let a guardian act for a child until it is of age, or a near relative for a dead person."""
    from datetime import UTC, datetime

    from hub.concerned.representation import RepresentationKind

    with _desk(head, department) as desk:
        made = desk.represent(
            RepresentationKind(kind),
            by,
            of,
            proof=proof,
            born=born.date() if born else None,
            now=datetime.now(UTC),
        )
    until = made.until.isoformat() if made.until else None
    if as_json:
        print_json({"id": made.id, "kind": kind, "until": until})
    else:
        click.echo(f"{made.id}: {kind}, {'until ' + until if until else 'without an end'}.")


@concerned.command()
@click.argument("id")
@click.option("--reason", required=True, help="Why it ends.")
@_head_options
@json_option
def unrepresent(id: str, reason: str, head: str, department: str, as_json: bool) -> None:
    """End the representation ID at once."""
    from datetime import UTC, datetime

    with _desk(head, department) as desk:
        desk.end_representation(id, reason=reason, now=datetime.now(UTC))
    if as_json:
        print_json({"id": id, "ended": True})
    else:
        click.echo(f"{id} is ended.")


@concerned.command()
@click.argument("person")
@click.argument("case")
@click.option("--days", required=True, type=click.IntRange(1, 90), help="How long.")
@click.option("--reason", required=True, help="What telling would hinder; no personal data.")
@click.option("--legal-basis", required=True, help="Statute and article.")
@_head_options
@json_option
def withhold(
    person: str,
    case: str,
    days: int,
    reason: str,
    legal_basis: str,
    head: str,
    department: str,
    as_json: bool,
) -> None:
    """Order that PERSON is told only later what the department reads about them for CASE."""
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)
    with _desk(head, department) as desk:
        made = desk.withhold(
            person, case, reason=reason, legal_basis=legal_basis, until=now + timedelta(days=days), now=now
        )
    if as_json:
        print_json({"id": made.id, "until": made.until.isoformat()})
    else:
        click.echo(f"{made.id}: until {made.until.isoformat()}. Then the person is told.")


@concerned.command()
@click.argument("id")
@_head_options
@json_option
def tell(id: str, head: str, department: str, as_json: bool) -> None:
    """End the order ID to withhold: what it held back is told from now on."""
    from datetime import UTC, datetime

    with _desk(head, department) as desk:
        desk.end_withholding(id, now=datetime.now(UTC))
    if as_json:
        print_json({"id": id, "ended": True})
    else:
        click.echo(f"{id} is ended.")


@contextmanager
def _desk(head: str, department: str) -> Iterator[Desk]:
    """Where a head decides, in this home."""
    from hub.access.departments import read_departments
    from hub.access.principal import Role
    from hub.cli.operator import operator
    from hub.concerned.desk import Desk
    from hub.home import Home

    with Home() as home:
        yield Desk(
            home.ledger,
            read_departments(home.root),
            home.key,
            home.settings.zone,
            operator(head, department, Role.HEAD),
        )
