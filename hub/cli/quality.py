"""`hub quality`: how fit for use what was pulled is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from hub.home import Home
    from quality.report import Report


@click.group()
def quality() -> None:
    """Report on the quality of what was pulled."""


@quality.command()
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write one page with charts that opens offline.",
)
@click.option("--dataset", "datasets", multiple=True, help="Only this dataset; may be given again.")
@click.option("--all", "everything", is_flag=True, help="Also datasets that were never pulled.")
@json_option
def report(html: Path | None, datasets: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Report on runs, quarantine, expectations, fill and freshness of each dataset."""
    from hub.home import Home
    from quality.report import HEADINGS, rows
    from quality.report import as_json as document

    with Home() as home:
        built = _build(home, datasets, everything)
    if html is not None:
        _write(html, built)
    if as_json:
        print_json(document(built))
        return
    print_table("Data quality", HEADINGS, rows(built))
    for finding in built.findings:
        click.echo(f"{finding.dataset}: {finding.detail}")
    if html is not None:
        click.echo(f"The page: {html}", err=True)


def _build(home: Home, datasets: tuple[str, ...], everything: bool) -> Report:
    from datetime import UTC, datetime

    from hub.errors import WrongUse
    from hub.ledger.histories import histories
    from hub.registration import described
    from quality.report import build

    known = {each.dataset: each for each in described(home.root, home.ledger.runs.datasets())}
    unknown = sorted(set(datasets) - known.keys())
    if unknown:
        raise WrongUse(f"There is no dataset {unknown[0]!r}.")
    pulled = known.keys() if everything else home.ledger.runs.datasets()
    return build(histories(home.ledger, [known[name] for name in datasets or pulled]), now=datetime.now(UTC))


def _write(file: Path, built: Report) -> None:
    from hub.errors import StorageUnavailable
    from quality.report import as_html

    try:
        file.write_text(as_html(built), encoding="utf-8")
    except OSError as error:
        raise StorageUnavailable(f"{file} can't be written: {error.strerror}.") from error
