"""The policies of a home: Cedar in files, each with an id and a reason, and one hash for all of them.

Files of `<home>/access/policies/` take the place of those of the same name that come with the hub, but for
`never.cedar`: what the law forbids whoever asks can be added to, not taken away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hub.access.cedar_schema import ACTIONS
from hub.access.declared import BUILT_IN, OWN
from hub.errors import InvalidDeclaration

FOLDER: Final = "policies"
#: Files of rules that policies are read with.
_BESIDE: Final = ("departments.yaml", "purposes.yaml")
#: The file that a home can't replace.
NEVER: Final = "never.cedar"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. `effect` is `permit` or `forbid`; `reason` says in plain words why, with the statute."""

    id: str
    effect: str
    reason: str
    file: str
    body: Mapping[str, Any] = field(repr=False, compare=False)

    def speaks_of(self, action: str) -> bool:
        """Whether it can decide on an action."""
        scope = self.body["action"]
        if scope["op"] == "All":
            return True
        entities = scope.get("entities") or [scope["entity"]]
        return any(one["id"] == action for one in entities)


@dataclass(frozen=True, slots=True, eq=False)
class Policies:
    """All policies in force, by id. `version` changes with any byte of the files that they were read from."""

    all: Mapping[str, Policy]
    texts: Mapping[str, str]

    @property
    def version(self) -> str:
        """Hash of the files: 12 hexadecimal digits of a SHA-256."""
        digest = hashlib.sha256()
        for name, text in sorted(self.texts.items()):
            digest.update(f"{name}\0{len(text)}\0{text}".encode())
        return digest.hexdigest()[:12]

    def of(self, action: str) -> str:
        """Those that can decide on an action, as Cedar's JSON under their own ids."""
        chosen = {id: policy.body for id, policy in self.all.items() if policy.speaks_of(action)}
        return json.dumps({"templates": {}, "staticPolicies": chosen, "templateLinks": []})

    def check(self, schema: str) -> None:
        """Hold all of them against a schema.

        Raises
        ------
        InvalidDeclaration
            One names what there isn't, or could meet something that it doesn't expect. Then nobody may read anything.
        """
        from cedarpy import Schema, policies_from_json_str, validate_policies

        known = Schema.from_json_str(schema)
        for policy in self.all.values():
            alone = {"templates": {}, "staticPolicies": {policy.id: policy.body}, "templateLinks": []}
            found = validate_policies(policies_from_json_str(json.dumps(alone)), known)
            if not found.validation_passed:
                told = "; ".join(one.error for one in found.errors)
                raise InvalidDeclaration(f"policy {policy.id!r}: {told}", file=policy.file)


def read_policies(root: Path) -> Policies:
    """The policies of a home over those that come with the hub. Its purposes and departments count in the version too.

    Raises
    ------
    InvalidDeclaration
        A file is no Cedar, a policy lacks its @id or @reason, an id is there twice, or the home replaces what it can't.
    """
    found = read_folder(root / OWN / FOLDER)
    beside = {
        f"{number}:{name}": _text(folder / name)
        for name in _BESIDE
        for number, folder in enumerate((BUILT_IN, root / OWN))
        if (folder / name).is_file()
    }
    return Policies(found.all, {**found.texts, **beside})


def read_folder(folder: Path) -> Policies:
    """The policies of a folder over those that come with the hub. Raises as `read_policies`."""
    files = {file.name: file for file in sorted((BUILT_IN / FOLDER).glob("*.cedar"))}
    if folder.resolve() != (BUILT_IN / FOLDER).resolve():
        own = {file.name: file for file in sorted(folder.glob("*.cedar"))}
        if NEVER in own:
            detail = "this file can't be replaced: write what else is forbidden into one of another name"
            raise InvalidDeclaration(detail, file=own[NEVER])
        files |= own
    texts = {name: _text(file) for name, file in files.items()}
    found: dict[str, Policy] = {}
    for name, text in texts.items():
        for policy in _parsed(text, files[name]):
            if policy.id in found:
                raise InvalidDeclaration(f"the id {policy.id!r} is there twice", file=files[name])
            found[policy.id] = policy
    return Policies(found, texts)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDeclaration(
            f"it can't be read as UTF-8 text: {type(error).__name__}", file=file
        ) from None


def _parsed(text: str, file: Path) -> Sequence[Policy]:
    from cedarpy import policies_to_json_str

    try:
        document = json.loads(policies_to_json_str(text))
    except ValueError as error:
        raise InvalidDeclaration(f"no Cedar: {error}", file=file) from None
    if document["templates"]:
        raise InvalidDeclaration("templates (`?principal`) are not taken: write the policy out", file=file)
    return [_policy(body, file) for body in document["staticPolicies"].values()]


def _policy(body: Mapping[str, Any], file: Path) -> Policy:
    annotations = body.get("annotations", {})
    id, reason = annotations.get("id"), annotations.get("reason")
    if not id or not reason:
        what = f"policy {id!r} has no @reason" if id else "a policy has no @id"
        raise InvalidDeclaration(f'{what}: write @id("…") and @reason("…") before it', file=file)
    scope = body["action"]
    for one in scope.get("entities") or ([scope["entity"]] if "entity" in scope else []):
        if one["type"] != "Action" or one["id"] not in ACTIONS:
            known = ", ".join(ACTIONS)
            raise InvalidDeclaration(f"policy {id!r}: no action {one['id']!r}; known: {known}", file=file)
    return Policy(str(id), str(body["effect"]), str(reason), str(file), body)
