"""`hub quarantine`: rows unfit for the graph, and what is decided on them."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, print_table, set_option
from hub.cli.runs import print_run

if TYPE_CHECKING:
    from pydantic import JsonValue

    from hub.home import Home
    from hub.ledger.values import QuarantineEntry, QuarantineFilter

_STATES = ("open", "replayed", "discarded", "corrected", "all")


@click.group()
def quarantine() -> None:
    """List, show, replay and discard unfit rows."""


@quarantine.command("list")
@click.option("--dataset", help="Only this dataset's.")
@click.option("--run", help="Only what this run rejected last.")
@click.option("--field", help="Only those rejected for this field.")
@click.option("--state", type=click.Choice(_STATES), default="open", show_default=True)
@click.option("--limit", default=50, show_default=True)
@click.option("--after", default=0, help="Id of the last entry of the page before.")
@json_option
def list_entries(
    dataset: str | None,
    run: str | None,
    field: str | None,
    state: str,
    limit: int,
    after: int,
    as_json: bool,
) -> None:
    """List entries, without their rows."""
    from hub.home import Home

    which = _filter(dataset, run, field, state)
    with Home() as home:
        entries = home.ledger.quarantine.list(which, limit=limit, after=after)
        total = home.ledger.quarantine.count(which)
    if as_json:
        print_json({"total": total, "entries": [_as_dict(entry) for entry in entries]})
        return
    rows = [(e.id, e.dataset, e.key, f"{e.unit}:{e.line}", e.field, e.reason, e.state.value) for e in entries]
    columns = ("id", "dataset", "key", "where", "field", "reason", "state")
    print_table(f"{len(rows)} of {total} entries", columns, rows)


@quarantine.command()
@click.argument("entry_id", type=int)
@json_option
def show(entry_id: int, as_json: bool) -> None:
    """Show one entry with its row."""
    from hub.home import Home

    with Home() as home:
        entry = home.ledger.quarantine.show(entry_id)
        _log(home, "quarantine.show", [entry_id], entry.dataset)
    if as_json:
        print_json(_as_dict(entry, whole=True))
    else:
        print_table(f"Entry {entry.id}", ("what", "value"), _as_dict(entry, whole=True).items())


@quarantine.command()
@click.argument("connector")
@click.argument("ids", type=int, nargs=-1)
@set_option
@click.option("--dataset", help="All open entries of this dataset.")
@click.option(
    "--correct",
    "corrections",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Correct a cell; with one id only.",
)
@click.option("--by", default=getpass.getuser, help="Who decides; unset, who runs the command.")
@json_option
def replay(
    connector: str,
    ids: tuple[int, ...],
    values: dict[str, str],
    dataset: str | None,
    corrections: tuple[str, ...],
    by: str,
    as_json: bool,
) -> None:
    """Run entries through CONNECTOR's mapping as it is now, corrected by hand where asked, and load what is fit."""
    from hub.home import Home
    from hub.pipeline.replay import replay as run

    if not ids and dataset is None:
        raise click.UsageError("Name entries by id, or all of a dataset with --dataset.")
    if corrections and len(ids) != 1:
        raise click.UsageError("--correct goes with exactly one id.")
    pairs = dict(text.partition("=")[::2] for text in corrections)
    with Home() as home:
        _log(home, "quarantine.replay", ids, dataset, by=by, corrected=sorted(pairs))
        report = run(home, connector, values, ids=ids, dataset=dataset, corrections=pairs, by=by)
    if as_json:
        print_json(report.as_dict())
    else:
        print_run(report)


@quarantine.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@click.option("--reason", required=True, help="Why they stay out.")
@click.option("--by", default=getpass.getuser, help="Who decides; unset, who runs the command.")
@json_option
def discard(ids: tuple[int, ...], reason: str, by: str, as_json: bool) -> None:
    """Decide that entries stay out of the graph."""
    from hub.home import Home

    with Home() as home:
        _log(home, "quarantine.discard", ids, by=by)
        done = home.ledger.quarantine.discard(ids, by=by, reason=reason)
    if as_json:
        print_json({"discarded": done})
    else:
        click.echo(f"{done} entries discarded.")


def _log(
    home: Home,
    action: str,
    ids: Sequence[int],
    dataset: str | None = None,
    *,
    by: str | None = None,
    corrected: Sequence[str] = (),
) -> None:
    """The audit log's entry, before anything is shown or done: which rows, of which dataset; never what is in them."""
    from hub.audit.disclosure import Outcome, Trace, act
    from hub.cli.operator import operator

    about = Trace(datasets=(dataset,) if dataset is not None else ())
    shown = Outcome.SHOWN if action == "quarantine.show" else Outcome.DONE
    detail: dict[str, JsonValue] = {"entries": list(ids), "corrected": list(corrected)}
    home.ledger.disclosures.add([act(operator(by), action, detail=detail, about=about, outcome=shown)])


def _filter(dataset: str | None, run: str | None, field: str | None, state: str) -> QuarantineFilter:
    from hub.ledger.values import QuarantineFilter, QuarantineState

    wanted = None if state == "all" else QuarantineState(state)
    return QuarantineFilter(dataset=dataset, run_id=run, field=field, state=wanted)


def _as_dict(entry: QuarantineEntry, *, whole: bool = False) -> dict[str, object]:
    from dataclasses import asdict

    values = asdict(entry)
    if not whole:
        values.pop("raw")
    return values
