"""`hub identity`: which records are of one person, organisation, place or case."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.matters import matters
from hub.cli.output import json_option, print_json, print_table


@click.group()
def identity() -> None:
    """Find which records are of one entity, and measure how well."""


identity.add_command(matters)


def _mapping(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for pair in (part.strip() for text in given for part in text.split(",")):
        column, equals, name = pair.rpartition("=")
        if not equals or not column or not name:
            raise click.BadParameter(f"{pair!r} is not of the form COLUMN=FIELD", ctx, parameter)
        mapping[column.strip()] = name.strip()
    return mapping


@identity.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--entity", default="person", show_default=True, help="Type of entity that each row is about.")
@click.option(
    "--map", "mapping", multiple=True, required=True, callback=_mapping, metavar="COLUMN=FIELD,…",
    help="What the columns are: id, and fields of graph_schema. The others are compared as they look.",
)  # fmt: skip
@click.option("--truth", help="Column, file of id and cluster, or re:REGEX on the id, to evaluate against.")
@click.option("--one-per-source", is_flag=True, help="No file has two records of one entity.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV to write id and cluster to."
)
@click.option(
    "--model",
    "model_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="JSON to write the trained model to (Splink's settings).",
)
@json_option
def link(
    files: tuple[Path, ...],
    entity: str,
    mapping: dict[str, str],
    truth: str | None,
    one_per_source: bool,
    out: Path | None,
    model_file: Path | None,
    as_json: bool,
) -> None:
    """Link the records of CSV FILES. Needs no labels; compares also across and within two files."""
    from hub.identity.link import run

    report = run(
        files, entity, mapping, truth=truth, one_per_source=one_per_source,
        tell=lambda line: click.echo(line, err=True),
    )  # fmt: skip
    if out is not None:
        _write_clusters(out, report.linked.clusters)
    if model_file is not None:
        import json

        model_file.write_text(
            json.dumps(report.linked.settings, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
    found = report.as_dict()
    if as_json:
        print_json(found)
        return
    rows = [
        (key.replace("_", " "), found[key]) for key in ("records", "clusters", "compared_pairs", "seconds")
    ]
    print_table("Linked", ("", ""), rows)
    for line in report.linked.findings:
        click.echo(f"· {line}")
    if report.evaluation is not None:
        _print_evaluation(report.evaluation.as_dict())
        click.echo(f"Blocking recall {report.blocking_recall:.4f}")


def _write_clusters(out: Path, clusters: dict[str, str]) -> None:
    import csv

    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("id", "cluster"))
        writer.writerows(clusters.items())


def _print_evaluation(found: dict[str, object]) -> None:
    rows = []
    for measure in ("pairwise", "b_cubed"):
        score = found[measure]
        assert isinstance(score, dict)
        rows.append((measure.replace("_", "-"), score["precision"], score["recall"], score["f1"]))
    print_table("Against the truth", ("measure", "precision", "recall", "F1"), rows)


@identity.command()
@click.option(
    "--clusters",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of id and cluster.",
)
@click.option(
    "--truth",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of id and true cluster.",
)
@json_option
def evaluate(clusters: Path, truth: Path, as_json: bool) -> None:
    """Compare clusters with the truth: pairwise and B-cubed precision, recall and F1."""
    from hub.identity.evaluation import evaluate as compare
    from hub.identity.tables import read_clusters

    found = compare(read_clusters(clusters), read_clusters(truth)).as_dict()
    if as_json:
        print_json(found)
    else:
        _print_evaluation(found)
