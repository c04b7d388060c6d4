"""What kinds of reader see is worked out before they ask."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from hub.access.departments import read_departments
from hub.access.policies import read_policies
from hub.access.preparing import prepare
from hub.access.principal import Principal, Role
from hub.access.purposes import read_purposes
from hub.access.rights import Rules


def _rules() -> Rules:
    nowhere = Path("nowhere")
    return Rules(read_departments(nowhere), read_purposes(nowhere), {}, read_policies(nowhere))


def test_every_purpose_that_officers_and_analysts_may_invoke_is_compiled() -> None:
    rules = _rules()
    readers = [
        (rules.reader(Principal("-", department, role)), purpose.id)
        for department in rules.departments.known
        for role in (Role.OFFICER, Role.ANALYST)
        for purpose in rules.purposes.values()
        if purpose.allows(role, rules.departments[department].kind)
    ]
    assert prepare(rules, Event()) == len(readers) > 10
    assert all(rules.compiler.has_begun(reader, purpose) for reader, purpose in readers)


def test_it_stops_when_told_and_when_its_time_is_over() -> None:
    told = Event()
    told.set()
    assert prepare(_rules(), told) == 0
    assert prepare(_rules(), Event(), seconds=0) == 0
