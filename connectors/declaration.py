"""A YAML declaration that remembers its lines, so that every mistake can be shown where it was made."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from hub.errors import InvalidDeclaration

#: Where something stands in a declaration: the keys and list positions that lead to it.
Location = tuple[str | int, ...]
#: Parts of one file at most, those counted each time that an alias (`*name`) repeats: a few lines of aliases of aliases
#: would otherwise unfold to more than any memory holds.
_MOST_PARTS: Final = 200_000
#: Bytes of one file at most.
_MOST_BYTES: Final = 8 * 1024 * 1024
#: What YAML can say.
Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Model = TypeVar("Model", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML without its surprises: `no`, `on` and dates are text, only `true` and `false` are truth values."""


_SURPRISING = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"}
_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] not in _SURPRISING]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(0|-?[1-9][0-9]*)$"), list("-0123456789")
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """The content of one file with the 1-based line of each of its parts."""

    file: Path
    data: Plain
    lines: Mapping[Location, int]

    def line(self, loc: Location) -> int:
        """Line of a part; of the nearest part above it where that isn't written out."""
        for end in range(len(loc), 0, -1):
            if loc[:end] in self.lines:
                return self.lines[loc[:end]]
        return 1

    def error(self, detail: str, loc: Location = ()) -> InvalidDeclaration:
        """The error to raise for a mistake in a part."""
        return InvalidDeclaration(detail, file=self.file, line=self.line(loc))

    def validate(self, model: type[Model], loc: Location = ()) -> Model:
        """The part at `loc` as `model`. Raises `InvalidDeclaration` listing every mistake with its line."""
        data = self.data
        for step in loc:
            data = data[step]  # type: ignore[index]
        try:
            return model.model_validate({} if data is None else data)
        except ValidationError as invalid:
            raise self._explain(invalid, model, loc) from None

    def _explain(self, invalid: ValidationError, model: type[BaseModel], loc: Location) -> InvalidDeclaration:
        known = tuple(_keys(model, set()))
        found = sorted(
            (self.line(place), detail)
            for error in invalid.errors(include_url=False, include_input=False)
            for place, detail in [self._sentence(dict(error), loc, known)]
        )
        (line, first), rest = found[0], found[1:]
        more = "".join(f"\n{self.file}:{number}: {detail}" for number, detail in rest)
        return InvalidDeclaration(first + more, file=self.file, line=line)

    def _sentence(
        self, error: dict[str, object], loc: Location, known: Sequence[frozenset[str]]
    ) -> tuple[Location, str]:
        place = self._written(loc + tuple(error["loc"]))  # type: ignore[arg-type]
        name = ".".join(str(part) for part in place) or "the file"
        last = str(error["loc"][-1]) if error["loc"] else ""  # type: ignore[index]
        context: Mapping[str, object] = error.get("ctx") or {}  # type: ignore[assignment]
        match error["type"]:
            case "misplaced":
                return loc + tuple(context["where"]), str(context["detail"])  # type: ignore[arg-type]
            case "extra_forbidden":
                return place, f"unknown key {last!r}{did_you_mean(last, self._fitting(place[:-1], known))}"
            case "missing":
                return place, f"{name}: the key {last!r} is missing"
            case "union_tag_invalid":
                tag, expected = str(context["tag"]), re.findall(r"'([^']+)'", str(context["expected_tags"]))
                return place, f"{name}: unknown name {tag!r}{did_you_mean(tag, expected)}"
        return place, f"{name}: {str(error['msg']).removeprefix('Value error, ')}"

    def _fitting(self, loc: Location, known: Sequence[frozenset[str]]) -> frozenset[str]:
        """The keys of those models that have most of the keys which are written at `loc`."""
        beside = {place[-1] for place in self.lines if place[:-1] == loc and place}
        most = max(len(keys & beside) for keys in known)
        return frozenset[str]().union(*(keys for keys in known if len(keys & beside) == most))

    def _written(self, loc: Location) -> Location:
        """`loc` without what pydantic adds to it (tags of unions) and without what isn't in the file."""
        place: Location = ()
        for step in loc:
            if (*place, step) in self.lines:
                place = (*place, step)
        return place


def read(file: Path) -> Declaration:
    """Read a YAML file. Raises `InvalidDeclaration` for broken YAML, doubled keys and wrong encoding."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InvalidDeclaration(f"the file has more than {_MOST_BYTES} bytes", file=file)
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InvalidDeclaration("there is no such file", file=file) from None
    except UnicodeDecodeError:
        raise InvalidDeclaration("the file is not UTF-8 text", file=file) from None
    lines: dict[Location, int] = {}
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        data = None if root is None else _plain(root, (), lines, loader, file, count())
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = None if mark is None else mark.line + 1
        raise InvalidDeclaration(
            f"not YAML: {broken.problem or broken.context}", file=file, line=line
        ) from None
    except yaml.YAMLError as broken:
        raise InvalidDeclaration(f"not YAML: {broken}", file=file) from None
    except RecursionError:
        raise InvalidDeclaration("nested too deeply, or within itself", file=file) from None
    return Declaration(file, data, lines)


def _plain(
    node: yaml.Node,
    loc: Location,
    lines: dict[Location, int],
    loader: _Loader,
    file: Path,
    parts: Iterator[int],
) -> Plain:
    if next(parts) >= _MOST_PARTS:
        raise InvalidDeclaration(f"the file unfolds to more than {_MOST_PARTS} parts", file=file)
    lines.setdefault(loc, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*loc, i), lines, loader, file, parts) for i, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        value: Plain = loader.construct_object(node)
        return value
    found: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in found:
            raise InvalidDeclaration(f"the key {key!r} is written twice", file=file, line=line)
        lines[(*loc, key)] = line
        found[key] = _plain(value_node, (*loc, key), lines, loader, file, parts)
    return found


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the end of a sentence; what is known, if nothing is near and it is short."""
    names = sorted(set(known))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= 20 else ""


def _keys(model: object, seen: set[object]) -> Iterator[frozenset[str]]:
    """The keys that `model` knows, then those of each of the models in it."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        if model in seen:
            return
        seen.add(model)
        yield frozenset(field.alias or name for name, field in model.model_fields.items())
        for field in model.model_fields.values():
            yield from _keys(field.annotation, seen)
        return
    for part in get_args(model):
        yield from _keys(part, seen)
