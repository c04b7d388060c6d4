"""Writes `docs/schema.md` from the declarations: `python -m graph_schema.docs > docs/schema.md`.

With `--check` it writes nothing and ends with 1 where that file isn't what it would write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from graph_schema.cypher import MIGRATIONS, constraints, indexes
from graph_schema.entities import ENTITIES, EntityType
from graph_schema.fields import TYPE_DOCS, FieldDef
from graph_schema.identifiers import FAMILIES, SCHEMES
from graph_schema.links import IDENTIFIER, LINKS, LinkKind
from graph_schema.marks import FAMILIES as MARK_FAMILIES
from graph_schema.marks import MARKS
from graph_schema.nodes import EDGES, NODES

#: The page, beside the packages in a clone of the project.
PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "schema.md"

_HEAD: Final = """# Schema

<!-- Made by `python -m graph_schema.docs > docs/schema.md`; change graph_schema/, not this page. -->

Entities have an id and nothing else. What is known of them stands on the records that describe them, as
`<mention>.<field>` (`plaintiff.name.full`), and an edge between two entities is a statement of one record.
So every fact keeps its source, and merging two entities can be undone.
"""

_SENSITIVITY: Final = """**Sensitivity**: *public* says nothing about a person, *personal* does, *sensitive*
may harm one when it leaks. **Matching** is the use in finding which mentions are one entity: *compare* in
scoring two of them, *block* also in finding candidates, *identify* as an identifier, *none* not at all.
**Search** names the full-text index. A mapping may add `extra.<name>` fields of type text, number, boolean
or time; they are personal unless it says otherwise.
"""


def page() -> str:
    """The whole page, Markdown."""
    sections = (
        [_HEAD],
        ["## Picture\n", _mermaid(), "The same in words:\n", _plain()],
        ["## Types of values\n", _table(("type", "value"), _type_rows())],
        ["## Entities\n", _SENSITIVITY, *(_entity(kind) for kind in ENTITIES.values())],
        ["## Statements\n", _STATEMENTS, *(_link(kind) for kind in LINKS.values())],
        ["## Marks\n", _MARKS, _table(("mark", "meaning", "law"), _mark_rows())],
        ["## Identifiers\n", _IDENTIFIERS, _schemes(), "With a namespace:\n", _families()],
        ["## Other nodes and edges\n", *_nodes(), _table(("edge", "meaning"), _edge_rows())],
        ["## Constraints and indexes\n", _cypher()],
    )
    return "\n".join(part for section in sections for part in section)


_STATEMENTS: Final = """Besides its own properties every statement carries `record`, `dataset`, `sealed`, `marks`
(where its record has any) and `name` (unique within the record): the mentions that it joins,
`plaintiff>case`, and after a dot the name that the mapping gives it, if it does. The words listed for a
property are those that the examples use; others are allowed.
"""

_MARKS: Final = """A mapping may mark records (`marks`), and say of a field that it is confidential by a mark. Policies
say from whom a mark hides. A record's marks stand on all its statements and `HAS_IDENTIFIER` edges too.
"""

_IDENTIFIERS: Final = """An *identifying* scheme makes two mentions with the same value one entity, so its
values must be unique in the hub's whole city; where only one source or body keeps them so, use `local:` or
`other:`. Of several the lowest *rank* founds the entity's id. A scheme with a *node* stands in the graph as
an `Identifier`, by a keyed hash of the value.
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type_rows() -> Iterator[Sequence[str]]:
    return ((f"`{kind}`", doc) for kind, doc in TYPE_DOCS.items())


def _label(key: str) -> str:
    return "Identifier" if key == IDENTIFIER else ENTITIES[key].label


def _mermaid() -> str:
    lines = ["```mermaid", "flowchart LR"]
    lines += [f"  Record -.->|DESCRIBES| {kind.label}" for kind in ENTITIES.values()]
    lines += ["  Record -.->|SUPERSEDES| Superseded"]
    for link in LINKS.values():
        arrow = "---" if link.symmetric else "-->"
        pairs = ((source, target) for source in link.sources for target in link.targets)
        lines += [f"  {_label(source)} {arrow}|{link.key}| {_label(target)}" for source, target in pairs]
    return "\n".join([*lines, "```", ""])


