"""`hub seal`, and of `hub retention` what is about seals and the orders that open them."""

from __future__ import annotations

import click

from hub.access.principal import Role
from hub.cli.acts import told, who_option
from hub.cli.output import json_option, print_json, print_table


@click.command()
@click.argument("records", nargs=-1)
@click.option("--case", help="All records of this case, those that come later too.")
@click.option("--order", "basis", required=True, help="The ruling, order or rule that it stands on.")
@who_option
@json_option
def seal(
    records: tuple[str, ...], case: str | None, basis: str, department: str, by: str, as_json: bool
) -> None:
    """Seal RECORDS, or a case: stored, and shown to nobody whom no court's order opens them to."""
    from hub.home import Home
    from hub.retention.seals import seal as make

    with Home() as home:
        done = make(
            home, records=records, case=case, basis=basis, department=department, by=by, role=Role.INTEGRATOR
        )
    told(
        done,
        as_json,
        f"Sealed: {done.records} records of the graph. Seals: {', '.join(s.id for s in done.seals)}",
    )


@click.command()
@click.argument("id")
@click.option("--reason", required=True, help="Why.")
@who_option
@json_option
def lift(id: str, reason: str, department: str, by: str, as_json: bool) -> None:
    """Take the seal ID off."""
    from hub.home import Home
    from hub.retention.seals import lift as take_off

    with Home() as home:
        done = take_off(home, id, department=department, by=by, reason=reason, role=Role.INTEGRATOR)
    told(done, as_json, f"Lifted: {done.records} records of the graph are visible again.")


@click.command()
@click.option("--limit", default=100, show_default=True)
@click.option("--before", help="Id of the last seal of the page before.")
@json_option
def seals(limit: int, before: str | None, as_json: bool) -> None:
    """List seals, newest first, lifted ones too."""
    from dataclasses import asdict

    from hub.home import Home

    with Home() as home:
        found = home.ledger.seals.list(limit=limit, before=before)
    if as_json:
        print_json({"seals": [asdict(one) for one in found]})
        return
    rows = [
        (one.id, one.scope, one.subject, one.basis, one.department, one.by, one.lifted_at) for one in found
    ]
    print_table(f"{len(rows)} seals", ("id", "on a", "subject", "basis", "department", "by", "lifted"), rows)


@click.command()
@click.argument("records", nargs=-1)
@click.option("--case", required=True, help="The case for whose handling it opens them.")
@click.option("--number", required=True, help="How the court files it.")
@click.option("--reason", required=True, help="Why.")
@click.option("--days", type=click.IntRange(1, 366), required=True, help="For how many days from now.")
@who_option
@json_option
def order(
    records: tuple[str, ...],
    case: str,
    number: str,
    reason: str,
    days: int,
    department: str,
    by: str,
    as_json: bool,
) -> None:
    """Open sealed RECORDS to who handles a case; without any, all records that a seal on that case covers."""
    from datetime import UTC, datetime, timedelta

    from hub.home import Home
    from hub.retention.orders import register

    with Home() as home:
        now = datetime.now(UTC)
        made = register(
            home, number=number, case=case, records=records, reason=reason, department=department, by=by,
            starts=now, ends=now + timedelta(days=days), role=Role.INTEGRATOR,
        )  # fmt: skip
    told(made, as_json, f"Registered. Readers name it: Hub-Order: {made.id}")


@click.command()
@click.argument("id")
@who_option
@json_option
def revoke(id: str, department: str, by: str, as_json: bool) -> None:
    """End the order ID now."""
    from hub.home import Home
    from hub.retention.orders import revoke as end

    with Home() as home:
        made = end(home, id, department=department, by=by, role=Role.INTEGRATOR)
    told(made, as_json, "Revoked: what it opened is closed.")


@click.command()
@click.option("--limit", default=100, show_default=True)
@json_option
def orders(limit: int, as_json: bool) -> None:
    """List orders, newest first, ended ones too."""
    from dataclasses import asdict

    from hub.home import Home

    with Home() as home:
        found = home.ledger.orders.list(limit=limit)
    if as_json:
        print_json({"orders": [asdict(one) for one in found]})
        return
    rows = [
        (one.id, one.number, one.case, len(one.records), one.starts, one.ends, one.revoked_at)
        for one in found
    ]
    print_table(f"{len(rows)} orders", ("id", "number", "case", "records", "starts", "ends", "revoked"), rows)


#: The commands of `hub retention`; `seal` is one of its own.
COMMANDS = (seals, lift, order, orders, revoke)
