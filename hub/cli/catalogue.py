"""`hub catalogue`: which datasets there are, and how other departments may have them."""

from __future__ import annotations

import click

from hub.cli.output import json_option, print_json, print_table


@click.group()
def catalogue() -> None:
    """List, show, export and refresh the catalogue of shared datasets."""


@catalogue.command("list")
@click.argument("words", nargs=-1)
@click.option("--provider", help="Only this department's datasets.")
@click.option("--class", "sharing", type=click.Choice(["unconditional", "conditional", "none"]))
@json_option
def list_all(words: tuple[str, ...], provider: str | None, sharing: str | None, as_json: bool) -> None:
    """List entries in which each of WORDS stands: in the name, the data items or the provider."""
    from hub.access.holding import Sharing
    from hub.home import Home
    from hub.sharing.telling import summary_told

    with Home() as home:
        found = home.ledger.catalogue.list(
            words=" ".join(words), provider=provider, sharing=Sharing(sharing) if sharing else None
        )
    if as_json:
        print_json({"entries": [summary_told(entry) for entry in found]})
        return
    rows = [
        (one.dataset, one.title, one.provider_title, one.sharing.value, ", ".join(one.purposes), one.version)
        for one in found
    ]
    columns = ("dataset", "title", "provider", "class", "purposes", "version")
    print_table(f"{len(rows)} datasets", columns, rows)


@catalogue.command()
@click.argument("dataset")
@click.option("--version", type=click.IntRange(1), help="An earlier version; unset, the current one.")
@json_option
def show(dataset: str, version: int | None, as_json: bool) -> None:
    """Show the entry of DATASET with its data items and the times of its versions."""
    from hub.home import Home
    from hub.sharing.telling import entry_told

    with Home() as home:
        entries = home.ledger.catalogue
        entry = entries.current(dataset) if version is None else entries.version(dataset, version)
        versions = entries.versions(dataset)
    told = entry_told(entry)
    if as_json:
        times = [
            {"version": one.version, "published": one.published, "superseded": one.superseded}
            for one in versions
        ]
        print_json(told | {"versions": times})
        return
    plain = [
        (name, _text(value))
        for name, value in told.items()
        if name != "items" and value not in (None, "", [])
    ]
    print_table(f"{entry.title}, version {entry.version} of {len(versions)}", ("", "says"), plain)
    items = [(item.name, item.title, item.type, item.sensitivity, item.confidential) for item in entry.items]
    print_table("Data items", ("name", "title", "type", "sensitivity", "confidential by"), items)


@catalogue.command()
@click.option("--base", help="Address that ids begin with; unset, that of this hub's API.")
@json_option
def export(base: str | None, as_json: bool) -> None:
    """Print the catalogue as DCAT-AP in JSON-LD, with --json and without, for other catalogues to read."""
    from hub.home import Home
    from hub.sharing.dcat import catalogue_document

    with Home() as home:
        settings = home.settings
        address = base or f"http://{settings.api_host}:{settings.api_port}"
        found = home.ledger.catalogue.list()
    print_json(
        catalogue_document(found, base=address, title="Catalogue of shared datasets", publisher="Rivermeet")
    )


@catalogue.command()
@json_option
def refresh(as_json: bool) -> None:
    """Fill the catalogue from every registered connector; a change makes a new version."""
    from hub.home import Home
    from hub.sharing.catalogue import publish_registered
    from hub.sharing.telling import summary_told

    with Home() as home:
        changed = publish_registered(home.ledger, home.root)
    if as_json:
        print_json({"changed": [summary_told(entry) for entry in changed]})
        return
    rows = [(entry.dataset, entry.version, entry.sharing.value) for entry in changed]
    print_table(f"{len(rows)} entries changed", ("dataset", "version", "class"), rows)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
