"""What is explained is what is decided, and policies are tested, compared and their change is logged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from hub.access.asked import Asked
from hub.access.authorise import authorise
from hub.access.change import note_change
from hub.access.difference import differences
from hub.access.explaining import Query, explain
from hub.access.grant import Grant, GrantMode, GrantState
from hub.access.holding import FieldClass, Holding
from hub.access.policies import read_folder, read_policies
from hub.access.policy_tests import BUILT_IN_TESTS, run_tests
from hub.access.principal import Principal, Role
from hub.access.rights import Rights
from hub.access.rulebook import read_rules
from hub.errors import AccessRefused, InvalidDeclaration
from hub.ledger.ledger import Ledger
from tests.lenses import CASE, rules_of

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
FIELDS = {
    "case.number": FieldClass("public"),
    "party.name.full": FieldClass("personal"),
    "case.text": FieldClass("sensitive"),
    "extra.offers": FieldClass("sensitive", "mediation"),
}
RULES = rules_of(
    {"petition.letters": "petition"},
    [Holding("court.mediations", "court", fields=FIELDS, marks=frozenset({"mediation"}))],
)
GRANT = Grant(
    id="G1",
    dataset="court.mediations",
    provider="court",
    consumer="petition",
    purposes=frozenset({"petition_handling"}),
    fields=frozenset({"name.full", "extra.offers"}),
    edges=frozenset({"PARTY_TO"}),
    mode=GrantMode.QUERY,
    starts=NOW - timedelta(hours=1),
    ends=NOW + timedelta(hours=1),
    state=GrantState.IN_FORCE,
)


@pytest.mark.parametrize("department", ["court", "petition", "police", "grid", "nobody"])
@pytest.mark.parametrize("purpose", ["court_proceeding", "petition_handling", "mediation", "no_such_purpose"])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.STEWARD, Role.HEAD])
@pytest.mark.parametrize("grants", [(), (GRANT,)], ids=["without a grant", "with a grant"])
def test_an_explanation_says_what_the_lens_does(
    department: str, purpose: str, role: Role, grants: tuple[Grant, ...]
) -> None:
    rights = Rights(RULES, handles=True, grants=grants)
    try:
        lens = authorise(Principal("u", department, role), Asked(purpose, CASE), rights, now=NOW)
    except AccessRefused:
        lens = None
    for name in FIELDS:
        found = explain(RULES, Query(department, role, purpose, "court.mediations", field=name), grants)
        shown = lens is not None and lens.shows("court.mediations", *name.split(".", 1))
        assert found.allowed is shown, (name, found.words)
        assert found.words
    for kind in ("PARTY_TO", "HANDLED_BY"):
        found = explain(RULES, Query(department, role, purpose, "court.mediations", kind=kind), grants)
        assert found.allowed is (lens is not None and lens.shows_kind("court.mediations", kind))


def test_an_explanation_names_the_policy_and_its_legal_source() -> None:
    asked = Query("court", Role.OFFICER, "court_proceeding", "court.mediations", field="extra.offers")
    found = explain(RULES, asked)
    assert not found.allowed
    assert [policy.id for policy in found.steps[-1].policies] == ["never-mediation-field"]
    assert "法释〔2021〕23号第十八条" in found.words
    outside = explain(
        RULES,
        Query("petition", Role.OFFICER, "petition_handling", "court.mediations", field="case.number"),
        (GRANT,),
    )
    assert (outside.allowed, outside.words) == (False, "The grant G1 does not cover case.number.")


def test_the_policies_that_come_with_the_hub_pass_their_tests_beside_its_connectors(tmp_path: Path) -> None:
    results = list(run_tests(read_rules(tmp_path), [BUILT_IN_TESTS]))
    assert len(results) >= 20
    assert [(one.line, one.it, one.told) for one in results if not one.passed] == []


@pytest.mark.parametrize("id", sorted(read_policies(Path("nowhere")).all))
def test_every_policy_that_comes_with_the_hub_has_a_test_that_it_decides(id: str) -> None:
    untested = {
        "unconditional",
        "sensitive-needs-case",
        "never-juvenile-field",
    }  # held in test_compiling and below
    decided = {
        policy.id
        for one in run_tests(RULES, [BUILT_IN_TESTS])
        for policy in one.explanation.steps[-1].policies
    }
    assert id in decided | untested


def test_a_juveniles_field_is_shown_as_a_juveniles_record_is() -> None:
    about = {"field": FieldClass("sensitive", "juvenile"), "granted": True}
    for department, purpose, shown in (
        ("petition", "petition_handling", False),
        ("police", "criminal_investigation", True),
        ("police", "petition_handling", False),
        ("court", "court_proceeding", True),
    ):
        found = explain(RULES, Query(department, Role.OFFICER, purpose, "court.mediations", **about))  # type: ignore[arg-type]
        assert found.allowed is (shown or department == "court"), department


def test_a_test_that_fails_says_where_and_why(tmp_path: Path) -> None:
    text = """\
