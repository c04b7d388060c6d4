"""Every question that the client can ask, made once for the sync and the async client."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, Literal, TypedDict, TypeVar, Unpack
from urllib.parse import quote

import httpx2 as httpx
from pydantic import BaseModel

from hub.client import answers as say
from hub.client import catalogue_answers as list_
from hub.client import file_answers as file
from hub.client import link_answers as link
from hub.client import question_answers as asked
from hub.client.exchange import Call
from hub.errors import WrongUse

M = TypeVar("M", bound=BaseModel)
P = TypeVar("P", bound=BaseModel)
T = TypeVar("T")

Scalar = str | int | float | bool
Param = Scalar | Sequence[str] | None

Mode = Literal["shortest", "all_shortest", "simple"]
Weight = Literal["hops", "rarity"]

#: Items of a page: the most that the hub gives.
_PAGE: Final = 200
#: Cases of a file, the most that the hub gives.
_FILE: Final = 500
_ROUTES: Final = {"P": "persons", "L": "places", "C": "cases"}
_NAME: Final = re.compile(r'filename="([^"/\\]+)"')


class Known(TypedDict, total=False):
    """What is known of a person who is looked for."""

    name: str
    birth_date: str
    national_id: str
    phone: str
    email: str
    address: str


class Filtered(TypedDict, total=False):
    """Of what link analysis follows: which statements, whose records, of which time."""

    kind: Sequence[str]
    department: Sequence[str]
    since: str
    until: str
    identifiers: bool


class Followed(Filtered, total=False):
    """And how far from the case."""

    hops: int


@dataclass(frozen=True, slots=True)
class As(Generic[M]):
    """Reads an answer as a model."""

    model: type[M]

    def __call__(self, response: httpx.Response) -> M:
        return self.model.model_validate_json(response.content)


@dataclass(frozen=True, slots=True)
class Listing(Generic[P, T]):
    """A question whose answer comes in pages: how to get a page's items, and how to ask for the next page."""

    first: Call[P]
    items: Callable[[P], Sequence[T]]
    following: Callable[[P], str | None]
    by: str = "cursor"

    def after(self, page: P) -> Call[P] | None:
        """The question for the page after this one, or None after the last."""
        cursor = self.following(page)
        if cursor is None:
            return None
        return replace(self.first, params=(*self.first.params, (self.by, cursor)))


@dataclass(frozen=True, slots=True)
class Export:
    """A file of what lies around a case. It says who took it and when it expires; delete it then."""

    name: str
    media_type: str
    content: bytes


def json_of(path: str, /, **params: Param) -> Call[object]:
    """Any route, its answer as plain JSON: for what this client has no method for."""
    return Call(_path(path), lambda response: response.json(), _params(**params))


def entity(id: str) -> Listing[say.EntityFile, say.EntityFile]:
    """What the visible records say of a person, place or case, page by page."""
    first = _get(say.EntityFile, f"/v1/{_route(id)}/{_id(id)}", limit=_PAGE)
    return Listing(first, lambda page: [page], lambda page: page.next)


def person_file(id: str) -> Call[file.PersonFile]:
    return _get(file.PersonFile, f"/v1/persons/{_id(id)}/file", limit=_FILE)


def place_file(id: str) -> Call[file.PlaceFile]:
    return _get(file.PlaceFile, f"/v1/places/{_id(id)}/file", limit=_FILE)


def case_file(id: str) -> Call[file.CaseFile]:
    return _get(file.CaseFile, f"/v1/cases/{_id(id)}/file")


def record(id: str) -> Call[say.RecordFile]:
    return _get(say.RecordFile, f"/v1/records/{_id(id)}")


def places_near(latitude: float, longitude: float, radius_m: float) -> Listing[say.PlacesPage, say.PlaceNear]:
    near = f"{latitude:.7f},{longitude:.7f}"
    first = _get(say.PlacesPage, "/v1/places", near=near, radius_m=radius_m, limit=_PAGE)
    return Listing(first, lambda page: page.places, lambda page: page.next)


def search(**known: Unpack[Known]) -> Call[say.Candidates]:
    return _post(say.Candidates, "/v1/persons/search", {**known})


def hits(id: str | None, **known: Unpack[Known]) -> Call[say.Hits]:
    return _post(say.Hits, "/v1/hits", {"person": {**known}} if id is None else {"id": id})


def why(id: str) -> Call[say.Why]:
    return _get(say.Why, f"/v1/identity/{_id(id)}/why", limit=_PAGE)


def compare(a: str, b: str) -> Call[say.Comparison]:
    return _get(say.Comparison, "/v1/identity/compare", a=a, b=b)


def review(type: str | None, limit: int) -> Call[say.ReviewQueue]:
    return _get(say.ReviewQueue, "/v1/identity/review", type=type, limit=limit)


def judgements(type: str | None) -> Listing[say.JudgementsPage, say.Judgement]:
    first = _get(say.JudgementsPage, "/v1/identity/judgements", type=type, limit=_PAGE)
    return Listing(first, lambda page: page.judgements, lambda page: page.next, by="before")


