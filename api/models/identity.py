"""What the API answers with on who is who, and what it takes, for its description (OpenAPI).

The answers are built from `hub.identity.telling`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.models.parts import Answer, DatasetId, EntityType, RecordId


class MentionRef(Answer):
    """A mention: a record speaking of somebody or something under a name of its own."""

    id: Annotated[
        str, Field(description="Record, `.`, name.", examples=["R3f0c7a9b1d2e4f5a6b7c8d9e.plaintiff"])
    ]
    record: RecordId
    mention: str
    dataset: DatasetId


class EvidenceStep(Answer):
    """One step of a waterfall."""

    evidence: Annotated[str, Field(description="What was compared.")]
    words: Annotated[str, Field(description="What was found.")]
    bits: Annotated[float, Field(description="For (or, below zero, against) one; each bit doubles the odds.")]


class Judgement(Answer):
    """What a steward said of some mentions."""

    id: str
    type: EntityType
    mentions: Annotated[list[str], Field(description="Ids of the mentions that it is about.")]
    verdict: Annotated[str, Field(description="`same`, `different` (no two are one) or `unsure`.")]
    reason: str
    steward: str
    department: str
    made: Annotated[str, Field(description="UTC.")]
    in_force: Annotated[bool, Field(description="Not withdrawn, and seconded where that is needed.")]
    needs_second: Annotated[bool, Field(description="It joins two valid identity numbers.")]
    seconded_by: str | None
    seconded_at: str | None
    withdrawn_by: str | None
    withdrawn_at: str | None
    withdrawn_reason: str | None


class JudgementsPage(Answer):
    """Judgements, newest first."""

    judgements: list[Judgement]
    next: Annotated[str | None, Field(description="`before` of the next page, or null.")]


class ChainLink(Answer):
    """What holds two mentions for one."""

    left: MentionRef
    right: MentionRef
    basis: Annotated[str, Field(description="`judgement`, `number` or `weight`.")]
    words: str
    bits: Annotated[
        float | None, Field(description="Of a weight: the sum of its steps; above 0 is more likely one.")
    ]
    steps: list[EvidenceStep]
    judgement: Judgement | None


class Why(Answer):
    """What holds an entity together, as far as the visible records tell."""

    id: str
    type: EntityType
    mentions: list[MentionRef]
    links: Annotated[list[ChainLink], Field(description="A maximum spanning tree, weakest link first.")]
    parts: Annotated[list[list[str]], Field(description="Mentions by what the links make one.")]
    complete: Annotated[bool, Field(description="All links are listed.")]


class ComparedSide(Answer):
    """One of two that are compared."""

    id: Annotated[str, Field(description="As it was asked for, or what it was merged into.")]
    entity: Annotated[str, Field(description="The entity that it is, or is of.")]
    mentions: list[MentionRef]


class Closest(Answer):
    """The mentions of two sides that agree best."""

    a: MentionRef
    b: MentionRef
    bits: float
    steps: list[EvidenceStep]


class Comparison(Answer):
    """Two side by side."""

    type: EntityType
    same: Annotated[bool, Field(description="They are one entity now.")]
    reason: Annotated[
        str,
        Field(description="`judgement`, `number`, `weight`, `contradiction`, `average` or `nothing`."),
    ]
    words: Annotated[list[str], Field(description="Why, the deciding reason first.")]
    a: ComparedSide
    b: ComparedSide
    closest: Closest | None
    chain: Annotated[list[ChainLink], Field(description="How two that are one hang together.")]
    judgements: list[Judgement]


class ReviewPair(Answer):
    """Two mentions that the evidence leaves open."""

    type: EntityType
    kind: Annotated[str, Field(description="`join`: two entities now. `part`: one now, by this weak link.")]
    a: Annotated[str, Field(description="Id of a mention.")]
    b: Annotated[str, Field(description="Id of a mention.")]
    entity_a: str
    entity_b: str
    bits: Annotated[float, Field(description="Zero is even odds.")]
    settles: Annotated[int, Field(description="Visible mentions that would change their entity.")]
    says_a: Annotated[dict[str, str], Field(description="What the mention says in the fields compared.")]
    says_b: dict[str, str]
    steps: list[EvidenceStep]


class ReviewQueue(Answer):
    """Pairs for review, most valuable first."""

    fresh: Annotated[bool, Field(description="False while the queue is being made anew.")]
    pairs: list[ReviewPair]


_Reason = Annotated[str, Field(min_length=1, max_length=2_000, description="Why; others have to follow it.")]


class NewJudgement(Answer):
    """What a steward says."""

    mentions: Annotated[
        list[Annotated[str, Field(pattern=r"^R[0-9a-f]{24}\.[A-Za-z_][A-Za-z0-9_]*(\[\d+\])?$")]],
        Field(
            min_length=2,
            max_length=100,
            description="Ids of mentions of one type.",
            examples=[["R3f0c7a9b1d2e4f5a6b7c8d9e.plaintiff", "R8d7e6f5a4b3c2d1e0f9a8b7c.defendant"]],
        ),
    ]
    verdict: Annotated[
        Literal["same", "different", "unsure"],
        Field(description="All one; no two one; can't be told.", examples=["same"]),
    ]
    reason: _Reason


class Withdrawal(Answer):
    """Why a judgement is taken back."""

    reason: _Reason


class Explosion(Answer):
    """Why an entity is parted."""

    reason: _Reason
