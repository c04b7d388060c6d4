"""Tables of what a run did, for every command that makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.output import print_table

if TYPE_CHECKING:
    from hub.pipeline.report import RunReport


def print_run(report: RunReport) -> None:
    """Show a run's counts, the seconds of its stages and its warnings."""
    from hub.pipeline.report import OUTCOMES

    rows = [
        (name, counts.read, *(getattr(counts, outcome) for outcome in OUTCOMES))
        for name, counts in sorted(report.datasets.items())
    ]
    title = f"Run {report.run} of {report.connector}" + (" (dry run)" if report.dry_run else "")
    print_table(title, ("dataset", "read", *OUTCOMES), rows)
    print_table("Stages", ("stage", "seconds"), report.stages.items())
    for warning in report.warnings:
        place = ", ".join(filter(None, (warning.dataset, warning.field)))
        click.echo(f"warning: {place}: {warning.detail}" if place else f"warning: {warning.detail}", err=True)
