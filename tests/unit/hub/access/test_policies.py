"""Policies are held against the schema, versioned, and whatever goes wrong in a decision refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph_schema.links import LINKS
from hub.access.cedar_schema import schema_of
from hub.access.decisions import READ, Circumstances, Decider, Question, Reader, of_field, of_mark
from hub.access.departments import Kind, read_departments
from hub.access.holding import FieldClass, Holding
from hub.access.policies import NEVER, Policies, read_policies
from hub.access.purposes import read_purposes
from hub.access.rights import Rules
from hub.errors import InvalidDeclaration

NOWHERE = Path("nowhere")
SUITS, INCIDENTS = Holding("court.suits", "court"), Holding("police.incidents", "police")
DATASETS = {one.id: one for one in (SUITS, INCIDENTS)}
COURT = Reader("court", Kind.COURT, "officer")
HEARING = Circumstances("court_proceeding", case=True)
PERMIT = '@id("all") @reason("Test.") permit (principal, action, resource);\n'


def policies(tmp_path: Path, **files: str) -> Policies:
    folder = tmp_path / "access" / "policies"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.cedar").write_text(text, "utf-8")
    return read_policies(tmp_path)


def decider(found: Policies) -> Decider:
    return Decider(found, read_departments(NOWHERE), read_purposes(NOWHERE), DATASETS)


def test_the_schema_is_the_same_text_whatever_the_order_and_knows_every_name() -> None:
    departments, purposes = read_departments(NOWHERE), read_purposes(NOWHERE)
    backwards = dict(reversed(list(DATASETS.items())))
    text = schema_of(departments, purposes, DATASETS)
    assert text == schema_of(departments, dict(reversed(list(purposes.items()))), backwards)
    types = json.loads(text)[""]["entityTypes"]
    assert types["Dataset"]["enum"] == ["court.suits", "police.incidents"]
    assert types["EdgeKind"]["enum"] == sorted(LINKS)
    assert types["Purpose"]["enum"] == sorted(purposes)
    assert {"juvenile", "mediation", "against"} <= set(types["Mark"]["enum"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('@id("a") @reason("b") permit (principal, action, resource', "no Cedar"),
        ('@id("a") permit (principal, action, resource);', "no @reason"),
        ('@reason("b") permit (principal, action, resource);', "no @id"),
        ('@id("own") @reason("b") permit (principal, action, resource);', "twice"),
        ('@id("a") @reason("b") permit (principal == ?principal, action, resource);', "templates"),
        ('@id("a") @reason("b") permit (principal, action == Action::"fly", resource);', "no action"),
    ],
)
def test_a_file_that_is_wrong_says_what_and_where(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InvalidDeclaration) as caught:
        policies(tmp_path, mine=text)
    assert told in caught.value.detail
    assert caught.value.file.endswith("mine.cedar")


@pytest.mark.parametrize(
    "condition",
    [
        'context.purpose == Purpose::"court_proceding"',
        'resource.dataset == Dataset::"court.suit"',
        'principal.department == Department::"curt"',
        "resource.secrecy == 3",
        "context.weather",
        'resource.sensitivity == Sensitivity::"sensitive"',  # only fields have one
    ],
)
def test_a_policy_that_names_what_there_is_not_stops_everything(tmp_path: Path, condition: str) -> None:
    text = f'@id("slip") @reason("b") forbid (principal, action, resource) when {{ {condition} }};'
    found = policies(tmp_path, mine=text)
    with pytest.raises(InvalidDeclaration, match="slip"):
        decider(found)
    with pytest.raises(InvalidDeclaration, match="slip"):
        Rules(read_departments(NOWHERE), read_purposes(NOWHERE), DATASETS, found)


def test_a_home_replaces_files_by_name_but_not_what_nothing_lifts(tmp_path: Path) -> None:
    found = policies(tmp_path, sharing=PERMIT)
    assert "all" in found.all
    assert "own" not in found.all
    assert "never-sealed" in found.all
    with pytest.raises(InvalidDeclaration, match="can't be replaced"):
        policies(tmp_path, **{NEVER.removesuffix(".cedar"): PERMIT})


def test_the_version_changes_with_any_byte_and_with_nothing_else(tmp_path: Path) -> None:
    plain = read_policies(tmp_path).version
    assert plain == read_policies(NOWHERE).version
    first = policies(tmp_path, mine=PERMIT).version
    assert first != plain
    assert policies(tmp_path, mine=PERMIT + " ").version not in (plain, first)
    assert policies(tmp_path, mine=PERMIT).version == first


def test_what_is_asked_and_does_not_fit_the_schema_is_refused_even_where_all_is_permitted(
    tmp_path: Path,
) -> None:
    """Cedar skips a `forbid` that meets a missing attribute, which allows: here that never gets so far."""
    asks = decider(policies(tmp_path, sharing=PERMIT))
    wrong: list[tuple[Reader, Circumstances, Holding, Question]] = [
        (COURT, Circumstances("no_such_purpose"), SUITS, READ),
        (Reader("court", "navy", "officer"), HEARING, SUITS, READ),
        (Reader("court", Kind.COURT, "king"), HEARING, SUITS, READ),
        (COURT, HEARING, Holding("no.such", "court"), READ),
        (COURT, HEARING, SUITS, Question("read_field")),
        (COURT, HEARING, SUITS, Question("read_field", {"sensitivity": "public", "confidential": []})),
        (COURT, HEARING, SUITS, of_mark("no-such-mark", "court")),
        (COURT, HEARING, SUITS, of_field(FieldClass("secret"))),
    ]
    for reader, where, held, question in wrong:
        (decision,) = asks.decide(reader, where, held, [question])
        assert not decision.allowed, question
        assert decision.error, question
    (fine,) = asks.decide(COURT, HEARING, SUITS, [READ])
    assert (fine.allowed, fine.policies, fine.error) == (True, ("all",), None)


def test_a_forbid_that_fails_in_a_decision_refuses_what_is_permitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overflow = 'resource.sharing == Sharing::"conditional" && 9223372036854775807 + 1 == 2'
    text = PERMIT + f'@id("fails") @reason("b") forbid (principal, action, resource) when {{ {overflow} }};'
    asks = decider(policies(tmp_path, sharing=text))
    (decision,) = asks.decide(COURT, HEARING, SUITS, [READ])
    assert not decision.allowed
    assert "fails" in (decision.error or "")


def test_a_decision_without_an_answer_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    import cedarpy

    def broken(*_: Any, **__: Any) -> list[Any]:
        raise ValueError("broken")

    asks = decider(read_policies(NOWHERE))
    monkeypatch.setattr(cedarpy, "is_authorized_batch", broken)
    (decision,) = asks.decide(COURT, HEARING, SUITS, [READ])
    assert (decision.allowed, decision.error) == (False, "broken")
