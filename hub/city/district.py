"""Makes a district's folder, and lets days pass in it.

DIR/district.json      people, seed, days
DIR/divisions.csv      the towns, where they are not the default ones
DIR/credentials.toml   made for this folder, mode 0600
DIR/police.db          the police's database
DIR/court.db, grid.db  what `hub city serve` answers from
DIR/petitions/         the petition office's drops
DIR/truth/             which record is which person, place, case: see `hub.city.truth`
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hub.city import court, grid, petition, police
from hub.city.matters import DAY, DAYS
from hub.city.mistakes import RATES
from hub.city.truth import Truth
from hub.city.world import World, world
from hub.errors import WrongUse

#: Told the name of each source when it is written.
Progress = Callable[[str], None]

_WRITERS = {"police": police.write, "grid": grid.write, "court": court.write, "petition": petition.write}
#: What two processes write, about the same work each; smaller districts are written by one.
_SHARES: tuple[tuple[str, ...], ...] = (("police",), ("grid", "court", "petition"))
_SMALL = 40_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made: rows by source and table, as `police.persons`; `days` the district has now."""

    folder: Path
    people: int
    seed: int
    days: int
    rows: dict[str, int]
    seconds: float


def build(
    folder: Path,
    *,
    people: int,
    seed: int,
    progress: Progress | None = None,
    divisions: Path | None = None,
) -> Summary:
    """Make a new district in `folder`, which must be empty or absent. The same arguments give the same bytes,
    but for `credentials.toml`.

    Raises WrongUse when the folder holds something, there are fewer than 500 people or more than 10 million,
    or `divisions` is not a CSV file with the columns `code` and `name`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise WrongUse(f"{folder}: is not empty; give a new folder")
    if not 500 <= people < police.TWICE:
        raise WrongUse(f"{people} people: a district has from 500 to {police.TWICE - 1:,}")
    began = time.monotonic()
    truth = folder / "truth"
    truth.mkdir(parents=True)
    if divisions is not None:
        if not divisions.is_file():
            raise WrongUse(f"{divisions}: no such file")
        shutil.copyfile(divisions, folder / "divisions.csv")
    (truth / "rates.json").write_text(json.dumps(RATES, indent=2), encoding="utf-8")
    _credentials(folder / "credentials.toml")
    rows = _write(folder, people, seed, DAYS, 0, progress)
    _remember(folder, people, seed, DAYS)
    return Summary(folder, people, seed, DAYS, rows, time.monotonic() - began)


def advance(folder: Path, *, days: int, progress: Progress | None = None) -> Summary:
    """Let `days` days pass: new cases, cases closed, rows corrected, deleted, people moved.

    What is broken off can be repeated: the day counts when all sources are written. Raises WrongUse for a
    folder that is no district.
    """
    began = time.monotonic()
    people, seed, before = state(folder)
    if days < 1:
        raise WrongUse(f"{days} days: at least one must pass")
    rows = _write(folder, people, seed, before + days, before * DAY, progress)
    _remember(folder, people, seed, before + days)
    return Summary(folder, people, seed, before + days, rows, time.monotonic() - began)


def state(folder: Path) -> tuple[int, int, int]:
    """People, seed and days of a district. Raises WrongUse where there is none."""
    try:
        held = json.loads((folder / "district.json").read_text(encoding="utf-8"))
        return int(held["people"]), int(held["seed"]), int(held["days"])
    except (OSError, ValueError, KeyError):
        raise WrongUse(f"{folder}: holds no district; make one with `hub city new`") from None


def made(folder: Path) -> World:
    """The true world of a district, for tests and for checking results against it."""
    people, seed, days = state(folder)
    return _world(folder, people, seed, days)


def _remember(folder: Path, people: int, seed: int, days: int) -> None:
    waiting = folder / "district.json.new"
    waiting.write_text(json.dumps({"people": people, "seed": seed, "days": days}) + "\n", encoding="utf-8")
    waiting.replace(folder / "district.json")


def _world(folder: Path, people: int, seed: int, days: int) -> World:
    divisions = folder / "divisions.csv"
    return world(people, seed, days, divisions if divisions.exists() else None)


def _write(
    folder: Path, people: int, seed: int, days: int, since: int, progress: Progress | None
) -> dict[str, int]:
    if people < _SMALL or (os.cpu_count() or 1) < 2:
        rows: dict[str, int] = {}
        for share in _SHARES:
            rows |= _write_share(folder, people, seed, days, since, share, progress)
        return rows
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        running = [
            pool.submit(_write_share, folder, people, seed, days, since, share, None) for share in _SHARES
        ]
        rows = {}
        for job, share in zip(running, _SHARES, strict=True):
            rows |= job.result()
            if progress is not None:
                progress(", ".join(share))
    return rows


def _write_share(
    folder: Path,
    people: int,
    seed: int,
    days: int,
    since: int,
    share: tuple[str, ...],
    progress: Progress | None,
) -> dict[str, int]:
    true = _world(folder, people, seed, days)
    rows: dict[str, int] = {}
    for source in share:
        with Truth(folder / "truth", source if since <= 0 else f"{source}-{days}") as truth:
            for table, count in _WRITERS[source](true, folder, truth, since).items():
                rows[f"{source}.{table}"] = count
        if progress is not None:
            progress(source)
    return rows


def _credentials(file: Path) -> None:
    text = (
        "# Made for this district. They open nothing but its own made-up sources.\n"
        f'[court]\nclient_id = "rivermeet"\nclient_secret = "{secrets.token_urlsafe(24)}"\n\n'
        f'[grid]\napi_key = "{secrets.token_urlsafe(24)}"\nwebhook_secret = "{secrets.token_urlsafe(32)}"\n'
    )
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
