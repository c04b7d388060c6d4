"""`hub connector`: which connectors there are, whether one is right, and what its first rows become."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, print_table, set_option

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.manifest import Manifest
    from hub.inspection import DatasetCheck, Inspection


@click.group()
def connector() -> None:
    """List, check and preview connectors. A connector is a folder with connector.yaml and mapping.yaml."""


@connector.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List the connectors that come with the hub and those that were pulled into this home."""
    from connectors.manifest import read_manifest
    from connectors.registry import MANIFEST, list_connectors
    from hub.home import Home
    from hub.registration import pulled_folders

    with Home() as home:
        folders = {**{folder.name: folder for folder in pulled_folders(home.root)}, **list_connectors()}
    manifests = {folder: read_manifest(folder / MANIFEST) for _, folder in sorted(folders.items())}
    if as_json:
        print_json({"connectors": [_listed(folder, manifest) for folder, manifest in manifests.items()]})
        return
    rows = [
        (each.name, each.source.kind, each.owner, "\n".join(each.datasets), each.title)
        for each in manifests.values()
    ]
    print_table(f"{len(rows)} connectors", ("name", "kind", "owner", "datasets", "title"), rows)


def _listed(folder: Path, manifest: Manifest) -> dict[str, object]:
    return {
        "name": manifest.name,
        "title": manifest.title,
        "owner": manifest.owner,
        "kind": manifest.source.kind,
        "datasets": list(manifest.datasets),
        "folder": str(folder),
    }


@connector.command()
@click.argument("name_or_folder")
@set_option
@json_option
def check(name_or_folder: str, values: dict[str, str], as_json: bool) -> None:
    """Check the declarations of NAME_OR_FOLDER, then its source where all placeholders are given.

    Exits with 1 where something has to be put right.
    """
    from hub.inspection import inspect
    from hub.registration import place_of
    from hub.settings import Settings

    found = inspect(place_of(Settings().root, name_or_folder), values)
    if as_json:
        print_json({**asdict(found), "sound": not found.findings, "source_read": found.looked})
    else:
        _show(found)
    if found.findings:
        sys.exit(1)


def _show(found: Inspection) -> None:
    if found.placeholders:
        states = [
            (name, "given" if given else f"missing: --set {name}=…")
            for name, given in found.placeholders.items()
        ]
        print_table("Placeholders", ("name", "value"), states)
    if found.expectations:
        rows = [
            (name, number, *_seen(found.datasets.get(name))) for name, number in found.expectations.items()
        ]
        columns = ("dataset", "expectations", "rows looked at", "unfit rows", "columns that nothing reads")
        print_table("Datasets", columns, rows)
    for finding in found.findings:
        click.echo(f"finding: {finding.detail}")
    if not found.findings:
        click.echo("Sound." if found.looked else "The declarations are sound. Its source was not looked at.")


def _seen(checked: DatasetCheck | None) -> tuple[int | None, str | None, str | None]:
    if checked is None:
        return None, None, None
    unfit = "\n".join(f"{rows} × {field}: {reason}" for field, reason, rows in checked.unfit)
    return checked.rows, unfit or None, ", ".join(checked.unread) or None


@connector.command()
@click.argument("name_or_folder")
@set_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=5, show_default=True, help="Rows of each dataset."
)
@json_option
def preview(name_or_folder: str, values: dict[str, str], limit: int, as_json: bool) -> None:
    """Show what the first rows of NAME_OR_FOLDER become; writes nothing, and masks what is about a person."""
    from connectors import registry
    from hub.preview import lines
    from hub.preview import preview as look
    from hub.registration import place_of
    from hub.settings import Settings

    found = registry.load(place_of(Settings().root, name_or_folder), values)
    seen = look(found, limit)
    if as_json:
        print_json({"connector": found.name, "datasets": {name: asdict(each) for name, each in seen.items()}})
        return
    for name, each in seen.items():
        rows = [(row.unit, row.line, row.record.key, "\n".join(lines(row.record))) for row in each.fit]
        rows += [(row.unit, row.line, "–", f"rejected: {row.field}: {row.reason}") for row in each.unfit]
        title = f"{name}: {len(each.fit)} rows are fit, {len(each.unfit)} are not"
        print_table(title, ("unit", "line", "key", "becomes"), rows)
        if each.unread:
            click.echo(f"Columns that nothing reads: {', '.join(each.unread)}")