def neighbourhood(**followed: Unpack[Followed]) -> Call[link.Around]:
    return _get(link.Around, "/v1/links/neighbourhood", **followed)


def paths(
    source: str,
    target: str,
    mode: Mode,
    k: int,
    weight: Weight,
    steps: int,
    **filtered: Unpack[Filtered],
) -> Call[link.LinkPaths]:
    ends = {"from": source, "to": target}
    return _get(
        link.LinkPaths, "/v1/links/paths", **ends, mode=mode, k=k, weight=weight, steps=steps, **filtered
    )


def shared(a: str, b: str, **filtered: Unpack[Filtered]) -> Call[link.SharedNodes]:
    return _get(link.SharedNodes, "/v1/links/shared", a=a, b=b, **filtered)


def structure(**followed: Unpack[Followed]) -> Call[link.StructureOf]:
    return _get(link.StructureOf, "/v1/links/structure", **followed)


def centrality(measure: str, **followed: Unpack[Followed]) -> Call[link.Centrality]:
    return _get(link.Centrality, "/v1/links/centrality", measure=measure, **followed)


def places_of_cases(**followed: Unpack[Followed]) -> Call[link.PlacesOfCases]:
    return _get(link.PlacesOfCases, "/v1/links/places", **followed)


def events(**followed: Unpack[Followed]) -> Call[link.CaseEvents]:
    return _get(link.CaseEvents, "/v1/links/events", **followed)


def export(format: str, **followed: Unpack[Followed]) -> Call[Export]:
    return Call("/v1/links/export", _export, (("format", format), *_params(**followed)))


def questions() -> Call[asked.QuestionList]:
    return _get(asked.QuestionList, "/v1/questions")


def question(id: str) -> Call[asked.QuestionDocument]:
    return _get(asked.QuestionDocument, f"/v1/questions/{_id(id)}")


def ask(id: str, /, **parameters: Param) -> Call[asked.QuestionAnswer]:
    return _get(asked.QuestionAnswer, f"/v1/questions/{_id(id)}/answer", **parameters)


def purposes() -> Call[list_.PurposeList]:
    return _get(list_.PurposeList, "/v1/access/purposes")


def catalogue(
    words: str, provider: str | None, sharing: str | None
) -> Listing[list_.EntriesPage, list_.EntrySummary]:
    first = _get(list_.EntriesPage, "/v1/catalogue", q=words, provider=provider, sharing=sharing, limit=_PAGE)
    return Listing(first, lambda page: page.entries, lambda page: page.next)


def dataset(id: str, version: int | None) -> Call[list_.Entry]:
    return _get(list_.Entry, f"/v1/catalogue/{_id(id)}", version=version)


def runs() -> Listing[list_.RunsPage, list_.Run]:
    first = _get(list_.RunsPage, "/v1/runs", limit=_PAGE)
    return Listing(first, lambda page: page.runs, lambda page: page.next)


def run(id: str) -> Call[list_.Run]:
    return _get(list_.Run, f"/v1/runs/{_id(id)}")


def quality() -> Call[list_.QualityList]:
    return _get(list_.QualityList, "/v1/quality")


def case_counts(first: str, last: str, by: Literal["kind", "town"]) -> Call[list_.CaseCounts]:
    return _get(list_.CaseCounts, "/v1/aggregates/cases", first=first, last=last, by=by)


def uses(since: str | None, until: str | None, attempts: bool) -> Listing[list_.UsesPage, list_.Use]:
    first = _get(list_.UsesPage, "/v1/me/uses", since=since, until=until, attempts=attempts, limit=_PAGE)
    return Listing(first, lambda page: page.uses, lambda page: page.next)


def ready() -> Call[list_.Readiness]:
    return _get(list_.Readiness, "/readyz")


def _get(model: type[M], path: str, /, **params: Param) -> Call[M]:
    return Call(path, As(model), _params(**params))


def _post(model: type[M], path: str, body: Mapping[str, object]) -> Call[M]:
    return Call(path, As(model), body=body)


def _route(id: str) -> str:
    route = _ROUTES.get(id[:1])
    if route is None:
        raise WrongUse(f"{id[:30]!r} is no id of a person (P…), a place (L…) or a case (C…).")
    return route


def _id(id: str) -> str:
    """An id as a part of an address, whatever stands in it."""
    return quote(id, safe="")


def _path(path: str) -> str:
    if not path.startswith("/") or path.startswith("//"):
        raise WrongUse("A route begins with one slash, for example /v1/runs.")
    return path


def _params(**given: Param) -> tuple[tuple[str, str], ...]:
    """As they stand in an address: what is None is left out, what is several is repeated."""
    said: list[tuple[str, str]] = []
    for name, value in given.items():
        if value is None:
            continue
        several = [value] if isinstance(value, str | int | float | bool) else value
        said += [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in several]
    return tuple(said)


def _export(response: httpx.Response) -> Export:
    named = _NAME.search(response.headers.get("content-disposition", ""))
    media_type = response.headers.get("content-type", "application/octet-stream")
    return Export(named[1] if named else "export", media_type, response.content)
