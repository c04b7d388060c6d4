"""What is read for a purpose, mostly about a case: the methods inside `with hub.case(…)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypeVar, Unpack

from hub.client import answers as say
from hub.client import calls
from hub.client import catalogue_answers as list_
from hub.client import file_answers as file
from hub.client import link_answers as link
from hub.client import question_answers as asked
from hub.client.calls import Export, Filtered, Followed, Known, Mode, Param, Weight
from hub.client.exchange import About, Call

if TYPE_CHECKING:
    from types import TracebackType

    from hub.client.hub import Wire

T = TypeVar("T")


class Desk:
    """Reads for one purpose and, where there is one, about one case. Each answer is in the audit log before it is here.

    All methods raise `HubProblem` where the hub refuses or finds nothing, and `HubUnreachable` where it is away. An id
    that was merged into another is followed: look at the `id` of the answer.
    """

    def __init__(self, wire: Wire, about: About) -> None:
        self._wire = wire
        self.about = about

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: purpose and case go with the block's own name."""

    def entity(self, id: str) -> say.EntityFile:
        """A person, place or case by id: what the visible records say, one page (200 records) of it.

        Where `complete` is false, `entity_pages` has the rest.
        """
        return self._ask(calls.entity(id).first)

    def entity_pages(self, id: str) -> Iterator[say.EntityFile]:
        """The same, page by page. The facts of a page are computed from the records of that page."""
        return self._wire.listed(calls.entity(id), self.about)

    def person_file(self, id: str) -> file.PersonFile:
        """A person's file: what is said and by whom, cases, what these refer to, a timeline, and what to weigh."""
        return self._ask(calls.person_file(id))

    def place_file(self, id: str) -> file.PlaceFile:
        """A place's file: the cases there and how they stand, and hazards that recur. It tells of no person."""
        return self._ask(calls.place_file(id))

    def case_file(self, id: str | None = None) -> file.CaseFile:
        """A case's file; unset, of the case at hand: parties, handlers, places, related cases of all departments."""
        return self._ask(calls.case_file(id or self.about.case or ""))

    def record(self, id: str) -> say.RecordFile:
        """One source row."""
        return self._ask(calls.record(id))

    def places_near(self, latitude: float, longitude: float, radius_m: float) -> Iterator[say.PlaceNear]:
        """Places within a radius (metres, at most 5,000) of a position in WGS 84, nearest first."""
        return self._wire.listed(calls.places_near(latitude, longitude, radius_m), self.about)

    def search(self, **known: Unpack[Known]) -> say.Candidates:
        """People of whom two things at least are known. Each one shown counts against the budget, and so does none."""
        return self._ask(calls.search(**known))

    def hits(self, id: str | None = None, **known: Unpack[Known]) -> say.Hits:
        """Whether other departments hold something about a person or place, by id or by what is known; whom to ask."""
        return self._ask(calls.hits(id, **known))

    def why(self, id: str) -> say.Why:
        """What holds an entity together: the links between its mentions, weakest first."""
        return self._ask(calls.why(id))

    def compare(self, a: str, b: str) -> say.Comparison:
        """Whether two entities or mentions are one, and why or why not."""
        return self._ask(calls.compare(a, b))

    def review(self, type: str | None = None, limit: int = 50) -> say.ReviewQueue:
        """For stewards: pairs that the evidence leaves open."""
        return self._ask(calls.review(type, limit))

    def judgements(self, type: str | None = None) -> Iterator[say.Judgement]:
        """For stewards: what was decided, newest first."""
        return self._wire.listed(calls.judgements(type), self.about)

    def neighbourhood(self, **followed: Unpack[Followed]) -> link.Around:
        """What lies around the case; `.graph()` of it is a networkx graph."""
        return self._ask(calls.neighbourhood(**followed))

    def paths(
        self,
        source: str,
        target: str,
        *,
        mode: Mode = "shortest",
        k: int = 5,
        weight: Weight = "hops",
        steps: int = 6,
        **filtered: Unpack[Filtered],
    ) -> link.LinkPaths:
        """How two entities near the case are linked, by at most so many steps, in words that cite their records."""
        return self._ask(calls.paths(source, target, mode, k, weight, steps, **filtered))

    def shared(self, a: str, b: str, **filtered: Unpack[Filtered]) -> link.SharedNodes:
        """What two entities around the case have in common."""
        return self._ask(calls.shared(a, b, **filtered))

    def structure(self, **followed: Unpack[Followed]) -> link.StructureOf:
        """Bridges, cut points, communities and components of what lies around the case."""
        return self._ask(calls.structure(**followed))

    def centrality(self, measure: str = "betweenness", **followed: Unpack[Followed]) -> link.Centrality:
        """`degree`, `betweenness`, `closeness` or `pagerank` of every node around the case."""
        return self._ask(calls.centrality(measure, **followed))

    def places_of_cases(self, **followed: Unpack[Followed]) -> link.PlacesOfCases:
        """Places around the case where several of its cases occurred."""
        return self._ask(calls.places_of_cases(**followed))

    def events(self, **followed: Unpack[Followed]) -> link.CaseEvents:
        """When the cases around this one happened, were opened, fell due and were closed."""
        return self._ask(calls.events(**followed))

    def export(self, format: str = "graphml", **followed: Unpack[Followed]) -> Export:
        """What lies around the case as a marked file: `node-link`, `cytoscape`, `graphml`, `gexf`, `csv`, `geojson`."""
        return self._ask(calls.export(format, **followed))

    def ask(self, question: str, /, **parameters: Param) -> asked.QuestionAnswer:
        """The answer to a named question across departments; `hub.questions()` tells which there are."""
        return self._ask(calls.ask(question, **parameters))

    def case_counts(self, first: str, last: str, by: Literal["kind", "town"] = "kind") -> list_.CaseCounts:
        """Counts of cases by month (`2026-03`), small ones kept back. For the purpose `aggregate_statistics`."""
        return self._ask(calls.case_counts(first, last, by))

    def get(self, path: str, /, **params: Param) -> object:
        """The answer of any route as plain JSON, for what has no method here."""
        return self._ask(calls.json_of(path, **params))

    def _ask(self, call: Call[T]) -> T:
        return self._wire.ask(call, self.about)
