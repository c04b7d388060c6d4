"""What a lens shows is what policies permit, narrowed to grants, and what nothing lifts stays hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.access.asked import Asked
from hub.access.authorise import authorise
from hub.access.emergency import Emergency
from hub.access.grant import Grant, GrantMode, GrantState
from hub.access.holding import FieldClass, Holding, Sharing
from hub.access.lens import Lens
from hub.access.principal import Principal, Role
from hub.access.rights import Rights
from hub.errors import AccessRefused
from tests.lenses import CASE, rules_of

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEDIATIONS = Holding(
    "court.mediations",
    "court",
    fields={
        "case.number": FieldClass("public"),
        "party.name.full": FieldClass("personal"),
        "company.name.full": FieldClass("personal"),
        "case.text": FieldClass("sensitive"),
        "extra.offers": FieldClass("sensitive", "mediation"),
    },
    marks=frozenset({"mediation"}),
)
LETTERS = Holding(
    "petition.letters",
    "petition",
    fields={
        "case.text": FieldClass("sensitive"),
        "place.longitude": FieldClass("personal"),
        "place.latitude": FieldClass("personal"),
    },
    marks=frozenset({"against:police"}),
)
INCIDENTS = Holding("police.incidents", "police")
STREETS = Holding(
    "grid.streets",
    "grid",
    sharing=Sharing.UNCONDITIONAL,
    fields={"place.name": FieldClass("public"), "place.note": FieldClass("personal")},
    scope=frozenset({"name"}),
    scope_edges=frozenset({"WITHIN"}),
)
RULES = rules_of({}, [MEDIATIONS, LETTERS, INCIDENTS, STREETS])
GRANT = Grant(
    id="G1",
    dataset="court.mediations",
    provider="court",
    consumer="petition",
    purposes=frozenset({"petition_handling"}),
    fields=frozenset({"name.full", "case.number", "extra.offers"}),
    edges=frozenset({"PARTY_TO"}),
    mode=GrantMode.QUERY,
    starts=NOW - HOUR,
    ends=NOW + HOUR,
    state=GrantState.IN_FORCE,
)


def lens(department: str, purpose: str, **rights: object) -> Lens:
    asked = Asked(purpose, CASE, emergency="E1" if "emergency" in rights else None)
    return authorise(
        Principal("u-1", department, Role.OFFICER),
        asked,
        Rights(RULES, **{"handles": True, **rights}),  # type: ignore[arg-type]
        now=NOW,
    )


def test_a_grant_opens_its_fields_and_kinds_of_statement_for_its_purpose_and_no_more() -> None:
    seen = lens("petition", "petition_handling", grants=(GRANT,))
    assert seen.datasets == {"petition.letters", "court.mediations", "grid.streets"}
    shown = {name for name in MEDIATIONS.fields if seen.shows("court.mediations", *name.split(".", 1))}
    assert shown == {"case.number", "party.name.full", "company.name.full", "extra.offers"}
    assert seen.edges["court.mediations"] == {"PARTY_TO"}
    assert seen.until == NOW + timedelta(minutes=5)
    assert "granted" in seen.policies


@pytest.mark.parametrize(
    "changes",
    [
        {"purposes": frozenset({"mediation"})},
        {"consumer": "grid"},
        {"mode": GrantMode.CHECK},
        {"mode": GrantMode.STATISTICS},
        {"ends": NOW},
        {"starts": NOW + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_a_grant_that_does_not_fit_opens_nothing(changes: dict[str, object]) -> None:
    grant = replace(GRANT, **changes)  # type: ignore[arg-type]
    assert "court.mediations" not in lens("petition", "petition_handling", grants=(grant,)).datasets


@pytest.mark.parametrize(
    ("mode", "counted"), [(one, one is not GrantMode.CHECK) for one in GrantMode], ids=str
)
def test_a_grant_of_statistics_opens_counts_and_no_record(mode: GrantMode, counted: bool) -> None:
    both = frozenset({"aggregate_statistics", "petition_handling"})
    grant = replace(GRANT, mode=mode, purposes=both)
    asked = Asked("aggregate_statistics", None, action="aggregate.cases")
    rights = Rights(RULES, grants=(grant,))
    seen = authorise(Principal("u-1", "petition", Role.ANALYST), asked, rights, now=NOW)
    assert ("court.mediations" in seen.datasets) is counted
    assert not counted or seen.shows("court.mediations", "case", "number")
    records = lens("petition", "petition_handling", grants=(grant,))
    assert ("court.mediations" in records.datasets) is (mode is GrantMode.QUERY)


def test_the_end_of_a_grant_ends_the_lens() -> None:
    soon = replace(GRANT, ends=NOW + timedelta(minutes=1))
    assert lens("petition", "petition_handling", grants=(soon,)).until == NOW + timedelta(minutes=1)
    later = Rights(RULES, handles=True, grants=(soon,))
    principal = Principal("u-1", "petition", Role.OFFICER)
    after = authorise(principal, Asked("petition_handling", CASE), later, now=NOW + timedelta(minutes=1))
    assert "court.mediations" not in after.datasets


@pytest.mark.parametrize(
    ("department", "purpose"), [("court", "court_proceeding"), ("police", "criminal_investigation")]
)
def test_what_was_offered_in_mediation_reaches_neither_court_nor_police_whatever_is_granted(
    department: str, purpose: str
) -> None:
    grant = replace(GRANT, consumer=department, purposes=frozenset({purpose}), fields=frozenset({"*"}))
    seen = lens(department, purpose, grants=(grant,))
    assert seen.shows("court.mediations", "case", "text")
    assert not seen.shows("court.mediations", "extra", "offers")
    assert "mediation" in seen.hidden
    assert "never-mediation-field" in seen.policies


def test_a_field_that_the_mapping_does_not_know_is_sensitive() -> None:
    seen = lens("petition", "petition_handling", grants=(GRANT,))
    assert not seen.shows("court.mediations", "party", "note")
    police = lens("police", "grid_service", grants=())
    assert police.shows("police.incidents", "anybody", "anything")


def test_who_complains_about_a_department_is_hidden_from_it_in_every_dataset() -> None:
    grant = replace(
        GRANT, dataset="petition.letters", consumer="police", purposes=frozenset({"petition_handling"})
    )
    assert "against:police" in lens("police", "petition_handling", grants=(grant,)).hidden


def test_juveniles_records_stay_with_who_made_them_and_with_justice() -> None:
    grants = (GRANT, replace(GRANT, id="G2", dataset="police.incidents"))
    office = lens("petition", "petition_handling", grants=grants)
    assert {"juvenile@court.mediations", "juvenile@police.incidents"} <= office.hidden
    assert not {"juvenile", "juvenile@petition.letters"} & office.hidden
    both = replace(
        GRANT, consumer="police", purposes=frozenset({"criminal_investigation", "petition_handling"})
    )
    assert not any(
        "juvenile" in one for one in lens("police", "criminal_investigation", grants=(both,)).hidden
    )
    assert "juvenile@court.mediations" in lens("police", "petition_handling", grants=(both,)).hidden


def test_what_is_shared_without_condition_is_open_in_its_scope() -> None:
    seen = lens("court", "court_proceeding")
    assert seen.shows("grid.streets", "place", "name")
    assert not seen.shows("grid.streets", "place", "note")
    assert seen.edges["grid.streets"] == {"WITHIN"}


def test_service_in_a_cell_shows_nothing_sensitive_of_others() -> None:
    grant = replace(GRANT, consumer="grid", purposes=frozenset({"grid_service"}), fields=frozenset({"*"}))
    seen = lens("grid", "grid_service", grants=(grant,))
    assert seen.shows("court.mediations", "party", "name.full")
    assert not seen.shows("court.mediations", "case", "text")


def test_a_position_is_found_by_where_it_is_shown() -> None:
    grant = replace(
        GRANT, dataset="petition.letters", consumer="court", purposes=frozenset({"court_proceeding"})
    )
    for fields, found in (({"longitude", "latitude"}, True), ({"place.longitude"}, False)):
        seen = lens("court", "court_proceeding", grants=(replace(grant, fields=frozenset(fields)),))
        assert all(seen.shows("petition.letters", "", part) for part in ("longitude", "latitude")) is found


EMERGENCY = Emergency("E1", CASE, "police", "u-1", frozenset({"petition.letters"}), NOW - HOUR, NOW + HOUR)


def test_an_emergency_lifts_the_want_of_a_grant_and_of_handling_but_not_what_nothing_lifts() -> None:
    seen = lens("police", "criminal_investigation", emergency=EMERGENCY, handles=False)
    assert seen.shows("petition.letters", "case", "text")
    assert "court.mediations" not in seen.datasets
    assert "against:police" in seen.hidden
    assert "emergency" in seen.policies


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "E2"},
        {"user": "u-2"},
        {"department": "court"},
        {"case": "C" + "9" * 24},
        {"ends": NOW},
        {"starts": NOW + HOUR},
    ],
    ids=str,
)
def test_an_emergency_of_others_or_of_another_time_refuses(changes: dict[str, object]) -> None:
    with pytest.raises(AccessRefused):
        lens("police", "criminal_investigation", emergency=replace(EMERGENCY, **changes))  # type: ignore[arg-type]
    with pytest.raises(AccessRefused):
        lens("police", "criminal_investigation", emergency=None)


def test_an_order_opens_its_records_and_without_one_nothing_is_opened() -> None:
    record = "R" + "1" * 24
    assert lens("court", "court_proceeding", unsealed=frozenset({record})).unsealed == {record}
    assert lens("court", "court_proceeding").unsealed == frozenset()


def test_a_steward_corrects_own_data_and_sees_nobody_elses_by_grant() -> None:
    steward = Principal("s-1", "petition", Role.STEWARD)
    grant = replace(GRANT, purposes=frozenset({"data_correction"}))
    asked = Asked("data_correction", action="identity.review")
    seen = authorise(steward, asked, Rights(RULES, grants=(grant,)), now=NOW)
    assert seen.datasets == {"petition.letters"}
