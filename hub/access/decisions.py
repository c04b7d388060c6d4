"""Asks Cedar. What ends in an error is refused, whatever the policies say: Cedar skips a `forbid` that fails."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hub.access.cedar_schema import ACTIONS, OTHER, schema_of

if TYPE_CHECKING:
    from cedarpy import AuthzResult

    from hub.access.departments import Departments
    from hub.access.holding import FieldClass, Holding
    from hub.access.policies import Policies
    from hub.access.purposes import Purpose

_READER: Final = {"type": "Reader", "id": "reader"}


@dataclass(frozen=True, slots=True)
class Reader:
    """What policies know of who asks: never the person."""

    department: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What policies know of a request.

    `case`: the reader handles the anchor case. `granted`: a grant in force covers the dataset for the purpose.
    `emergency`: a break-glass in force names the dataset. `order`: an order that opens seals was named and holds.
    """

    purpose: str
    case: bool = False
    granted: bool = False
    emergency: bool = False
    order: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be decided about a dataset: an action, and what is special about its resource."""

    action: str
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by which policies (none where nothing permits), and what went wrong, if anything did."""

    allowed: bool
    policies: tuple[str, ...] = ()
    error: str | None = None


READ: Final = Question("read_records")
OPEN_SEAL: Final = Question("open_seal")


def of_field(one: FieldClass) -> Question:
    """Whether fields of a class are shown."""
    marks = [_entity("Mark", mark_named(one.confidential))] if one.confidential else []
    return Question(
        "read_field", {"sensitivity": _entity("Sensitivity", one.sensitivity), "confidential": marks}
    )


def of_mark(mark: str, reader: str) -> Question:
    """Whether records with a mark are shown to readers of a department."""
    attributes = {"mark": _entity("Mark", mark_named(mark)), "against_reader": mark == f"against:{reader}"}
    return Question("read_marked", attributes)


def of_kind(kind: str) -> Question:
    """Whether statements of a kind are shown."""
    return Question("read_statement", {"kind": _entity("EdgeKind", kind)})


def mark_named(mark: str) -> str:
    """How policies name a mark: `against` stands for complaints about whatever department."""
    return "against" if mark.startswith("against:") else mark


class Decider:
    """The policies, held against the schema of what is registered, and ready to decide.

    Raises
    ------
    InvalidDeclaration
        A policy doesn't fit the schema.
    """

    def __init__(
        self,
        policies: Policies,
        departments: Departments,
        purposes: Mapping[str, Purpose],
        datasets: Mapping[str, Holding],
    ) -> None:
        from cedarpy import PolicySet, Schema

        text = schema_of(departments, purposes, datasets)
        policies.check(text)
        self.policies = policies
        self._departments = departments
        self._known = {*departments.known, *(held.owner for held in datasets.values())}
        self._schema = Schema.from_json_str(text)
        self._sets = {action: PolicySet.from_json_str(policies.of(action)) for action in ACTIONS}

    def decide(
        self, reader: Reader, where: Circumstances, held: Holding, questions: Sequence[Question]
    ) -> list[Decision]:
        """The answers to some questions about a dataset, in their order."""
        by_action: dict[str, list[int]] = {}
        for number, question in enumerate(questions):
            by_action.setdefault(question.action, []).append(number)
        answers: dict[int, Decision] = {}
        for action, numbers in by_action.items():
            asked = [questions[number] for number in numbers]
            answers.update(zip(numbers, self._decided(action, reader, where, held, asked), strict=True))
        return [answers[number] for number in range(len(questions))]

    def _decided(
        self, action: str, reader: Reader, where: Circumstances, held: Holding, asked: Sequence[Question]
    ) -> Iterable[Decision]:
        from cedarpy import Entities, is_authorized_batch

        about = {
            "dataset": _entity("Dataset", held.id),
            "owner": _entity("Department", held.owner),
            "owner_kind": _entity("Kind", self._departments[held.owner].kind),
            "sharing": _entity("Sharing", held.sharing),
        }
        resources = [{"type": ACTIONS[action], "id": str(number)} for number in range(len(asked))]
        entities = [
            {"uid": _READER, "attrs": self._attributes(reader), "parents": []},
            *(
                {"uid": uid, "attrs": {**about, **question.attributes}, "parents": []}
                for uid, question in zip(resources, asked, strict=True)
            ),
        ]
        context = json.dumps(
            {
                "purpose": _entity("Purpose", where.purpose),
                "case": where.case,
                "granted": where.granted,
                "emergency": where.emergency,
                "order": where.order,
            }
        )
        requests = [
            {
                "principal": _READER,
                "action": {"type": "Action", "id": action},
                "resource": uid,
                "context": context,
            }
            for uid in resources
        ]
        try:
            known = Entities.from_json_str(json.dumps(entities), self._schema)
            results = is_authorized_batch(requests, self._sets[action], known, self._schema)
        except ValueError as error:  # what is asked does not fit the schema
            return [Decision(False, (), str(error))] * len(asked)
        return [_decision(result) for result in results]

    def _attributes(self, reader: Reader) -> dict[str, object]:
        department = reader.department if reader.department in self._known else OTHER
        return {
            "department": _entity("Department", department),
            "kind": _entity("Kind", reader.kind),
            "role": _entity("Role", reader.role),
        }


def _decision(result: AuthzResult) -> Decision:
    errors = result.diagnostics.errors
    return Decision(
        allowed=result.allowed and not errors,
        policies=tuple(sorted(result.diagnostics.reasons)),
        error="; ".join(errors) or None,
    )


def _entity(type: str, id: str) -> dict[str, object]:
    return {"__entity": {"type": type, "id": str(id)}}
