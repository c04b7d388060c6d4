"""`hub identity matters`: which cases of several departments are the same matter."""

from __future__ import annotations

import click

from hub.cli.output import json_option, print_json, print_table, stage_bars


@click.command()
@click.option(
    "--at-least", type=click.FloatRange(0.3, 1.0), default=0.8, show_default=True,
    help="Confidence from which an edge is written.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--full", is_flag=True, help="Judge all anew, not only what has changed since the last run.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Candidates to list.")
@json_option
def matters(at_least: float, dry_run: bool, full: bool, limit: int, as_json: bool) -> None:
    """Link cases that are the same matter by derived REFERS_TO edges; cases are never merged."""
    from hub.home import Home
    from hub.identity.matters.run import run

    with Home() as home, stage_bars() as bars:
        report = run(home, at_least=at_least, full=full, dry_run=dry_run, limit=limit, progress=bars)
    if as_json:
        print_json(report.as_dict())
        return
    counted = list(report.links.items())
    print_table(f"Same matter (confidence {at_least:g} and more)", ("departments", "links"), counted)
    shown = [
        (
            one.confidence,
            "yes" if one.linked else "no",
            "\n".join(
                f"{dataset} {record}" for dataset, record in zip(one.datasets, one.records, strict=True)
            ),
            "\n".join(f"{step.bits:+.1f} {step.words}" for step in one.reasons[:5]),
        )
        for one in report.candidates
    ]
    if shown:
        print_table(
            "Candidates nearest to the threshold", ("confidence", "linked", "records", "reasons"), shown
        )
    verb = "would be" if dry_run else "were"
    click.echo(
        f"{report.cases:,} cases, {report.changed:,} of them changed; {report.judged:,} pairs judged; "
        f"{report.added:,} links {verb} added, {report.removed:,} removed."
    )
