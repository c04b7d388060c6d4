"""Unit tests of policies, in YAML: who asks for what, and whether the rules give it.

departments: {court: court, petition: petition}      # kinds, where the home doesn't know them
datasets: {court.mediations: court}                  # owners
tests:
  - it: the court does not see what was offered in mediation, though it keeps the record
    department: court
    purpose: court_proceeding
    dataset: court.mediations
    field: {sensitivity: sensitive, confidential: mediation}
    expect: refuse
    by: never-mediation-field
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from connectors.options import Declared
from hub.access.declared import BUILT_IN
from hub.access.departments import Department, Departments, Kind
from hub.access.explaining import Explanation, Query, explain
from hub.access.holding import FieldClass, Holding
from hub.access.policies import FOLDER
from hub.access.principal import Role
from hub.access.rights import Rules

#: The tests that come with the hub.
BUILT_IN_TESTS: Final = BUILT_IN / FOLDER / "tests.yaml"
_ID = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Class(Declared):
    sensitivity: Literal["public", "personal", "sensitive"] = Field(description="How much it may harm.")
    confidential: str | None = Field(None, description="The mark by which it is confidential.")


class _Case(Declared):
    it: str = Field(description="What holds, as a sentence.")
    department: _ID = Field(description="Department of who asks.")
    role: Role = Field(Role.OFFICER, description="Their role.")
    purpose: str = Field(description="For what.")
    dataset: str = Field(description="Of which dataset.")
    field: str | _Class | None = Field(None, description="A field by name, or a class of fields.")
    mark: str | None = Field(None, description="Records with this mark.")
    kind: str | None = Field(None, description="Statements of this kind.")
    seal: bool = Field(False, description="Sealed records.")
    action: str | None = Field(None, description="What is to be done (`person.read`).")
    handles: bool = Field(True, description="Whether the case is theirs.")
    granted: bool = Field(False, description="Whether a grant of everything is in force.")
    emergency: bool = Field(False, description="Whether an emergency is.")
    order: bool = Field(False, description="Whether there is a court order.")
    expect: Literal["allow", "refuse"] = Field(description="What comes out.")
    by: str | None = Field(None, description="Id of a policy that decides it.")


class _File(Declared):
    departments: dict[_ID, Kind] = Field({}, description="Kinds of departments.")
    datasets: dict[str, _ID] = Field({}, description="Owners of datasets.")
    tests: list[_Case] = Field(min_length=1, description="The tests.")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one test. `told` says what is wrong, or nothing."""

    file: str
    line: int
    it: str
    told: str | None
    explanation: Explanation

    @property
    def passed(self) -> bool:
        """Whether it came out as expected."""
        return self.told is None


def run_tests(rules: Rules, files: Sequence[Path]) -> Iterator[Result]:
    """Run the tests of some files by a home's rules, with the departments and datasets that the files add.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: which, and in which line.
    """
    from connectors import declaration

    for file in files:
        read = declaration.read(file)
        spec = read.validate(_File)
        known = _with(rules, spec)
        for number, case in enumerate(spec.tests):
            explanation = explain(known, _query(case))
            yield Result(
                str(file), read.line(("tests", number)), case.it, _wrong(case, explanation), explanation
            )


def _with(rules: Rules, spec: _File) -> Rules:
    departments = {id: Department(id, id, kind) for id, kind in spec.departments.items()}
    datasets = {id: Holding(id, owner) for id, owner in spec.datasets.items()}
    return Rules(
        Departments({**rules.departments.known, **departments}),
        rules.purposes,
        {**rules.datasets, **datasets},
        rules.policies,
    )


def _query(case: _Case) -> Query:
    field = case.field
    return Query(
        department=case.department,
        role=case.role,
        purpose=case.purpose,
        dataset=case.dataset,
        field=FieldClass(field.sensitivity, field.confidential) if isinstance(field, _Class) else field,
        mark=case.mark,
        kind=case.kind,
        seal=case.seal,
        action=case.action,
        handles=case.handles,
        granted=case.granted,
        emergency=case.emergency,
        order=case.order,
    )


def _wrong(case: _Case, found: Explanation) -> str | None:
    if found.allowed != (case.expect == "allow"):
        return f"expected to {case.expect}, but: {found.words}"
    by = {policy.id for policy in found.steps[-1].policies}
    if case.by is not None and case.by not in by:
        return f"expected by {case.by!r}, but it was by {', '.join(sorted(by)) or found.steps[-1].step}"
    return None
