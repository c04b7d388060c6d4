"""Says which rules decide on something and why, in words, without reading anything of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hub.access.decisions import (
    OPEN_SEAL,
    READ,
    Circumstances,
    Decision,
    Question,
    Reader,
    of_field,
    of_kind,
    of_mark,
)
from hub.access.grant import Grant
from hub.access.holding import FieldClass, Holding, Sharing
from hub.access.lens import EVERY_FIELD
from hub.access.mask import among
from hub.access.policies import Policy
from hub.access.principal import Role
from hub.access.rights import Rules
from hub.access.verdict import UNKNOWN

_NOTHING_PERMITS: Final = "No policy permits it, and what none permits is refused."


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked about: a dataset's records, or one `field`, `mark` or `kind` of statement of it, or its seals.

    `handles`: the reader would handle the anchor case. `granted`: suppose a grant of all there is, besides those in
    force. `emergency` and `order`: suppose one that fits. `action` is left out of account where it is None.
    """

    department: str
    role: Role
    purpose: str
    dataset: str
    field: str | FieldClass | None = None
    mark: str | None = None
    kind: str | None = None
    seal: bool = False
    action: str | None = None
    handles: bool = True
    granted: bool = False
    emergency: bool = False
    order: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that had to hold: whether it does, why in words, and which policies said so."""

    step: str
    allowed: bool
    words: str
    policies: tuple[Policy, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All steps up to the one that refused, or all. `version` is that of the policies."""

    steps: tuple[Step, ...]
    version: str

    @property
    def allowed(self) -> bool:
        """Whether it would be shown."""
        return all(step.allowed for step in self.steps)

    @property
    def words(self) -> str:
        """The step that decided, in words."""
        return self.steps[-1].words


def explain(rules: Rules, asked: Query, grants: tuple[Grant, ...] = ()) -> Explanation:
    """What the rules say; `grants` are those in force for the department."""
    taken: list[Step] = []
    for step in _steps(rules, asked, grants):
        taken.append(step)
        if not step.allowed:
            break
    return Explanation(tuple(taken), rules.policies.version)


def _steps(rules: Rules, asked: Query, grants: tuple[Grant, ...]) -> Iterator[Step]:
    yield from _of_purpose(rules, asked)
    held = rules.datasets.get(asked.dataset)
    if held is None:
        yield Step(
            "dataset", False, f"No dataset {asked.dataset!r} is registered, with one owner and a mapping."
        )
        return
    fitting = tuple(
        one
        for one in grants
        if one.dataset == held.id
        and one.consumer == asked.department
        and asked.purpose in one.purposes
        and one.opens(counts=rules.purposes[asked.purpose].counts)
    )
    reader = Reader(asked.department, rules.departments[asked.department].kind, asked.role)
    where = Circumstances(
        purpose=asked.purpose,
        case=rules.purposes[asked.purpose].needs_case,
        granted=asked.granted or bool(fitting),
        emergency=asked.emergency,
        order=asked.order,
    )
    questions = [("records", READ), *_questions(held, asked)]
    for (name, _), decision in zip(
        questions, rules.decider.decide(reader, where, held, [one for _, one in questions]), strict=True
    ):
        yield _decided(rules, name, decision)
    yield from _of_grants(held, asked, fitting)


def _of_purpose(rules: Rules, asked: Query) -> Iterator[Step]:
    purpose, kind = rules.purposes.get(asked.purpose), rules.departments[asked.department].kind
    if purpose is None:
        yield Step("purpose", False, f"There is no purpose {asked.purpose!r}.")
        return
    roles, kinds = ", ".join(sorted(purpose.roles)), ", ".join(sorted(purpose.kinds))
    said = f"{purpose.title} ({purpose.legal_basis}) is for the roles {roles} of departments of the kinds {kinds}."
    yield Step("purpose", purpose.allows(asked.role, kind), said)
    if asked.action is not None:
        actions = ", ".join(purpose.actions)
        yield Step("action", purpose.covers(asked.action), f"For it may be done: {actions}.")
    if not purpose.needs_case:
        yield Step("case", True, "It needs no case.")
    elif asked.emergency:
        yield Step("case", True, "The emergency names the case.")
    else:
        yield Step("case", asked.handles, "It needs a case that the reader handles.")


def _questions(held: Holding, asked: Query) -> Iterator[tuple[str, Question]]:
    if asked.field is not None:
        found = asked.field if isinstance(asked.field, FieldClass) else held.fields.get(asked.field, UNKNOWN)
        what = f"{found.sensitivity} field" + (
            f", confidential: {found.confidential}" if found.confidential else ""
        )
        yield what, of_field(found)
    if asked.mark is not None:
        yield f"records marked {asked.mark}", of_mark(asked.mark, asked.department)
    if asked.kind is not None:
        yield f"statements {asked.kind}", of_kind(asked.kind)
    if asked.seal:
        yield "sealed records", OPEN_SEAL


def _decided(rules: Rules, name: str, decision: Decision) -> Step:
    policies = tuple(rules.policies.all[id] for id in decision.policies)
    if decision.error is not None:
        return Step(name, False, f"The decision failed, which refuses: {decision.error}", policies)
    words = " ".join(policy.reason for policy in policies) or _NOTHING_PERMITS
    return Step(name, decision.allowed, words, policies)


def _of_grants(held: Holding, asked: Query, grants: tuple[Grant, ...]) -> Iterator[Step]:
    """Whether what the policies permit is in the scope of a grant, or of the catalogue, where one is needed."""
    if held.owner == asked.department or asked.granted or asked.emergency:
        return
    fields = {name for one in grants for name in one.fields}
    edges = {kind for one in grants for kind in one.edges}
    if held.sharing is Sharing.UNCONDITIONAL:
        fields, edges = fields | held.scope, edges | held.scope_edges
    elif not grants:
        return
    if isinstance(asked.field, str):
        inside = EVERY_FIELD in fields or among(asked.field, frozenset(fields))
        yield Step("grant", inside, _scope_told(asked.field, inside, grants))
    if asked.kind is not None:
        inside = EVERY_FIELD in edges or asked.kind in edges
        yield Step("grant", inside, _scope_told(asked.kind, inside, grants))


def _scope_told(name: str, inside: bool, grants: tuple[Grant, ...]) -> str:
    by = f"the grant {', '.join(one.id for one in grants)}" if grants else "the catalogue's scope"
    return (
        f"{by[0].upper()}{by[1:]} covers {name}."
        if inside
        else f"{by[0].upper()}{by[1:]} does not cover {name}."
    )
