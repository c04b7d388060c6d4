"""A text that tries to read past the lens is refused when it is loaded, with file, line and reason."""

from __future__ import annotations

import pytest

from hub.errors import InvalidDeclaration
from hub.questions.symbols import LONGEST
from tests.unit.questions.conftest import TEXT, Asking

START = "MATCH (c:Case {id: $case})-[s:REFERS_TO]->(o:Case)<-[d:DESCRIBES]-(r:Record)\n"
END = "RETURN o.id AS case, said(d, 'opened') AS opened\n"
LAST = END.rstrip()

#: What is tried, the line that is named, and a part of the reason.
ATTEMPTS: dict[str, tuple[str, int, str]] = {
    "a comment at the end of a line": (START + "// WHERE\n" + END, 2, "no comments"),
    "a comment within": (START + "/* */" + END, 2, "no comments"),
    "a comment that ends the lens's predicate": (START + "WHERE $case = 'x' /*\n" + END, 2, "no comments"),
    "backticks as a name": (START + "RETURN `o`.id AS case, 1 AS opened", 2, "no backticks"),
    "backticks as a label": ("MATCH (c:`Case` {id: $case})\n" + END, 1, "no backticks"),
    "an escape in a text": (START + r"WHERE said(d, 'ki\u0027nd') = 'x'" + "\n" + END, 2, "a quote, an escape"),
    "an escape of Unicode for a sign": (START + r"WHERE c.id = \u0027" + "\n" + END, 2, "no escapes"),
    "a quote that ends a text": (START + "WHERE said(d, 'kind') = 'x'' OR true'\n" + END, 2, "RETURN"),
    "a text in double quotes": (START + 'WHERE said(d, "kind") = 1\n' + END, 2, "single quotes"),
    "a text that doesn't end": (START + "WHERE said(d, 'kind\n" + END.replace("'", ""), 2, "doesn't end"),
    "a null character": (START + "WHERE said(d, 'kind') = '\x00'\n" + END, 2, "control character"),
    "a null character outside of texts": (START + "\x00" + END, 2, "U+0000"),
    "a letter that looks like another": (START + "WHERE с.id = 'x'\n" + END, 2, "U+0441"),
    "a full-width bracket": (START + "WHERE （c.id = 'x'\n" + END, 2, "U+FF08"),
    "a space that isn't one": (START + "WHERE\u00a0c.id = 'x'\n" + END, 2, "U+00A0"),
    "a line separator in a text": (START + "WHERE c.id = '\u2028'\n" + END, 2, "control character"),
    "a second statement": (START + LAST + ";\nMATCH (n) RETURN n", 2, "one statement"),
    "something after the end": (START + END + "MATCH (n) RETURN n", 3, "UNION or the end"),
    "all nodes": ("MATCH (n)\n" + END, 1, "needs a label"),
    "all of a label": ("MATCH (o:Case)\nRETURN o.id AS case, 1 AS opened", 1, "begins nowhere"),
    "all records": ("MATCH (r:Record)\nRETURN r.id AS case, 1 AS opened", 1, "begins nowhere"),
    "a record by its id": ("MATCH (r:Record {id: $case})\n" + END, 1, "found from what it describes"),
    "a node by another property": ("MATCH (o:Case {number: $kind})\n" + END, 1, "by its id alone"),
    "a node by a fixed id": ("MATCH (o:Case {id: 'C1'})\n" + END, 1, "a parameter"),
    "a node by two properties": ("MATCH (o:Case {id: $case, sealed: true})\n" + END, 1, "by its id alone"),
    "an id of another type": ("MATCH (p:Person {id: $case})\n" + END, 1, "no id of a person"),
    "a start that may be left out": ("MATCH (p:Place {id: $place})\n" + END, 1, "may be left out"),
    "a path apart from the first": (
        START.rstrip() + ",\n(x:Case)-[y:REFERS_TO]->(z:Case)\n" + END, 2, "begins nowhere"
    ),
    "a relationship without a name": (
        "MATCH (c:Case {id: $case})-[:REFERS_TO]->(o:Case)\n" + END, 1, "needs a name"
    ),
    "a relationship without a kind": ("MATCH (c:Case {id: $case})-[s]->(o:Case)\n" + END, 1, "kinds"),
    "a relationship without brackets": ("MATCH (c:Case {id: $case})-->(o:Case)\n" + END, 1, "name and a kind"),
    "a relationship of any length": (
        "MATCH (c:Case {id: $case})-[s:REFERS_TO*]->(o:Case)\n" + END, 1, "no repetition"
    ),
    "a relationship of a bounded length": (
        "MATCH (c:Case {id: $case})-[s:REFERS_TO*1..3]->(o:Case)\n" + END, 1, "no repetition"
    ),
    "a quantified relationship": ("MATCH (c:Case {id: $case})-[s:REFERS_TO]->+(o:Case)\n" + END, 1, "repetition"),
    "a quantified path": (
        "MATCH (c:Case {id: $case}) ((a)-[s:REFERS_TO]->(b)){1,3} (o:Case)\n" + END, 1, "RETURN"
    ),
    "a negated kind": ("MATCH (c:Case {id: $case})-[s:!PARTY_TO]->(o:Case)\n" + END, 1, "no negation"),
    "any kind but": ("MATCH (c:Case {id: $case})-[s:%]->(o:Case)\n" + END, 1, "no wildcard"),
    "a label and another": ("MATCH (c:Case&Record {id: $case})\n" + END, 1, "no conjunction"),
    "a negated label": ("MATCH (c:!Case {id: $case})\n" + END, 1, "no negation"),
    "a condition in a relationship": (
        "MATCH (c:Case {id: $case})-[s:REFERS_TO WHERE true]->(o:Case)\n" + END, 1, "name and kinds"
    ),
    "a condition in a node": ("MATCH (c:Case WHERE true)\n" + END, 1, "`)`"),
    "shared identifiers": (
        "MATCH (c:Case {id: $case})-[s:HAS_IDENTIFIER]->(o:Case)\n" + END, 1, "no kind of statement"
    ),
    "earlier versions": ("MATCH (c:Case {id: $case})-[s:SUPERSEDES]->(o:Case)\n" + END, 1, "no kind of statement"),
    "a label that is no entity": ("MATCH (c:Superseded {id: $case})\n" + END, 1, "no label 'Superseded'"),
    "what redirects": ("MATCH (c:Redirect {id: $case})\n" + END, 1, "no label"),
    "a path by its name": ("MATCH p = (c:Case {id: $case})-[s:REFERS_TO]->(o:Case)\n" + END, 1, "a node"),
    "the shortest path": ("MATCH shortestPath((c)-[s:REFERS_TO]-(o))\n" + END, 1, "a node"),
    "a node as a value": (START + "RETURN o AS case, 1 AS opened", 2, "no value"),
    "a record as a value": (START + "RETURN o.id AS case, r AS opened", 2, "no value"),
    "all properties": (START + "RETURN o.id AS case, properties(r) AS opened", 2, "no function"),
    "names of properties": (START + "RETURN o.id AS case, keys(r) AS opened", 2, "no function"),
    "a projection as a map": (START + "RETURN o {.*} AS case, 1 AS opened", 2, "no `*`"),
    "a map": (START + "RETURN o.id AS case, {a: 1} AS opened", 2, "a value"),
    "a field without its mask": (START + "RETURN o.id AS case, r.text AS opened", 2, "can't be read"),
    "a field by its name": (START + "RETURN o.id AS case, r['case.text'] AS opened", 2, "AS name"),
    "a field by a parameter": (START + "RETURN o.id AS case, said(d, $kind) AS opened", 2, "in quotes"),
    "a field that there isn't": (START + "RETURN o.id AS case, said(d, 'secret') AS opened", 2, "no field"),
    "whether a record is sealed": (START + "WHERE r.sealed = true\n" + END, 2, "can't be read"),
    "the marks of a statement": (START + "WHERE s.marks IS NULL\n" + END, 2, "can't be read"),
    "the lens's own parameter": (START + "WHERE r.dataset IN $datasets\n" + END, 2, "not declared"),
    "the parameters of the hub": (START + "WHERE $hub_owner IS NULL\n" + END, 2, "not declared"),
    "a name of the hub": ("MATCH (hub_records:Case {id: $case})\n" + END, 1, "the hub's"),
    "a pattern as a condition": (START + "WHERE (c)-[:PARTY_TO]-()\n" + END, 2, "RETURN"),
    "a comprehension of a pattern": (
        START + "RETURN o.id AS case, [(o)-[x:PARTY_TO]-(p) | p.id] AS opened", 2, "lists are written out"
    ),
    "a comprehension of a list": (START + "RETURN o.id AS case, [x IN [1] | x] AS opened", 2, "written out"),
    "a subquery that exists": (START + "WHERE EXISTS { MATCH (n) }\n" + END, 2, "OPTIONAL MATCH"),
    "a subquery that counts": (START + "WHERE COUNT { MATCH (n) } > 0\n" + END, 2, "counts"),
    "a subquery that collects": (START + "RETURN o.id AS case, COLLECT { MATCH (n) } AS opened", 2, "gathered"),
    "a subquery that is called": (START + "CALL { MATCH (n) RETURN n }\n" + END, 2, "no procedure"),
    "a procedure": ("CALL db.labels() YIELD label\n" + END, 1, "no procedure"),
    "a procedure of apoc": (START + "WHERE apoc.meta.type(c) = 'x'\n" + END, 2, "`.` stands where"),
    "a count": (START + "RETURN o.id AS case, count(r) AS opened", 2, "not counted"),
    "regrouping": (START + "WITH o, d\n" + END, 2, "not regrouped"),
    "a limit of its own": (START + LAST + " LIMIT 5", 2, "YAML"),
    "a list of rows": (START + "UNWIND [1, 2] AS x\n" + END, 2, "no lists of rows"),
    "another graph": ("USE other\n" + START + END, 1, "one graph"),
    "a file from outside": ("LOAD CSV FROM 'x' AS row\n" + END, 1, "only reads"),
    "writing a node": (START + "CREATE (n:Case)\n" + END, 2, "only reads"),
    "merging a node": (START + "MERGE (n:Case)\n" + END, 2, "only reads"),
    "setting a property": (START + "SET r.sealed = false\n" + END, 2, "only reads"),
    "deleting": (START + "DETACH DELETE r\n" + END, 2, "only reads"),
    "a condition beside a column": (START + "RETURN o.id AS case, c:Secret AS opened", 2, "AS name"),
    "columns that aren't declared": (START + "RETURN o.id AS case, o.id AS more", 2, "declared are"),
    "too few columns": (START + "RETURN o.id AS case", 2, "declared are"),
    "an id of something else": (START + "RETURN r.id AS case, said(d, 'opened') AS opened", 2, "declared as case"),
    "an id that isn't said to be one": (START + "RETURN o.id AS case, c.id AS opened", 2, "declare what of"),
    "a record that isn't said to be one": (START + "RETURN o.id AS case, s.record AS opened", 2, "id of one"),
    "a union of other columns": (START + END + "UNION\n" + START + "RETURN o.id AS x, 1 AS y", 5, "declared are"),
    "a union that escapes": (START + END + "UNION\nMATCH (n)\n" + END, 4, "needs a label"),
    "a union with everything": (START + END + "UNION ALL\n" + START + END, 3, "UNION ALL"),
    "an optional start": ("OPTIONAL MATCH (c:Case {id: $case})\n" + END, 1, "has to be there"),
    "going on from what may be null": (
        "MATCH (c:Case {id: $case})\nOPTIONAL MATCH (c)-[s:REFERS_TO]->(o:Case)\n"
        "MATCH (o)<-[d:DESCRIBES]-(r:Record)\n" + END, 3, "may be null"
    ),
    "a statement of a record": ("MATCH (c:Case {id: $case})-[s:PARTY_TO]-(r:Record)\n" + END, 1, "DESCRIBES alone"),
    "describing between entities": ("MATCH (c:Case {id: $case})-[s:DESCRIBES]-(o:Case)\n" + END, 1, "joins a Record"),
    "a name for two relationships": (START.rstrip() + ", (c)-[s:PARTY_TO]-(p:Person)\n" + END, 1, "used twice"),
    "a label on a name that is bound": (START.rstrip() + ", (c:Place)-[t:WITHIN]->(q:Place)\n" + END, 1, "bound"),
    "a node compared with a value": (START + "WHERE o = 'C1'\n" + END, 2, "only be compared with another name"),
    "a position that may be left out": (START + "WHERE within_m(d, $here, 10)\n" + END, 2, "Place"),
    "more steps than there may be": (
        "MATCH (c:Case {id: $case})"
        + "".join(f"-[s{n}:REFERS_TO]->(c{n}:Case)" for n in range(11)) + "\n" + END, 1, "at most"
    ),
    "brackets without end": (START + "WHERE " + "(" * 30 + "1" + ")" * 30 + "\n" + END, 2, "brackets"),
    "a text without end": (START + "WHERE c.id = '" + "x" * LONGEST + "'\n" + END, 1, "longer than"),
    "nothing": ("", 1, "RETURN"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "reason"), ATTEMPTS.values(), ids=ATTEMPTS)
def test_is_refused_with_file_line_and_reason(asking: Asking, text: str, line: int, reason: str) -> None:
    with pytest.raises(InvalidDeclaration) as refused:
        asking(text)
    assert refused.value.file.endswith("refers-to.cypher")
    assert (refused.value.line, reason in refused.value.detail) == (line, True), refused.value.detail


def test_the_question_that_all_these_change_is_fit_to_be_asked(asking: Asking) -> None:
    assert asking(TEXT).branches
    assert asking(START + END).branches


def test_bytes_that_are_no_text_are_refused(asking: Asking) -> None:
    with pytest.raises(InvalidDeclaration, match="UTF-8"):
        asking(b"MATCH \xff")
