"""What the routes on purposes and policies take and give."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.access.principal import Role

PURPOSES: Final[dict[str, Any]] = {
    "purposes": [
        {
            "id": "court_proceeding",
            "title": "Proceedings before a court",
            "legal_basis": "民事诉讼法（2023）第六十七条、第七十条；刑事诉讼法（2018）第五十四条",
            "departments": ["court", "procuratorate"],
            "roles": ["analyst", "officer"],
            "needs_case": True,
            "actions": ["*"],
            "max_hops": 2,
            "budget": 200,
            "yours": True,
        }
    ]
}
EXPLANATION: Final[dict[str, Any]] = {
    "allowed": False,
    "words": "What a party said or offered in mediation reaches neither who may judge the case nor who may prosecute "
    "it, the court that keeps it included. 法释〔2021〕23号第十八条",
    "steps": [
        {
            "step": "purpose",
            "allowed": True,
            "words": "Proceedings before a court is for the roles analyst, officer.",
            "policies": [],
        },
        {
            "step": "sensitive field, confidential: mediation",
            "allowed": False,
            "words": "What a party said or offered in mediation reaches neither who may judge the case nor who may "
            "prosecute it, the court that keeps it included. 法释〔2021〕23号第十八条",
            "policies": [
                {
                    "id": "never-mediation-field",
                    "effect": "forbid",
                    "reason": "What a party said or offered in mediation reaches neither who may judge the case nor "
                    "who may prosecute it, the court that keeps it included. 法释〔2021〕23号第十八条",
                }
            ],
        },
    ],
    "version": "00788dc5edba",
}


class Purpose(BaseModel):
    """One purpose. `yours`: whether your role and department may invoke it."""

    id: str
    title: str
    legal_basis: str
    departments: list[str]
    roles: list[str]
    needs_case: bool
    actions: list[str]
    max_hops: int
    budget: int | None
    yours: bool


class PurposeList(BaseModel):
    """All purposes."""

    purposes: list[Purpose]


class Question(BaseModel):
    """What to explain: the records of a dataset, or one field, mark or kind of statement of them, or its seals."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(max_length=100, description="For what.", examples=["court_proceeding"])
    dataset: str = Field(max_length=200, description="Of which dataset.", examples=["court.mediations"])
    department: str | None = Field(
        None,
        max_length=100,
        description="Of whose view; unset, your department's. Another's: auditors and heads.",
    )
    role: Role | None = Field(None, description="Of which role's view; unset, yours.")
    field: str | None = Field(
        None, max_length=200, description="A field, as in a grant.", examples=["extra.offers"]
    )
    mark: str | None = Field(None, max_length=200, description="A mark of records.")
    kind: str | None = Field(None, max_length=100, description="A kind of statement.")
    seal: bool = Field(False, description="Whether an order could open sealed records.")
    action: str | None = Field(None, max_length=100, description="What is to be done (`person.read`).")
    handles: bool = Field(True, description="Suppose that the reader handles the case.")
    order: bool = Field(False, description="Suppose a court order that fits.")
    emergency: bool = Field(False, description="Suppose an emergency that fits.")

    @model_validator(mode="after")
    def _one_thing(self) -> Question:
        if sum(one is not None for one in (self.field, self.mark, self.kind)) + self.seal > 1:
            raise ValueError("ask about one thing: a field, a mark, a kind or seals")
        return self


class Policy(BaseModel):
    """A policy that decided."""

    id: str
    effect: str
    reason: str


class RuleStep(BaseModel):
    """One thing that had to hold."""

    step: str
    allowed: bool
    words: str
    policies: list[Policy]


class Explanation(BaseModel):
    """Whether it would be shown, the deciding step in words, and all steps. `version` is that of the policies."""

    allowed: bool
    words: str
    steps: list[RuleStep]
    version: str
