"""Explanations, doubts and judgements as plain values, the same for the API and for `--json`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hub.identity.compare import Comparison, Side
from hub.identity.review import Doubt
from hub.identity.scene import Scene
from hub.identity.steps import Step
from hub.identity.why import Link, Why
from hub.ledger.values import Judgement

#: Decimal places of bits: more would tell apart what isn't different.
_PLACES = 3


def why_told(scene: Scene, found: Why, *, links: int) -> dict[str, Any]:
    """Why an entity is one. `links` is how many there are in all."""
    return {
        "id": found.entity,
        "type": found.type,
        "mentions": _mentions(scene, found.mentions),
        "links": [link_told(scene, link) for link in found.links],
        "parts": [list(part) for part in found.parts],
        "complete": len(found.links) == links,
    }


def comparison_told(scene: Scene, found: Comparison) -> dict[str, Any]:
    """Two side by side."""
    closest = None
    if found.closest is not None:
        closest = {
            "a": _mention(scene, found.closest[0]),
            "b": _mention(scene, found.closest[1]),
            "bits": _bits(found.bits),
            "steps": steps_told(found.steps),
        }
    return {
        "type": found.type,
        "same": found.same,
        "reason": found.reason.value,
        "words": list(found.words),
        "a": _side(scene, found.a),
        "b": _side(scene, found.b),
        "closest": closest,
        "chain": [link_told(scene, link) for link in found.chain],
        "judgements": [judgement_told(one) for one in found.judgements],
    }


def link_told(scene: Scene, link: Link) -> dict[str, Any]:
    """A link of a chain."""
    return {
        "left": _mention(scene, link.left),
        "right": _mention(scene, link.right),
        "basis": link.basis.value,
        "words": link.words,
        "bits": _bits(link.bits),
        "steps": steps_told(link.steps),
        "judgement": None if link.judgement is None else judgement_told(link.judgement),
    }


def judgement_told(one: Judgement) -> dict[str, Any]:
    """A judgement with how it stands. Times are UTC, ISO 8601."""
    return {
        "id": one.id,
        "type": one.entity,
        "mentions": list(one.mentions),
        "verdict": one.verdict.value,
        "reason": one.reason,
        "steward": one.steward,
        "department": one.department,
        "made": one.made.isoformat(),
        "in_force": one.in_force,
        "needs_second": one.needs_second,
        "seconded_by": one.seconded_by,
        "seconded_at": None if one.seconded_at is None else one.seconded_at.isoformat(),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": None if one.withdrawn_at is None else one.withdrawn_at.isoformat(),
        "withdrawn_reason": one.withdrawn_reason,
    }


def doubt_told(one: Doubt) -> dict[str, Any]:
    """An entry of the review queue."""
    return {
        "type": one.entity,
        "kind": one.kind,
        "a": one.a,
        "b": one.b,
        "entity_a": one.entity_a,
        "entity_b": one.entity_b,
        "bits": _bits(one.bits),
        "settles": one.settles,
    }


def said_by(scene: Scene, mention: str) -> dict[str, str]:
    """What a mention says in the fields that are compared, without those it says nothing in."""
    row = scene.row(mention)
    return {name: column[row] for name, column in scene.mentions.fields.items() if column[row]}


def _side(scene: Scene, side: Side) -> dict[str, Any]:
    return {"id": side.id, "entity": side.entity, "mentions": _mentions(scene, side.mentions)}


def _mentions(scene: Scene, ids: Iterable[str]) -> list[dict[str, str]]:
    return [_mention(scene, one) for one in ids]


def _mention(scene: Scene, id: str) -> dict[str, str]:
    row = scene.row(id)
    return {
        "id": id,
        "record": scene.mentions.records[row],
        "mention": scene.mentions.names[row],
        "dataset": scene.mentions.datasets[row],
    }


def steps_told(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [{"evidence": one.evidence, "words": one.words, "bits": _bits(one.bits)} for one in steps]


def _bits(bits: float | None) -> float | None:
    return None if bits is None else round(bits, _PLACES) + 0.0
