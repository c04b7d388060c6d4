"""A lens comes from `authorise` alone, and `authorise` refuses whatever no rule permits."""

import copy
import dataclasses
import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graph_schema.links import LINKS
from hub.access.asked import Asked
from hub.access.authorise import REFUSAL, authorise, authorise_metadata
from hub.access.lens import Lens
from hub.access.principal import Principal, Role
from hub.access.rights import Rights
from hub.errors import AccessRefused
from tests.lenses import CASE, lens_of, rights_of

OWNERS = {"police.incidents": "police", "police.persons": "police", "court.cases": "court"}
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


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
    lens = lens_of("police", OWNERS)
    with pytest.raises((AccessRefused, ValueError)):
        dataclasses.replace(lens, datasets=frozenset(OWNERS))
    with pytest.raises(dataclasses.FrozenInstanceError):
        lens.datasets = frozenset(OWNERS)  # type: ignore[misc]
    with pytest.raises(TypeError):
        lens.fields["court.cases"] = frozenset({"*"})  # type: ignore[index]


def test_a_lens_is_neither_pickled_nor_copied() -> None:
    lens = lens_of("police", OWNERS)
    for taking in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(AccessRefused):
            taking(lens)


def test_a_department_sees_all_of_its_own_datasets_and_none_of_another() -> None:
    lens = lens_of("police", OWNERS)
    assert lens.datasets == {"police.incidents", "police.persons"}
    assert all(kinds == set(LINKS) for kinds in lens.edges.values())
    assert set(lens.edges) == lens.datasets
    assert lens.shows("police.persons", "subject", "name.full")
    assert not lens.shows("court.cases", "plaintiff", "name.full")


def test_a_lens_says_for_what_about_what_how_far_and_by_what_law() -> None:
    lens = lens_of("police", OWNERS)
    assert (lens.purpose, lens.case, lens.max_hops, lens.budget) == ("criminal_investigation", CASE, 3, 300)
    assert lens.legal_basis == "刑事诉讼法（2018）第五十四条"
    assert lens.hidden == {"against:police", "mediation"}


def refused(who: Principal, asked: Asked, rights: Rights) -> str:
    with pytest.raises(AccessRefused) as caught:
        authorise(who, asked, rights, now=NOW)
    return caught.value.detail


@pytest.mark.parametrize(
    ("asked", "handles"),
    [
        (Asked(None, CASE), True),
        (Asked("no_such_purpose", CASE), True),
        (Asked("court_proceeding", CASE), True),
        (Asked("data_correction", CASE), True),
        (Asked("criminal_investigation", None), True),
        (Asked("criminal_investigation", CASE), False),
        (Asked("criminal_investigation", CASE, on_behalf="u-2"), True),
    ],
    ids=str,
)
def test_a_read_without_the_right_purpose_and_an_own_case_is_refused_in_the_same_words(
    asked: Asked, handles: bool
) -> None:
    assert refused(principal(), asked, rights_of(OWNERS, handles=handles)) == REFUSAL


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.ANALYST}))
def test_a_role_without_a_purpose_of_its_own_reads_no_record(role: Role) -> None:
    refused(principal(role), Asked("criminal_investigation", CASE), rights_of(OWNERS))


def test_a_steward_corrects_without_a_case_but_opens_no_file_of_a_person() -> None:
    steward, rights = principal(Role.STEWARD), rights_of(OWNERS, handles=False)
    asked = Asked("data_correction", action="identity.review")
    lens = authorise(steward, asked, rights, now=NOW)
    assert (lens.case, lens.max_hops) == (None, 0)
    for action in ("person.read", "place.read", "case.read", "places.near"):
        refused(steward, replace(asked, action=action), rights)


@pytest.mark.parametrize("department", ["", "unknown", "Police", "police "])
def test_a_department_without_datasets_is_refused(department: str) -> None:
    owners = {**OWNERS, "lost.rows": "lost"}
    refused(principal(department=department), Asked("petition_handling", CASE), rights_of(owners))


def test_a_system_says_for_whom_it_asks() -> None:
    system = Principal("robot", "police", Role.OFFICER, system=True)
    asked = Asked("criminal_investigation", CASE, on_behalf="u-2")
    assert authorise(system, asked, rights_of(OWNERS), now=NOW).on_behalf == "u-2"


def test_metadata_is_of_the_own_department_and_not_for_the_person_concerned() -> None:
    assert authorise_metadata(principal(Role.AUDITOR), OWNERS) == {"police.incidents", "police.persons"}
    assert authorise_metadata(principal(department="unknown"), OWNERS) == frozenset()
    with pytest.raises(AccessRefused):
        authorise_metadata(principal(Role.PERSON), OWNERS)
