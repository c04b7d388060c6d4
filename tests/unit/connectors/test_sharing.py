from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.registry import load
from connectors.sharing import Sharing, named_fields
from hub.errors import InvalidDeclaration

from .conftest import MANIFEST

Declare = Callable[..., Path]


def with_sharing(declare: Declare, *lines: str) -> Path:
    section = "".join(f"      {line}\n" for line in lines)
    return declare(manifest=MANIFEST.replace("    key: id\n", f"    sharing:\n{section}    key: id\n"))


def test_without_the_section_a_dataset_is_shared_on_conditions_never_without() -> None:
    assert Sharing.model_validate({}).sharing == "conditional"


def test_the_section_says_class_scope_and_purposes(declare: Declare) -> None:
    folder = with_sharing(declare, "class: conditional", "purposes: mediation", "fields: [number]")
    said = load(folder).manifest.datasets["desk.rows"].sharing
    assert said is not None
    assert (said.sharing, said.purposes, said.fields) == ("conditional", ["mediation"], ["number"])


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["klass: none"], 12, "unknown key 'klass'; did you mean 'class'?"),
        (["class: no"], 12, "Input should be 'unconditional', 'conditional' or 'none'"),
        (["class: none"], 11, "needs a `reason` and the `legal_basis`"),
        (["class: none", "reason: r", "legal_basis: l", "purposes: mediation"], 11, "has no `purposes`"),
        (["class: unconditional", "purposes: mediation"], 11, "shared unconditionally has no `purposes`"),
        (["reason: because"], 11, "are for class `none`"),
        (["modes: [download]"], 12, "Input should be 'query', 'check' or 'statistics'"),
        (
            ["class: conditional", "fields:", "- number", "- nummer"],
            15,
            "has the field 'nummer'; did you mean 'number'",
        ),
        (["class: conditional", "edges: [PARTY_TO]"], 13, "no record of desk.rows states 'PARTY_TO'"),
    ],
)
def test_a_mistake_is_an_error_with_file_and_line(
    declare: Declare, lines: list[str], line: int, message: str
) -> None:
    with pytest.raises(InvalidDeclaration) as raised:
        load(with_sharing(declare, *lines))
    assert raised.value.detail.startswith(f"{declare() / 'connector.yaml'}:{line}: ")
    assert message in raised.value.detail


def test_a_field_without_its_mention_means_that_of_every_mention() -> None:
    known = {"a.name.full": "name.full", "b.name.full": "name.full", "b.phone": "phone"}
    assert named_fields("name.full", known) == ("a.name.full", "b.name.full")
    assert named_fields("b.phone", known) == ("b.phone",)
    assert named_fields("c.phone", known) == ()
