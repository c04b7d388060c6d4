"""`hub retention` and `hub erase`: what is kept how long, and what is erased for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from hub.cli import sealing
from hub.cli.acts import told, who_option
from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from hub.retention.run import RetentionReport


_KINDS = ("litigation", "correction", "review", "other")


def _tell(line: str) -> None:
    click.echo(line, err=True)


@click.group()
def retention() -> None:
    """Erase or seal records whose time is over, hold some, open and lift seals, write files anew."""


for command in sealing.COMMANDS:
    retention.add_command(command)


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only tell what is due and what would become of it.")
@click.option("--connector", help="Only datasets of this connector.")
@click.option(
    "--compact/--no-compact", default=True, help="Write the files anew at the end.", show_default=True
)
@json_option
def run(dry_run: bool, connector: str | None, compact: bool, as_json: bool) -> None:
    """Do what each dataset's rule says with records whose time is over.

    What was erased is out of reach at once; its bytes are gone when the files are written anew, at the end of a run.
    """
    from hub.home import Home
    from hub.retention.run import run as carry_out

    with Home() as home:
        report = carry_out(home, dry_run=dry_run, connector=connector, compact=compact, tell=_tell)
    if as_json:
        print_json(report.as_dict())
    else:
        _show(report)


def _show(report: RetentionReport) -> None:
    rows = [
        (
            one.dataset,
            one.period,
            one.since or "last change",
            one.then,
            one.due,
            one.held,
            one.unreadable,
            one.done,
        )
        for one in report.datasets
    ]
    columns = ("dataset", "kept for", "from", "then", "due", "held", "undated", "done")
    print_table("Dry run: nothing is changed" if report.dry_run else "Retention", columns, rows)
    if report.finished:
        click.echo(f"{report.finished} erasures that a process had begun are finished.")
    if report.cycled is not None and report.cycled.erasures:
        click.echo(
            f"{report.cycled.erasures} erasures are whole: every file that had held them is written anew."
        )
    if report.cycled is not None and report.cycled.waits:
        click.echo(_OPERATOR)


_OPERATOR = (
    "The graph is an existing Neo4j: its files may hold bytes of what was erased. See to them as docs/retention.md "
    "says, then run: hub retention compact --neo4j-done"
)


@retention.command()
@click.option(
    "--neo4j-done", is_flag=True, help="An existing Neo4j's files hold nothing of it any more: your word."
)
@json_option
def compact(neo4j_done: bool, as_json: bool) -> None:
    """Write every file anew that has held what was erased; exits with 1 where an existing Neo4j waits for you."""
    from dataclasses import asdict

    from hub.home import Home
    from hub.retention.cycle import cycle

    with Home() as home:
        done = cycle(home, neo4j_done=neo4j_done, tell=_tell)
    if as_json:
        print_json(asdict(done))
    elif done.waits:
        click.echo(_OPERATOR)
    else:
        click.echo(
            f"{done.erasures} erasures are whole."
            if done.erasures
            else "Nothing was erased since the last time."
        )
    if done.waits:
        sys.exit(1)


@retention.command()
@click.argument("records", nargs=-1)
@click.option("--case", help="All records of this case.")
@click.option(
    "--kind", type=click.Choice(_KINDS), default="litigation", show_default=True, help="What they are needed for."
)  # fmt: skip
@click.option("--reason", required=True, help="Which suit, request or review.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; unset, until it is released.")
@who_option
@json_option
def hold(
    records: tuple[str, ...], case: str | None, kind: str, reason: str, until: datetime | None,
    department: str, by: str, as_json: bool,
) -> None:  # fmt: skip
    """Keep RECORDS, or those of a case, beyond their time."""
    from hub.home import Home
    from hub.retention.holds import hold as put

    with Home() as home:
        ends = None if until is None else _end_of_day(home.settings.zone, until)
        made = put(
            home, kind, records=records, case=case, reason=reason, department=department, by=by, ends=ends
        )
    told(made, as_json, f"Held. Release it with: hub retention release {made.id}")


@retention.command()
@click.argument("id")
@who_option
@json_option
def release(id: str, department: str, by: str, as_json: bool) -> None:
    """End the hold ID."""
    from hub.home import Home
    from hub.retention.holds import release as end

    with Home() as home:
        made = end(home, id, department=department, by=by)
    told(made, as_json, "Released.")


@retention.command()
@json_option
def holds(as_json: bool) -> None:
    """List the holds that are in force."""
    from dataclasses import asdict
    from datetime import UTC, datetime

    from hub.home import Home

    with Home() as home:
        found = home.ledger.holds.in_force(datetime.now(UTC))
    if as_json:
        print_json({"holds": [asdict(one) for one in found]})
        return
    rows = [
        (one.id, one.kind, one.case or len(one.records), one.reason, one.department, one.ends)
        for one in found
    ]
    print_table(f"{len(rows)} holds", ("id", "kind", "case or records", "reason", "department", "ends"), rows)


def _end_of_day(zone: Any, day: datetime) -> datetime:
    from datetime import UTC, timedelta

    return (day.replace(tzinfo=zone) + timedelta(days=1)).astimezone(UTC)


@click.command()
@click.argument("records", nargs=-1)
@click.option("--person", help="Everything about this person instead.")
@click.option("--reason", required=True, help="The right or rule that it follows.")
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
@click.option("--yes", is_flag=True, help="Don't ask: it can't be undone.")
@click.option(
    "--compact/--no-compact", default=False, help="Write the files anew at once.", show_default=True
)
@who_option
@json_option
def erase(
    records: tuple[str, ...], person: str | None, reason: str, dry_run: bool, yes: bool, compact: bool,
    department: str, by: str, as_json: bool,
) -> None:  # fmt: skip
    """Erase RECORDS, or everything about a person, from every store, for good."""
    from hub.home import Home
    from hub.retention.cycle import cycle
    from hub.retention.erase import erase as carry_out
    from hub.retention.erase import finish_begun
    from hub.retention.plan import plan, plan_person

    if bool(records) == (person is not None):
        raise click.UsageError("Name records, or a person with --person.")
    with Home() as home:
        finish_begun(home)
        planned = plan(home, records) if person is None else plan_person(home, person)
        going: dict[str, Any] = planned.told()
        if not dry_run:
            if not yes:
                _show_plan(going, err=True)
                click.confirm("Erase this? It can't be undone.", abort=True, err=True)
            done = carry_out(home, planned, reason=reason, department=department, by=by)
            going["erased"] = dict(done.counts)
            if compact:
                going["cycled"] = cycle(home, tell=_tell).erasures
    if as_json:
        print_json(going)
    elif dry_run:
        _show_plan(going)
    else:
        print_table("Erased", ("what", "number"), going["erased"].items())


def _show_plan(going: dict[str, Any], *, err: bool = False) -> None:
    rows = [
        (name, value if isinstance(value, int) else ", ".join(map(str, value)))
        for name, value in going.items()
    ]
    print_table("This goes", ("what", "number"), rows, err=err)
