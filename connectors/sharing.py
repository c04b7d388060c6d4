"""`sharing:` of a dataset: how its owner may share it with other departments, for the catalogue.

State Council Order 809 (政务数据共享条例) asks each department to say so of each of its datasets (art. 13): one that
every department may have, one shared within a scope and for purposes, or one not shared, on a legal ground (art. 14).
Without the section a dataset is shared on conditions, each of which its owner decides: never without any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from connectors.declaration import did_you_mean
from connectors.options import Declared, Texts

if TYPE_CHECKING:
    from connectors.manifest import Manifest
    from connectors.mapper import Mapper


class Sharing(Declared):
    """How a dataset may be shared (政务数据共享条例, State Council Order 809, art. 13 and 14)."""

    sharing: Literal["unconditional", "conditional", "none"] = Field(
        "conditional",
        alias="class",
        description="Who may have it: every department, some on conditions, nobody.",
    )
    reason: str | None = Field(None, min_length=1, description="Class `none`: why it isn't shared.")
    legal_basis: str | None = Field(
        None,
        min_length=1,
        description="Class `none`: law or State Council provision that forbids sharing it.",
    )
    purposes: Texts = Field(
        [], description="Class `conditional`: ids of purposes it is shared for; unset, any."
    )
    fields: Texts = Field(
        [],
        description="What may be asked for: `party.name.full`, or `name.full` of every mention; unset, all.",
    )
    edges: Texts = Field([], description="Kinds of statement that may be asked for; unset, all it makes.")
    modes: list[Literal["query", "check", "statistics"]] = Field(
        ["query"], min_length=1, description="Ways to be served: records, hit or no hit, numbers."
    )
    conditions: str = Field(
        "", description="Class `conditional`: what the consumer has to keep to, in words."
    )
    classification: Literal["general", "important", "core"] = Field(
        "general", description="Grade of the data (数据安全法, art. 21)."
    )
    format: str | None = Field(
        None, description="Format for the catalogue; unset, what the source's kind implies."
    )

    @model_validator(mode="after")
    def _says_what_its_class_asks_for(self) -> Sharing:
        if self.sharing == "none":
            if self.reason is None or self.legal_basis is None:
                raise ValueError(
                    "what is not shared needs a `reason` and the `legal_basis` that forbids sharing it"
                )
            if self.purposes or self.fields or self.edges or self.conditions:
                raise ValueError("what is not shared has no `purposes`, `fields`, `edges` or `conditions`")
            return self
        if self.reason is not None or self.legal_basis is not None:
            raise ValueError(
                "`reason` and `legal_basis` are for class `none`; the dataset has a `legal_basis` itself"
            )
        if self.sharing == "unconditional" and (self.purposes or self.conditions):
            raise ValueError("what is shared unconditionally has no `purposes` or `conditions`")
        return self


def named_fields(name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that a name means, with their mentions. `known` maps each field to its name without the mention."""
    if name in known:
        return (name,)
    return tuple(sorted(full for full, short in known.items() if short == name))


def check_sharing(manifest: Manifest, mappers: Mapping[str, Mapper]) -> None:
    """Refuse what a `sharing:` section names and no mapping makes.

    Raises
    ------
    InvalidDeclaration
        A field or a kind of statement that records of the dataset don't have, with its line.
    """
    from connectors.fields import fields_of

    for dataset, declared in manifest.datasets.items():
        said, at = declared.sharing, ("datasets", dataset, "sharing")
        if said is None:
            continue
        known = {one.name: one.field for one in fields_of(mappers[dataset])}
        for place, name in enumerate(said.fields):
            if not named_fields(name, known):
                hint = did_you_mean(name, {*known, *known.values()})
                raise manifest.error(
                    f"no record of {dataset} has the field {name!r}{hint}", (*at, "fields", place)
                )
        kinds = {one.kind for one in mappers[dataset].mapping.spec.statements}
        for place, kind in enumerate(said.edges):
            if kind not in kinds:
                hint = did_you_mean(kind, kinds)
                raise manifest.error(f"no record of {dataset} states {kind!r}{hint}", (*at, "edges", place))
