"""Trains the models of organisations and places that come with the hub, on made ones, and tells how good they are.

    python -m tests.benchmarks.frozen_models [--records 6000] [--write]

A district names its organisations in full and its buildings by address, so that exact names leave nothing to learn
from; the made sets write one thing in many ways (`made_organisations`, `made_places`). Trained on one seed, without
labels, and judged on another, by the whole stage: exact names first, then the model. `--write` puts the models
into `hub/identity/models`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hub.graph.mentions import Mention
from hub.identity.evaluation import evaluate
from hub.identity.resolution.exact import Ruling
from hub.identity.resolution.matcher import Matcher
from hub.identity.resolution.mentions import Mentions, fields_of
from hub.identity.resolution.store import WorkStore
from hub.identity.resolution.training import meta_of, train
from hub.identity.resolution.whole import settle_all
from hub.identity.trained import Trained
from hub.keys import HubKey
from tests.benchmarks import made_organisations, made_places

MODELS = Path(__file__).parents[2] / "hub" / "identity" / "models"
#: By entity type: how records are made, and the field of each of their columns.
MADE: dict[str, tuple[Callable[..., tuple[list[dict[str, str]], list[str]]], dict[str, str]]] = {
    "organisation": (
        made_organisations.make,
        {"name": "name", "code": "uscc", "phone": "phone", "address": "address.text"},
    ),
    "place": (
        made_places.make,
        {"address": "address.text", "town": "address.town", "lon": "longitude", "lat": "latitude"},
    ),
}
TRAINED_ON, JUDGED_ON = 101, 202
#: By so many times fewer matches than the made sets have the models that come with the hub expect: where they are
#: used, exact names have joined what they can, and a wrong merge costs more than one that is missed.
CAUTION = 16


def mentions(entity: str, records: int, seed: int) -> tuple[Mentions, dict[str, str]]:
    """Made records as mentions of a graph, and which of them are one."""
    make, columns = MADE[entity]
    rows, truth = make(records, True, seed)
    said = {field: column for column, field in columns.items()}
    made = [
        Mention(
            f"R{number:06d}", "it", f"made.{entity}s", "made", "2026-01-01", f"lone{number}", (f"lone{number}",),
            tuple(row[said[name]] or None if name in said else None for name in fields_of(entity)), (),
        )
        for number, row in enumerate(rows)
    ]  # fmt: skip
    return Mentions.of(entity, [made]), {f"R{number:06d}.it": one for number, one in enumerate(truth)}


def judged(entity: str, trained: Trained | None, records: int) -> dict[str, Any]:
    """How good the stage is on mentions that the model has not seen; without a model, by exact names alone."""
    found, truth = mentions(entity, records, JUDGED_ON)
    with tempfile.TemporaryDirectory() as folder, WorkStore(Path(folder) / "work.duckdb") as store:
        matcher = Matcher.of(trained) if trained else None
        settle_all(store, found, matcher, Ruling(), HubKey(bytes(32)), lambda _: None)
        entities = {group: wanted for group, (wanted, _) in store.groups(entity).items()}
        got = {one: entities[group] for one, group in store.groups_of(entity, found.ids).items()}
    return evaluate(got, truth).as_dict()["pairwise"]


def main() -> None:
    """Train, judge, and with `--write` keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=6_000)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    for entity in MADE:
        found, _ = mentions(entity, given.records, TRAINED_ON)
        run = f"python -m tests.benchmarks.frozen_models --records {given.records} --write"
        trained = train(found, {**meta_of(found), "run": run, "seed_of_records": TRAINED_ON})
        assert trained is not None
        careful = trained.shares._replace(matches=trained.shares.matches / CAUTION)
        trained = replace(trained, shares=careful)
        told = {
            "entity": entity,
            "exact": judged(entity, None, given.records),
            "model": judged(entity, trained, given.records),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        if given.write:
            (MODELS / f"{entity}.json").write_text(trained.to_json(), "utf-8")


if __name__ == "__main__":
    main()
