"""`hub audit …`: is the log whole, how far is it signed, and who has been told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, print_table
from hub.cli.patterns import patterns

if TYPE_CHECKING:
    from hub.audit.note import PublicKey
    from hub.audit.verification import Verdict
    from hub.ledger.values import WitnessState

#: Faults that are listed on a terminal.
_LISTED = 50


@click.group()
def audit() -> None:
    """Verify, sign, export and look after the audit log."""


audit.add_command(patterns)


@audit.command()
@json_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Tell how many entries there are, how far they are signed, and which witness lacks what. 1: one of them does."""
    from hub.home import Home

    with Home() as home:
        size, root = home.ledger.disclosures.head()
        last = home.ledger.checkpoints.last()
        signed = last.size if last else 0
        witnesses = home.signing.states()
    behind = [one for one in witnesses if one.size < signed]
    if as_json:
        told = [_witness_told(one) for one in witnesses]
        print_json({"entries": size, "root": root, "signed": signed, "witnesses": told})
    else:
        click.echo(f"{size:,} entries, the first {signed:,} of them signed.")
        rows = [(one.witness, one.size, one.told, one.failures, one.error) for one in witnesses]
        print_table("Witnesses", ("witness", "has entries", "told", "failures", "last error"), rows)
    ctx.exit(1 if behind else 0)


@audit.command()
@json_option
@click.pass_context
def checkpoint(ctx: click.Context, as_json: bool) -> None:
    """Sign the log as it is now and tell the witnesses, also what they lack from before. 1: one can't be told."""
    from hub.home import Home

    with Home() as home:
        home.signing.checkpoint()
        last = home.ledger.checkpoints.last()
        witnesses = home.signing.states()
    note = last.note.decode() if last else None
    if as_json:
        print_json({"checkpoint": note, "witnesses": [_witness_told(one) for one in witnesses]})
    else:
        click.echo(note or "The log is empty: there is nothing to sign.", nl=note is None)
        for one in witnesses:
            if one.error is not None:
                click.echo(f"{one.witness}: {one.error}", err=True)
    ctx.exit(1 if any(one.error for one in witnesses) else 0)


@audit.command()
@json_option
def key(as_json: bool) -> None:
    """Print the public key that checkpoints are checked with; give it to the witnesses."""
    from hub.home import Home

    with Home() as home:
        public = home.signing.public
    if as_json:
        print_json({"name": public.name, "public_key": public.text()})
    else:
        click.echo(public.text())


@audit.command()
@click.argument("export", required=False, type=click.Path(path_type=Path))
@click.option("--public-key", metavar="KEY|FILE", help="Key of the log; unset, the one in the home.")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Folder or file of checkpoints that a witness holds.",
)
@json_option
@click.pass_context
def verify(
    ctx: click.Context,
    export: Path | None,
    public_key: str | None,
    witnesses: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Hash every entry again and check every checkpoint, of the ledger or of an EXPORT. 1: something was changed.

    An export needs no home and no ledger, only --public-key.
    """
    from hub.audit.verification import told

    if export is not None and public_key is None:
        raise click.UsageError("An export is checked with a key from elsewhere: give --public-key.")
    key = _key(public_key) if public_key is not None else None
    copies = list(_copies(witnesses))
    verdict = _of_export(export, key, copies) if export and key else _of_home(key, copies)
    if as_json:
        print_json(told(verdict))
    else:
        _print(verdict)
    ctx.exit(0 if verdict.holds else 1)


@audit.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def export(file: Path, as_json: bool) -> None:
    """Sign the log and write it to FILE, to be verified anywhere. Persons and records are commitments in it."""
    from hub.audit import export as exporting
    from hub.audit.disclosure import act
    from hub.cli.operator import operator
    from hub.errors import StorageUnavailable
    from hub.home import Home

    with Home() as home:
        home.ledger.disclosures.add([act(operator(), "log.export")])
        home.signing.checkpoint()
        last = home.ledger.checkpoints.last()
        if last is None:
            raise StorageUnavailable("The log could not be signed.")
        exporting.write(home.ledger.evidence(), file, entries=last.size, checkpoints=last.number)
    if as_json:
        print_json({"file": str(file), "entries": last.size, "checkpoints": last.number})
    else:
        click.echo(f"{last.size:,} entries and {last.number:,} checkpoints are in {file}.")


def _of_home(key: PublicKey | None, copies: Sequence[tuple[str, bytes]]) -> Verdict:
    from hub.audit.verification import verify as check
    from hub.home import Home

    with Home() as home:
        return check(home.ledger.evidence(), key or home.signing.public, copies)


def _of_export(export: Path, key: PublicKey, copies: Sequence[tuple[str, bytes]]) -> Verdict:
    from hub.audit.export import opened
    from hub.audit.verification import verify as check

    with opened(export) as log:
        return check(log, key, copies, whole=True)


def _key(given: str) -> PublicKey:
    from hub.audit.note import PublicKey

    path = Path(given)
    return PublicKey.of_text(path.read_text("utf-8") if "+" not in given and path.is_file() else given)


def _copies(witnesses: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    from hub.audit.witnesses import copies

    for path in witnesses:
        yield from ((str(path / name) if path.is_dir() else str(path), note) for name, note in copies(path))


def _witness_told(one: WitnessState) -> dict[str, object]:
    return {
        "witness": one.witness,
        "entries": one.size,
        "told": one.told,
        "failures": one.failures,
        "error": one.error,
    }


def _print(verdict: Verdict) -> None:
    counted = (
        f"{verdict.entries:,} entries, {verdict.checkpoints:,} checkpoints, {verdict.copies:,} of witnesses"
    )
    if verdict.holds:
        unsigned = verdict.entries - verdict.signed
        rest = f"; the last {unsigned:,} are not signed yet" if unsigned else ""
        click.echo(f"The log holds: {counted}{rest}.")
        return
    click.echo(f"The log was changed: {len(verdict.faults):,} faults in {counted}.")
    rows = [(one.what, one.which, one.detail) for one in verdict.faults[:_LISTED]]
    print_table("Faults", ("what", "which", "why"), rows)
