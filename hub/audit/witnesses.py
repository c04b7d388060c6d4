"""Outside witnesses: folders and addresses of the departments, where each checkpoint is put once it is signed.

Who holds an earlier checkpoint can tell when the log was turned back or rewritten: whoever could sign anew can't take
it away from them. A folder gets a file for each checkpoint, which is never written over; an address gets it by POST.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

_SUFFIX = ".checkpoint"
_TIMEOUT_S = 5.0


class WitnessFailed(Exception):
    """A witness could not be told. The sentence names no more than what happened."""


def tell(witness: str, origin: str, size: int, note: bytes) -> None:
    """Give a witness a checkpoint; once it has it, telling it again changes nothing.

    Raises
    ------
    WitnessFailed
        It can't be reached, or has another checkpoint of this size.
    """
    if witness.startswith(("http://", "https://")):
        _post(witness, note)
    else:
        _put(Path(witness).expanduser(), origin, size, note)


def copies(path: Path) -> Iterator[tuple[str, bytes]]:
    """The checkpoints in a folder of a witness, or in one file of it, with the names of their files."""
    if not path.is_dir():
        yield path.name, path.read_bytes()
        return
    for file in sorted(path.rglob(f"*{_SUFFIX}")):
        yield str(file.relative_to(path)), file.read_bytes()


def _put(folder: Path, origin: str, size: int, note: bytes) -> None:
    own = folder / re.sub(r"[^A-Za-z0-9.-]", "_", origin)
    file = own / f"{size:012}{_SUFFIX}"
    try:
        if not folder.is_dir():
            raise WitnessFailed("the folder is not there")
        own.mkdir(exist_ok=True)
        if not file.exists():
            _create(file, note)
        if file.read_bytes() != note:
            raise WitnessFailed(f"it has another checkpoint of {size} entries: the log was forked")
    except OSError as error:
        raise WitnessFailed(
            f"the folder can't be written: {error.strerror or type(error).__name__}"
        ) from error


def _create(file: Path, note: bytes) -> None:
    """A whole file or none, never over another one."""
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with partial.open("xb") as out:
            out.write(note)
            out.flush()
            os.fsync(out.fileno())
        os.link(partial, file)
    except FileExistsError:
        pass
    finally:
        partial.unlink(missing_ok=True)


def _post(address: str, note: bytes) -> None:
    import httpx2 as httpx

    try:
        answer = httpx.post(
            address, content=note, headers={"Content-Type": "text/plain; charset=utf-8"}, timeout=_TIMEOUT_S
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WitnessFailed(f"it can't be reached: {type(error).__name__}") from error
    if answer.status_code == 409:
        raise WitnessFailed("it has another checkpoint of this size: the log was forked")
    if not answer.is_success:
        raise WitnessFailed(f"it answered {answer.status_code}")
