"""What a source pushes: one JSON delivery, and the pages that it holds. `api.signature` proves where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping

from connectors.keys import as_text, cell
from connectors.manifest import Manifest
from connectors.options import WebhookResource
from connectors.sources.document import as_row, parsed, selected
from connectors.sources.intake import Found, Intake
from connectors.sources.page import Page, RawRow
from hub.errors import WrongUse


def delivered(manifest: Manifest, body: bytes, *, delivery: str) -> list[Page]:
    """Pages of a delivery, one for each dataset it has rows of. `delivery`, its idempotency key, is the unit.

    An event of a type that no dataset takes goes to the first dataset that takes events, with a problem, so
    that it isn't lost. Pages of a delivery move no cursor.

    Raises
    ------
    WrongUse
        The body isn't JSON, or has no rows where the manifest looks for them.
    """
    content = _parsed(manifest, body)
    rows: dict[str, list[RawRow]] = {}
    missing = "no dataset takes events"
    found_any = False
    for selector, takers in _takers(manifest).items():
        try:
            values = selected(content, selector)
        except LookupError as error:
            missing = str(error.args[0])
            continue
        found_any = True
        intakes = {name: Intake(manifest.datasets[name], manifest.zone, delivery) for name in takers}
        for line, value in enumerate(values, 1):
            name, found = _taken(as_row(line, value), takers)
            rows.setdefault(name, []).append(intakes[name].take(found))
    if not found_any:
        raise WrongUse(f"{manifest.name}: the delivery can't be read: {missing}")
    return [Page(name, delivery, taken) for name, taken in rows.items()]


def _parsed(manifest: Manifest, body: bytes) -> object:
    try:
        return parsed(body.decode())
    except UnicodeDecodeError as error:
        raise WrongUse(f"{manifest.name}: the delivery isn't UTF-8: byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise WrongUse(
            f"{manifest.name}: the delivery isn't JSON: line {error.lineno}, column {error.colno}"
        ) from None


def _takers(manifest: Manifest) -> dict[str | None, dict[str, WebhookResource]]:
    """Datasets that take events, by where in a delivery they look for them."""
    takers: dict[str | None, dict[str, WebhookResource]] = {}
    for name, dataset in manifest.datasets.items():
        if dataset.events is not None:
            takers.setdefault(dataset.events.data_selector, {})[name] = dataset.events
    return takers


def _taken(found: Found, takers: Mapping[str, WebhookResource]) -> tuple[str, Found]:
    """The dataset that an event belongs to, and the event with the problem that it belongs to none."""
    for name, events in takers.items():
        kind = cell(found.row, events.type_column) if events.type_column else None
        if events.type_column is None or (kind is not None and as_text(kind) in events.types):
            return name, found
    problem = found.problem or "no dataset takes events of its type"
    return next(iter(takers)), found._replace(problem=problem)
