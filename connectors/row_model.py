"""The pydantic model that checks one mapped row, made from the mapping's properties and the graph's types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic import create_model as make

from connectors.manifest import Manifest
from graph_schema.fields import FieldDef
from graph_schema.rows import annotated, reasons


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a record: name, what the schema says of it, and how its values are read."""

    name: str
    field: FieldDef
    drop_invalid: bool = False
    formats: tuple[str, ...] = ()


def row_model(
    manifest: Manifest, dataset: str, properties: Sequence[Property], lists: Mapping[str, Sequence[Property]]
) -> type[BaseModel]:
    """A model whose aliases are the properties' names, and names of mentions that are made of a list.

    Field `p3` is the property at position 3; property names have dots, which Python names can't have.
    """
    title = "".join(part.capitalize() for part in dataset.replace(".", "_").split("_"))
    fields = {f"p{i}": _declared(each, manifest) for i, each in enumerate(properties)}
    for mention, parts in lists.items():
        declared = {f"p{i}": _declared(part, manifest) for i, part in enumerate(parts)}
        item: Any = _model(f"{title}{mention.capitalize()}", declared)
        fields[f"each_{mention}"] = (list[item], Field([], alias=mention))
    return _model(f"{title}Row", fields)


def explain(invalid: ValidationError) -> tuple[str, str]:
    """The first thing that is wrong with a row: the property and the reason, which holds no value."""
    name, *rest = invalid.errors(include_url=False, include_input=False, include_context=False)[0]["loc"]
    for part in rest:
        name = f"{name}[{part}]" if isinstance(part, int) else f"{name}.{part}"
    return str(name), reasons(invalid)[0].reason


def _model(name: str, fields: Mapping[str, tuple[Any, Any]]) -> type[BaseModel]:
    config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    model: type[BaseModel] = make(name, __config__=config, **fields)  # type: ignore[call-overload]
    return model


def _declared(declared: Property, manifest: Manifest) -> tuple[Any, Any]:
    field = declared.field
    kind = annotated(field.type, manifest.zone, formats=declared.formats, region=manifest.region)
    if declared.drop_invalid:
        kind = Annotated[kind, WrapValidator(_or_nothing)]
    return kind, Field(None, alias=declared.name, description=field.doc)


def _or_nothing(value: object, check: ValidatorFunctionWrapHandler) -> object:
    try:
        return check(value)
    except ValueError:  # pydantic's ValidationError is one
        return None
