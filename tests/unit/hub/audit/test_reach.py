"""Whose entries an auditor reads."""

from __future__ import annotations

from hub.access.departments import Department, Departments
from hub.audit.reach import audited

DEPARTMENTS = Departments(
    {
        one.id: one
        for one in (
            Department("top", "top"),
            Department("bureau", "bureau", supervisor="top"),
            Department("station", "station", supervisor="bureau"),
            Department("court", "court", supervisor="top"),
            Department("lonely", "lonely"),
        )
    }
)


def test_an_auditor_reads_their_own_department_and_those_below_it() -> None:
    assert audited(DEPARTMENTS, "station") == {"station"}
    assert audited(DEPARTMENTS, "bureau") == {"bureau", "station"}


def test_who_oversees_others_and_is_overseen_by_none_reads_all() -> None:
    assert audited(DEPARTMENTS, "top") is None


def test_a_department_that_oversees_none_reads_its_own_only_even_if_unknown() -> None:
    assert audited(DEPARTMENTS, "lonely") == {"lonely"}
    assert audited(DEPARTMENTS, "unheard_of") == {"unheard_of"}


def test_departments_that_oversee_each_other_end() -> None:
    ring = Departments({id: Department(id, id, supervisor=other) for id, other in (("a", "b"), ("b", "a"))})
    assert audited(ring, "a") == {"a", "b"}
