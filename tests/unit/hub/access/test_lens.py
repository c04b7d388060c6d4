"""A lens comes from `authorise` alone, and `authorise` refuses whatever no rule permits."""

import copy
import dataclasses
import pickle
from datetime import UTC, datetime

import pytest

from graph_schema.links import LINKS
from hub.access.authorise import authorise, authorise_metadata
from hub.access.lens import Lens
from hub.access.principal import Principal, Role
from hub.errors import AccessRefused

OWNERS = {"police.incidents": "police", "police.persons": "police", "court.cases": "court"}
READERS = {Role.OFFICER, Role.ANALYST, Role.STEWARD}


def principal(role: Role = Role.OFFICER, department: str = "police") -> Principal:
    return Principal("u-1", department, role)


def forged(**changes: object) -> Lens:
    values: dict[str, object] = {
        "principal": principal(),
        "purpose": None,
        "case": None,
        "datasets": frozenset({"court.cases"}),
        "fields": {},
        "edges": {},
        "max_hops": 9,
        "until": datetime.now(UTC),
        "authority": object(),
    }
    return Lens(**{**values, **changes})  # type: ignore[arg-type]


def test_a_lens_made_by_hand_is_refused() -> None:
    with pytest.raises(AccessRefused):
        forged()


@pytest.mark.parametrize("authority", [None, True, object(), ""])
def test_no_made_up_authority_opens_a_lens(authority: object) -> None:
    with pytest.raises(AccessRefused):
        forged(authority=authority)


def test_a_lens_can_not_be_widened_by_replacing_a_part() -> None:
    lens = authorise(principal(), OWNERS)
    with pytest.raises((AccessRefused, ValueError)):
        dataclasses.replace(lens, datasets=frozenset(OWNERS))
    with pytest.raises(dataclasses.FrozenInstanceError):
        lens.datasets = frozenset(OWNERS)  # type: ignore[misc]
    with pytest.raises(TypeError):
        lens.fields["court.cases"] = frozenset({"*"})  # type: ignore[index]


def test_a_lens_is_neither_pickled_nor_copied() -> None:
    lens = authorise(principal(), OWNERS)
    for taking in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(AccessRefused):
            taking(lens)


def test_a_department_sees_all_of_its_own_datasets_and_none_of_another() -> None:
    lens = authorise(principal(), OWNERS)
    assert lens.datasets == {"police.incidents", "police.persons"}
    assert all(kinds == set(LINKS) for kinds in lens.edges.values())
    assert set(lens.edges) == lens.datasets
    assert lens.shows("police.persons", "subject", "name.full")
    assert not lens.shows("court.cases", "plaintiff", "name.full")


@pytest.mark.parametrize("role", sorted(set(Role) - READERS))
def test_a_role_that_no_rule_names_reads_no_record(role: Role) -> None:
    with pytest.raises(AccessRefused):
        authorise(principal(role), OWNERS)


@pytest.mark.parametrize("role", sorted(READERS))
def test_officers_analysts_and_stewards_read_records(role: Role) -> None:
    assert authorise(principal(role), OWNERS).datasets


@pytest.mark.parametrize("department", ["", "unknown", "Police", "police "])
def test_a_department_without_datasets_is_refused(department: str) -> None:
    with pytest.raises(AccessRefused):
        authorise(principal(department=department), {**OWNERS, "lost.rows": ""})


def test_a_refusal_reads_the_same_whatever_its_reason() -> None:
    sentences = set()
    for refused in (principal(Role.AUDITOR), principal(department="unknown")):
        with pytest.raises(AccessRefused) as caught:
            authorise(refused, OWNERS)
        sentences.add(caught.value.detail)
    assert len(sentences) == 1


def test_metadata_is_of_the_own_department_and_not_for_the_person_concerned() -> None:
    assert authorise_metadata(principal(Role.AUDITOR), OWNERS) == {"police.incidents", "police.persons"}
    assert authorise_metadata(principal(department="unknown"), OWNERS) == frozenset()
    with pytest.raises(AccessRefused):
        authorise_metadata(principal(Role.PERSON), OWNERS)
