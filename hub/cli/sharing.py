"""`hub sharing`: ask for datasets, decide, deliver, suspend, and see what is overdue."""

from __future__ import annotations

import getpass
import sys

import click

from hub.cli import sharing_grants, sharing_requests
from hub.cli.output import json_option, print_json, print_table
from hub.cli.sharing_office import office


@click.group()
def sharing() -> None:
    """Ask other departments for datasets, and decide on what they ask (State Council Order 809)."""


@sharing.command("list")
@click.option("--department", help="Only requests and grants of this department.")
@json_option
def list_all(department: str | None, as_json: bool) -> None:
    """List share requests and grants, newest first."""
    with office() as (home, rules):
        from hub.sharing.deadlines import delivery_deadline
        from hub.sharing.overdue import deadline_of
        from hub.sharing.telling import grant_told, request_told

        now, ledger = rules.now(), home.ledger
        requests = [
            request_told(one, deadline_of(ledger, rules, one))
            for one in ledger.requests.list(department=department)
        ]
        grants = [
            grant_told(one, now, delivery_deadline(one, rules.calendar, now))
            for one in ledger.grants.list(department=department)
        ]
    if as_json:
        print_json({"requests": requests, "grants": grants})
        return
    columns = ("id", "dataset", "provider", "consumer", "state")
    rows = [[one[name] for name in columns] for one in requests]
    print_table(f"{len(rows)} requests", columns, rows)
    rows = [[one[name] for name in (*columns, "first_day", "last_day")] for one in grants]
    print_table(f"{len(rows)} grants", (*columns, "from", "until"), rows)


@sharing.command()
@click.option("--department", help="Only what this department is a party of.")
@click.option("--all", "every", is_flag=True, help="Every deadline that runs, late or not.")
@json_option
def overdue(department: str | None, every: bool, as_json: bool) -> None:
    """List what is late, with the day it was due and how that was counted. Exits with 1 where something is."""
    with office() as (home, rules):
        from hub.access.principal import Principal, Role
        from hub.sharing.overdue import deadlines
        from hub.sharing.telling import deadline_told

        role = Role.AUDITOR if department is None else Role.HEAD
        by = Principal(getpass.getuser(), department or "hub", role)
        found = [one for one in deadlines(home.ledger, rules, by) if every or one.overdue]
    told = [deadline_told(one) for one in found]
    if as_json:
        print_json({"deadlines": told})
    else:
        columns = ("what", "subject", "dataset", "department", "due", "overdue", "counted")
        rows = [[one[name] for name in columns] for one in told]
        print_table(f"{len(rows)} deadlines" if every else f"{len(rows)} overdue", columns, rows)
    if any(one.overdue for one in found):
        sys.exit(1)


for command in (*sharing_requests.COMMANDS, *sharing_grants.COMMANDS):
    sharing.add_command(command)
