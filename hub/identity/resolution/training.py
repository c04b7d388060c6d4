"""Learning a model of an entity type from the graph's mentions, without labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hub.graph.mentions import read_mentions
from hub.identity.resolution import models
from hub.identity.resolution.exact import disbelieve, group
from hub.identity.resolution.matcher import learn_near
from hub.identity.resolution.mentions import COMPARED, NEAR, Mentions, fields_of
from hub.identity.resolution.profiles import profiles
from hub.identity.tables import Table
from hub.identity.trained import Trained
from hub.identity.training import train_on
from hub.pipeline.batch import load_lock, refuse_half_graph

if TYPE_CHECKING:
    from hub.home import Home

#: Fewer groups than this have nothing to teach.
LEAST: Final = 200


@dataclass(frozen=True, slots=True)
class Trainee:
    """What became of training a type: the file that was written, none where there was too little to learn from."""

    entity: str
    mentions: int
    file: Path | None
    findings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"file": None if self.file is None else str(self.file)}


def train_home(
    home: Home, entities: Sequence[str], *, tell: Callable[[str], object] = lambda _: None
) -> list[Trainee]:
    """Train the home's own models on all mentions of its graph, and write them where `resolve` looks first."""
    made = []
    with load_lock(home):
        refuse_half_graph(home)
        for entity in entities:
            mentions = Mentions.of(entity, read_mentions(home.driver, entity, fields_of(entity)))
            tell(f"{entity}: {len(mentions):,} mentions")
            trained = train(mentions, meta_of(mentions))
            file = models.file_of(home, entity) if trained else None
            if trained and file:
                _write(file, trained.to_json())
            findings = list(trained.findings) if trained else ["too few different mentions to learn from"]
            made.append(Trainee(entity, len(mentions), file, findings))
    return made


def meta_of(mentions: Mentions) -> dict[str, Any]:
    """What is kept with a model of how it came to be: names of datasets and counts, no value of a record."""
    return {
        "trained": datetime.now(UTC).date().isoformat(),
        "datasets": sorted(set(mentions.datasets)),
        "mentions": len(mentions),
        "splink": version("splink"),
        "duckdb": version("duckdb"),
    }


def train(mentions: Mentions, meta: Mapping[str, Any]) -> Trained | None:
    """Learn a model from all mentions of a type (ordered by id); None where there is too little to learn from.

    Fields without two values are left out. `meta` is kept with the model.
    """
    disbelieved = disbelieve(mentions)
    groups = group(mentions, disbelieved)
    filled = [name for name in COMPARED[mentions.entity] if len(set(filter(None, mentions.fields[name]))) > 1]
    if not filled:
        return None
    found = profiles(mentions, groups.label, groups.blank, (*filled, NEAR))
    if len(set(found.group.tolist())) < LEAST:
        return None
    ids = [mentions.ids[row] for row in found.row.tolist()]
    values = {name: found.fields[name] for name in filled}
    learned = train_on(
        Table(ids, [0] * len(ids), values), mentions.entity, {name: name for name in filled}, meta=meta
    )
    learned.read.close()
    near = learn_near(found.fields, learned.pairs.left, learned.pairs.right, learned.bits)
    if near is None:
        return learned.trained
    circumstance = {"near": {"m": near.m, "u": near.u}}
    return replace(learned.trained, meta={**learned.trained.meta, **circumstance})


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    partial.write_text(text, "utf-8")
    partial.replace(file)
