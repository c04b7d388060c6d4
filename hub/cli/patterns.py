"""`hub audit patterns`: reads of officers that fit a pattern to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from hub.audit.patterns.finding import Finding

#: Entries of a finding that are listed on a terminal.
_LISTED = 8


@click.command()
@click.option(
    "--days", default=30, show_default=True, type=click.IntRange(1, 400), help="Days back from now."
)
@click.option("--department", help="Only officers of this department.")
@json_option
@click.pass_context
def patterns(ctx: click.Context, days: int, department: str | None, as_json: bool) -> None:
    """List reads of officers that fit a pattern to check, with the reasons given. 1: there are some.

    Own name, address or household; one person read by many; bursts at night; cases on which nobody works; just before a
    grant ends; near the budget. Thresholds are in <home>/audit/patterns.yaml. Persons stand only as commitments.
    """
    import asyncio

    found = asyncio.run(_found(days, department))
    if as_json:
        from hub.audit.patterns.telling import finding_told

        print_json({"findings": [finding_told(one) for one in found]})
    else:
        rows = (
            (
                one.pattern,
                ", ".join(one.users),
                one.words,
                ", ".join(sorted({given.purpose or "none" for given in one.reasons})),
                _numbers(one.entries),
            )
            for one in found
        )
        print_table("To check", ("pattern", "officers", "what", "purposes given", "entries"), rows)
    ctx.exit(1 if found else 0)


async def _found(days: int, department: str | None) -> tuple[Finding, ...]:
    from datetime import UTC, datetime, timedelta

    from hub.access.departments import read_departments
    from hub.access.purposes import read_purposes
    from hub.audit.patterns.gathering import gather
    from hub.audit.patterns.rules import read_pattern_rules
    from hub.audit.patterns.search import findings
    from hub.graph.driver import connect_async
    from hub.graph.reads.database import Neo4jDatabase
    from hub.home import Home

    now = datetime.now(UTC)
    with Home() as home:
        database = Neo4jDatabase(lambda: connect_async(home.settings), deadline=60.0)
        rules = read_pattern_rules(home.root)
        consumers = read_departments(home.root).known
        try:
            gathered = await gather(
                home.ledger,
                database,
                home.root,
                departments=None if department is None else {department},
                consumers=consumers if department is None else {department},
                purposes=read_purposes(home.root),
                since=now - timedelta(days=days),
                until=now,
            )
        finally:
            await database.close()
        return findings(gathered.readings, gathered.facts, rules, zone=home.settings.zone, now=now)


def _numbers(entries: tuple[int, ...]) -> str:
    listed = ", ".join(map(str, entries[:_LISTED]))
    return listed if len(entries) <= _LISTED else f"{listed} and {len(entries) - _LISTED} more"
