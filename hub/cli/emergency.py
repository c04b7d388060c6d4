"""`hub emergency`: what the operator sees of break-glass, and bringing its notices by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from hub.access.emergency import EmergencyFile
    from hub.access.emergency_rules import EmergencyRules
    from hub.home import Home


@click.group()
def emergency() -> None:
    """List emergencies (break-glass), and bring the notices of them."""


@emergency.command("list")
@click.option("--limit", default=50, show_default=True)
@click.option("--before", help="Id of the last emergency of the page before.")
@json_option
def list_emergencies(limit: int, before: str | None, as_json: bool) -> None:
    """List emergencies, newest first. Exits with 1 where a review is overdue."""
    from hub.home import Home

    with Home() as home:
        files = home.ledger.emergencies.list_where(lambda file: True, before=before, limit=limit)
        told = [_told(file, _rules(home)) for file in files]
    if as_json:
        print_json({"emergencies": told})
    else:
        columns = ("id", "state", "department", "user", "case", "datasets", "ends", "review_due")
        rows = [tuple(str(one[column]) for column in columns) for one in told]
        print_table(f"{len(rows)} emergencies", columns, rows)
    if any(one["review_overdue"] for one in told):
        raise click.exceptions.Exit(1)


@emergency.command()
@json_option
def deliver(as_json: bool) -> None:
    """Bring the notices that are due. Exits with 1 where one did not arrive."""
    from hub.home import Home
    from hub.notices import deliver as bring

    with Home() as home:
        done = bring(home.ledger.notices, home.root)
    if as_json:
        print_json({"arrived": done.arrived, "failed": done.failed})
    else:
        click.echo(f"{done.arrived} arrived, {done.failed} did not and are tried again.")
    if done.failed:
        raise click.exceptions.Exit(1)


def _rules(home: Home) -> EmergencyRules:
    from hub.access.departments import read_departments
    from hub.access.emergency_rules import EmergencyRules
    from hub.access.working_days import read_working_days

    settings = home.settings
    return EmergencyRules(read_departments(home.root), {}, read_working_days(home.root, settings.zone))


def _told(file: EmergencyFile, rules: EmergencyRules) -> dict[str, object]:
    from datetime import UTC, datetime

    now, term = datetime.now(UTC), rules.review_due(file)
    return {
        "id": file.id,
        "state": file.state(now).value,
        "department": file.department,
        "user": file.user,
        "case": file.case,
        "datasets": list(file.datasets),
        "hours": file.hours,
        "asked": file.asked.isoformat(),
        "starts": file.starts.isoformat() if file.starts else None,
        "ends": file.ends.isoformat() if file.ends else None,
        "approved_by": [f"{one.department}/{one.user}" for one in file.approvals],
        "review_due": term.due.isoformat() if term else None,
        "review_overdue": rules.overdue(file, now),
    }