def _plain() -> str:
    widest = max(len(_ends(link.sources)) for link in LINKS.values())
    kinds = ", ".join(kind.label for kind in ENTITIES.values())
    lines = ["```", f"(Record)-[DESCRIBES]->({kinds})", "(Record)-[SUPERSEDES]->(Superseded)", ""]
    for link in LINKS.values():
        tip = "-" if link.symmetric else "->"
        lines.append(f"{_ends(link.sources):>{widest}}-[{link.key}]{tip}{_ends(link.targets)}")
    return "\n".join([*lines, "```", ""])


def _ends(keys: Sequence[str]) -> str:
    return "(" + " | ".join(_label(key) for key in keys) + ")"


def _entity(kind: EntityType) -> str:
    head = f"### {kind.label}\n\n{kind.doc} In mappings `{kind.key}`; ids begin with `{kind.letter}`.\n\n"
    rows = (
        (
            f"`{field.name}`",
            field.type.value,
            field.sensitivity,
            field.matching,
            field.search or "",
            field.doc,
        )
        for field in kind.fields.values()
    )
    return head + _table(("field", "type", "sensitivity", "matching", "search", "meaning"), rows)


def _link(kind: LinkKind) -> str:
    tip = "-" if kind.symmetric else "->"
    made = "" if kind.mapped else " Made by the hub from a mention's identifiers, not written in mappings."
    form = f"`{_ends(kind.sources)}-[:{kind.key}]{tip}{_ends(kind.targets)}`"
    head = f"### {kind.key}\n\n{form} {kind.doc}{made}\n"
    if not kind.properties:
        return head
    rows = (_property(field) for field in kind.properties.values())
    return f"{head}\n" + _table(("property", "type", "sensitivity", "meaning"), rows)


def _property(field: FieldDef) -> Sequence[str]:
    words = f" Words: {', '.join(field.vocabulary)}." if field.vocabulary else ""
    return (f"`{field.name}`", field.type.value, field.sensitivity, field.doc + words)


def _schemes() -> str:
    rows = (
        (
            f"`{one.key}`",
            ", ".join(one.entities),
            _yes(one.identifying),
            _yes(one.node),
            str(one.rank),
            one.sensitivity,
            one.doc,
        )
        for one in SCHEMES.values()
    )
    return _table(("scheme", "of", "identifying", "node", "rank", "sensitivity", "meaning"), rows)


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _mark_rows() -> Iterator[Sequence[str]]:
    marks = (*MARKS.items(), *((f"{key}:", family) for key, family in MARK_FAMILIES.items()))
    return ((f"`{key}`", mark.doc, mark.source) for key, mark in marks)


def _families() -> str:
    return _table(("scheme", "meaning"), ((f"`{key}`", doc) for key, doc in FAMILIES.items()))


def _nodes() -> Iterator[str]:
    for node in NODES:
        yield f"### {node.label}\n\n{node.doc}\n"
        yield _table(("property", "meaning"), _property_rows(node.key, node.properties))


def _property_rows(key: str, properties: Mapping[str, str]) -> Iterator[Sequence[str]]:
    named = properties if key in properties else {key: "what it is found by", **properties}
    return ((f"`{name}`", doc) for name, doc in named.items())


def _edge_rows() -> Iterator[Sequence[str]]:
    return ((f"`({source})-[:{kind}]->({target})`", doc) for source, kind, target, doc in EDGES)


def _cypher() -> str:
    version = (
        f"The graph's schema has version {MIGRATIONS[-1].version}. Every statement can be run again.\n\n"
    )
    return version + "\n".join(["```cypher", *(f"{one};" for one in (*constraints(), *indexes())), "```", ""])


def main(arguments: Sequence[str]) -> int:
    """Print the page, or with `--check` say whether the stored one is stale."""
    made = page()
    if "--check" not in arguments:
        sys.stdout.buffer.write(made.encode())
        return 0
    if PAGE.is_file() and PAGE.read_text("utf-8") == made:
        return 0
    sys.stderr.write(f"{PAGE.name} is stale: run `python -m graph_schema.docs > docs/schema.md`.\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