tests:
  - it: the court sees offers
    department: court
    purpose: court_proceeding
    dataset: court.mediations
    field: extra.offers
    expect: allow
  - it: it is refused by another rule
    department: court
    purpose: court_proceeding
    dataset: court.mediations
    field: extra.offers
    expect: refuse
    by: never-sealed
"""
    file = tmp_path / "wrong.yaml"
    file.write_text(text, "utf-8")
    first, second = run_tests(RULES, [file])
    assert (first.line, first.passed, second.line, second.passed) == (2, False, 8, False)
    assert "expected to allow" in (first.told or "")
    assert "never-mediation-field" in (second.told or "")
    file.write_text(text.replace("dataset", "datset"), "utf-8")
    with pytest.raises(InvalidDeclaration, match="did you mean 'dataset'"):
        list(run_tests(RULES, [file]))


def test_the_difference_lists_whose_view_changes_and_nothing_else(tmp_path: Path) -> None:
    rule = """
@id("grid-nothing") @reason("Test.")
forbid (principal, action == Action::"read_records", resource)
when { principal.kind == Kind::"petition" && resource.dataset == Dataset::"petition.letters" };
"""
    (tmp_path / "more.cedar").write_text(rule, "utf-8")
    plain, more = read_policies(Path("nowhere")), read_folder(tmp_path)
    assert list(differences(RULES, plain, plain)) == []
    changes = list(differences(RULES, plain, more))
    assert {(one.department, one.dataset, one.after) for one in changes} == {
        ("petition", "petition.letters", False)
    }
    assert {"officer", "analyst", "steward"} <= {one.role for one in changes}
    back = list(differences(RULES, more, plain))
    assert [one.after for one in back] == [True] * len(changes)


def test_a_change_of_the_rules_is_in_the_log_once(tmp_path: Path) -> None:
    own = tmp_path / "access" / "policies"
    own.mkdir(parents=True)
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}", time_zone="Asia/Shanghai") as ledger:
        first = read_policies(tmp_path)
        assert not note_change(ledger, tmp_path, first)  # nothing was read by other rules
        assert not note_change(ledger, tmp_path, first)
        (own / "more.cedar").write_text(
            '@id("m") @reason("T.") forbid (principal, action, resource);', "utf-8"
        )
        second = read_policies(tmp_path)
        from hub.audit.disclosure import act

        ledger.disclosures.add([act(Principal("u", "court", Role.HEAD), "grant.decide")])
        assert note_change(ledger, tmp_path, second)
        assert not note_change(ledger, tmp_path, second)
        entry = orjson.loads(ledger.disclosures.list()[-1].body)
    assert (entry["action"], entry["subject"]) == ("policy.change", second.version)
    assert entry["detail"]["before"] == first.version
    assert entry["detail"]["after"] == second.version
