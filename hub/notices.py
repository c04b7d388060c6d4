"""Brings notices of emergencies to the departments: into a folder of theirs, or to a URL, signed.

Where each department's notices go stands in `<home>/access/notices.yaml`:

    court: {folder: /srv/court/notices}
    police: {url: "https://police.example/notices", secret: "${police_notices}"}

A department that isn't named there has a folder in the home, `notices/<department>`. A URL gets a POST with the
notice as JSON, `Idempotency-Key`, `X-Hub-Timestamp` and `X-Hub-Signature-256`, which is `sha256=` and the HMAC-SHA-256
of timestamp, dot and body, as the hub itself asks of deliveries.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, RootModel, model_validator

from connectors.options import Declared

if TYPE_CHECKING:
    from hub.ledger.notices import Notice, Notices

FILE: Final = "notices.yaml"
#: Seconds that a receiver may take.
_PATIENCE: Final = 10.0


class Address(Declared):
    """Where a department's notices go: a folder, or a URL with the secret that signs them."""

    folder: Path | None = Field(None, description="Folder that notices are put into, one file each.")
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = Field(
        None, description="URL that takes notices."
    )
    secret: str | None = Field(None, description="Placeholder of the secret that signs them.")

    @model_validator(mode="after")
    def _one_way(self) -> Address:
        if (self.folder is None) == (self.url is None):
            raise ValueError("say either `folder` or `url`")
        if (self.url is None) != (self.secret is None):
            raise ValueError("a `url` needs a `secret`, and a `folder` none")
        return self


class _File(RootModel[dict[str, Address]]):
    pass


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of deliveries came to."""

    arrived: int = 0
    failed: int = 0


def read_addresses(root: Path) -> Mapping[str, Address]:
    """The addresses of a home. Raises InvalidDeclaration where the file is wrong."""
    from connectors import declaration

    file = root / "access" / FILE
    return declaration.read(file).validate(_File).root if file.is_file() else {}


def deliver(notices: Notices, root: Path, *, now: datetime | None = None) -> Delivered:
    """Try every notice that is due; what doesn't arrive is tried again later.

    Raises
    ------
    InvalidDeclaration
        The file of addresses is wrong.
    StorageUnavailable
        The ledger can't be read or written.
    """
    at = now or datetime.now(UTC)
    addresses = read_addresses(root)
    arrived = failed = 0
    for notice in notices.due(at):
        address = addresses.get(notice.department) or Address(folder=root / "notices" / notice.department)
        error = _brought(notice, address, at)
        if error is None:
            notices.delivered(notice.id, now=at)
            arrived += 1
        else:
            notices.failed(notice, error=error, now=at)
            failed += 1
    return Delivered(arrived, failed)


def _brought(notice: Notice, address: Address, at: datetime) -> str | None:
    """Bring one notice; what was wrong, in a few words, or None."""
    import orjson

    body = orjson.dumps({"id": notice.id, "made": notice.made, **notice.body})
    try:
        if address.folder is not None:
            _put(address.folder, notice.id, body)
            return None
        return _post(address, notice.id, body, at)
    except OSError as error:
        return f"The folder can't be written: {error.strerror}."


def _put(folder: Path, id: str, body: bytes) -> None:
    """Whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{id}.writing"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(folder / f"{id}.json")


def _post(address: Address, id: str, body: bytes, at: datetime) -> str | None:
    import httpx2 as httpx

    from connectors.placeholders import fill, gather
    from hub.errors import WrongUse

    try:
        secret = fill(str(address.secret), gather({}), connector="notices")
    except WrongUse:
        return "The secret that signs notices is not set."
    stamp = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": id,
        "X-Hub-Timestamp": stamp,
        "X-Hub-Signature-256": f"sha256={signed}",
    }
    try:
        answer = httpx.post(str(address.url), content=body, headers=headers, timeout=_PATIENCE)
    except httpx.HTTPError as error:
        return f"The receiver can't be reached: {type(error).__name__}."
    return None if answer.is_success else f"The receiver answered {answer.status_code}."
