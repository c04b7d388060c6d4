"""`hub identity`: which records are of one person, organisation, place or case."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli import judgements
from hub.cli.matters import matters
from hub.cli.output import json_option, print_json, print_table


@click.group()
def identity() -> None:
    """Find which records are of one entity, and measure how well."""


identity.add_command(matters)
for command in judgements.COMMANDS:
    identity.add_command(command)


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
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of id and cluster; without it the graph is evaluated.",
)
@click.option(
    "--truth",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="CSV of id and true cluster; for the graph a district's folder of truth, or one of its files.",
)
@click.option("--entity", default="person", show_default=True, help="Which entities of the graph.")
@json_option
def evaluate(clusters: Path | None, truth: Path, entity: str, as_json: bool) -> None:
    """Compare clusters, or the graph's entities, with the truth: pairwise and B-cubed precision, recall and F1."""
    if clusters is None:
        _evaluate_graph(truth, entity, as_json)
        return
    from hub.identity.evaluation import evaluate as compare
    from hub.identity.tables import read_clusters

    found = compare(read_clusters(clusters), read_clusters(truth)).as_dict()
    if as_json:
        print_json(found)
    else:
        _print_evaluation(found)


def _evaluate_graph(truth: Path, entity: str, as_json: bool) -> None:
    from hub.home import Home
    from hub.identity.resolution.evaluation import evaluate_graph

    with Home() as home:
        found = evaluate_graph(home, _entities(entity)[0], truth)
    if as_json:
        print_json(found.as_dict())
        return
    shown = {"all": found.all} | dict(found.kinds)
    rows = []
    for kind, one in shown.items():
        pairwise, b_cubed = one.pairwise, one.b_cubed
        figures = (pairwise.precision, pairwise.recall, b_cubed.precision, b_cubed.recall)
        rows.append((kind, one.records, *(round(figure, 4) for figure in figures)))
    columns = ("true ids", "mentions", "pairs: precision", "recall", "B-cubed: precision", "recall")
    print_table(f"{entity}: against the truth", columns, rows)
    for title, shares in (("By pair of sources", found.sources), ("By mistake", found.mistakes)):
        listed = [tuple(share.as_dict().values()) for share in shares.values()]
        print_table(
            title,
            ("", "true pairs", "precision", "recall"),
            [(name, *figures) for name, figures in zip(shares, listed, strict=True)],
        )
    alone = found.name_only
    click.echo(
        f"Of mentions with a name only: {alone.true:,} true pairs, recall {alone.as_dict()['recall']}."
    )
    if found.blocking is not None:
        click.echo(f"Blocking recall {found.blocking:.4f}")


def _entities(given: str | None) -> tuple[str, ...]:
    from hub.errors import WrongUse
    from hub.identity.resolution.mentions import RESOLVED

    if given is None:
        return RESOLVED
    if given not in RESOLVED:
        raise WrongUse(f"{given!r} is not resolved; give one of {', '.join(RESOLVED)}")
    return (given,)


@identity.command()
@click.option(
    "--full", is_flag=True, help="Resolve everything anew, not only what changed; the result is the same."
)
@click.option("--entity", help="Only this type: person, organisation or place.")
@json_option
def resolve(full: bool, entity: str | None, as_json: bool) -> None:
    """Find who is who among the graph's mentions, and point the graph at it."""
    from hub.home import Home
    from hub.identity.resolution.resolve import resolve as run

    with Home() as home:
        report = run(
            home, full=full, entities=_entities(entity), tell=lambda line: click.echo(line, err=True)
        )
    if as_json:
        print_json(report.as_dict())
        return
    columns = ("type", "model", "mentions", "entities", "looked at", "moved", "s")
    rows = [
        (
            one.entity,
            one.model,
            one.mentions,
            one.entities,
            one.looked_at,
            one.moved,
            round(sum(one.seconds.values()), 1),
        )
        for one in report.entities
    ]
    print_table(
        "Resolved" if any(one.full for one in report.entities) else "Resolved what changed", columns, rows
    )
    for one in report.entities:
        for line in one.findings:
            click.echo(f"· {line}")


@identity.command()
@json_option
def status(as_json: bool) -> None:
    """What the last resolve left: mentions, entities, models, and what waits for the next one."""
    from hub.home import Home
    from hub.identity.resolution.state import state

    with Home() as home:
        found = [one.as_dict() for one in state(home)]
    if as_json:
        print_json({"entities": found})
        return
    columns = (
        "type",
        "model",
        "mentions",
        "entities",
        "to move",
        "runs to look at",
        "judgements to obey",
        "next",
    )
    print_table("Who is who", columns, [tuple(one.values()) for one in found])


@identity.command()
@click.option("--entity", help="Only this type: person, organisation or place.")
@json_option
def train(entity: str | None, as_json: bool) -> None:
    """Learn the home's own models from the graph's mentions. Needs no labels; the next resolve is a full one."""
    from hub.home import Home
    from hub.identity.resolution.training import train_home

    with Home() as home:
        found = [
            one.as_dict()
            for one in train_home(home, _entities(entity), tell=lambda line: click.echo(line, err=True))
        ]
    if as_json:
        print_json({"models": found})
        return
    print_table("Trained", ("type", "mentions", "file", "findings"), [tuple(one.values()) for one in found])
