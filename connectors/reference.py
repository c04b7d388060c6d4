"""The reference part of `docs/connectors.md`, from the models: `python -m connectors.reference [--check]`.

Each key is described where it is declared; the page only shows it, so that the two can't differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from connectors import manifest, mapping, options, sharing
from connectors.transforms import STEPS

BEGIN, END = "<!-- reference: made by python -m connectors.reference -->", "<!-- end of reference -->"

#: The page, beside the packages in a clone of the project.
PAGE = Path(__file__).resolve().parent.parent / "docs" / "connectors.md"

#: Heading and model of each table, in the order of the page.
SECTIONS: tuple[tuple[str, tuple[tuple[str, type[BaseModel]], ...]], ...] = (
    (
        "connector.yaml",
        (
            ("The file", manifest.Manifest),
            ("`source:` of kind `sql`", options.SqlSource),
            ("`source:` of kind `rest`", options.RestSource),
            ("`client:`", options.RestClient),
            ("`auth:` of type `bearer`", options.BearerAuth),
            ("`auth:` of type `api_key`", options.ApiKeyAuth),
            ("`auth:` of type `http_basic`", options.BasicAuth),
            ("`auth:` of type `oauth2_client_credentials`", options.OAuth2ClientCredentials),
            ("`paginator:` of type `single_page`", options.SinglePage),
            ("`paginator:` of type `cursor`", options.CursorPaginator),
            ("`paginator:` of type `json_link`", options.JsonLinkPaginator),
            ("`paginator:` of type `header_link`", options.HeaderLinkPaginator),
            ("`paginator:` of type `offset`", options.OffsetPaginator),
            ("`paginator:` of type `page_number`", options.PageNumberPaginator),
            ("`source:` of kind `files`", options.FilesSource),
            ("`source:` of kind `webhook`", options.WebhookSource),
            ("`webhook:`", options.Webhook),
            ("A dataset", manifest.Dataset),
            ("`sharing:`", sharing.Sharing),
            ("`retention:`", manifest.Retention),
            ("`key:`", manifest.Key),
            ("`modified:`", manifest.Modified),
            ("`tombstone:`", manifest.Tombstone),
            ("`incremental:`", options.Incremental),
            ("`table:`", options.SqlResource),
            ("`endpoint:`", options.RestResource),
            ("`files:`", options.FilesResource),
            ("`events:`", options.WebhookResource),
        ),
    ),
    (
        "mapping.yaml",
        (
            ("A dataset's mapping", mapping.MappingSpec),
            ("A mention", mapping.MentionSpec),
            ("An expression", mapping.Expression),
            ("A field", mapping.FieldSpec),
            ("An identifier", mapping.IdentifierSpec),
            ("`point:`", mapping.Point),
            ("A statement", mapping.StatementSpec),
            ("A mark", mapping.MarkSpec),
            ("An extra", mapping.ExtraSpec),
            ("A condition", mapping.Condition),
            ("`younger_than:`", mapping.Age),
        ),
    ),
    ("Steps of `do:`", tuple((f"`{name}`", step) for name, step in STEPS.items())),
)


def reference() -> str:
    """The whole reference as Markdown."""
    return "\n".join(line for title, parts in SECTIONS for line in [f"### {title}\n", *_tables(parts)])


def _tables(parts: tuple[tuple[str, type[BaseModel]], ...]) -> Iterator[str]:
    for title, model in parts:
        yield f"#### {title}\n"
        yield f"{' '.join((model.__doc__ or '').split())}\n"
        inherited = next(
            (base for base in (mapping.Expression,) if base is not model and issubclass(model, base)), None
        )
        fields = {
            name: field
            for name, field in model.model_fields.items()
            if name != "step" and (inherited is None or name not in inherited.model_fields)
        }
        short = STEPS[title.strip("`")].short if title.strip("`") in STEPS else None
        if short:
            yield f"`{{{title.strip('`')}: x}}` is `{{{title.strip('`')}: {{{short}: x}}}}`.\n"
        if inherited:
            yield "The keys of an expression, and:\n"
        if fields:
            yield "| key | default | meaning |\n|---|---|---|"
            yield "\n".join(_row(name, field) for name, field in fields.items()) + "\n"


def _row(name: str, field: FieldInfo) -> str:
    meaning = _description(field).replace("|", "\\|")
    return f"| `{field.alias or name}` | {_default(field)} | {meaning} |"


def _description(field: FieldInfo) -> str:
    text = field.description or ""
    words = _words(field.annotation)
    return (
        f"{text} One of {', '.join(f'`{word}`' for word in words)}."
        if len(words) > 1
        else text or f"`{words[0]}`."
    )


def _words(annotation: object) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return (
        [word for part in get_args(annotation) for word in _words(part)]
        if get_origin(annotation) is not dict
        else []
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is None or value is PydanticUndefined or isinstance(value, BaseModel) or value in ([], {}, ""):
        return ""
    if isinstance(value, timedelta):
        return "none" if not value else str(value)
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else ", ".join(map(str, value))
        if isinstance(value, list)
        else str(value)
    )
    return f"`{text}`" if text.strip() else "a space"


def page(text: str) -> str:
    """A page with its reference made anew between the two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the reference into the page, or with `--check` say whether the page's is stale."""
    text = PAGE.read_text(encoding="utf-8")
    if "--check" not in arguments:
        PAGE.write_text(page(text), encoding="utf-8")
        return 0
    if text == page(text):
        return 0
    sys.stderr.write(f"{PAGE.name} is stale: run `python -m connectors.reference`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
