"""The jars of the embedded Neo4j: fetched once a user, checked against the lock, kept outside every HUB_HOME.

The cache holds `neo4j-<version>-<lock digest>/lib/*.jar`. A jar is hashed when it arrives and again whenever
its size or time of change differs from the stamp made then, so that a start doesn't read 160 MB for nothing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from hub.errors import ServerUnavailable, StorageUnavailable
from hub.graph.lockfile import Jar, Lock
from hub.settings import Settings

if TYPE_CHECKING:
    import httpx2 as httpx

_WORKERS = 8
_ATTEMPTS = 4
_CHUNK = 1 << 18
Advance = Callable[[int], None]


class JarCache:
    """The folder of one lock's jars."""

    def __init__(self, folder: Path, lock: Lock, url: str) -> None:
        self.lock = lock
        self.url = url.rstrip("/")
        self.folder = folder / f"neo4j-{lock.version}-{lock.digest}"
        self.lib = self.folder / "lib"

    @classmethod
    def of_settings(cls, settings: Settings) -> JarCache:
        """The cache that `jar_cache` and `maven_url` name, or the user's own and the repository jgo knows."""
        from platformdirs import user_cache_path

        return cls(
            (settings.jar_cache or user_cache_path("rivermeet") / "jars").expanduser().absolute(),
            Lock.read(),
            settings.maven_url or _default_url(),
        )

    @property
    def paths(self) -> tuple[Path, ...]:
        """The class path, whether or not the jars are there yet."""
        return tuple(self.lib / jar.name for jar in self.lock.jars)

    def ensure(self) -> tuple[Path, ...]:
        """Return the class path after fetching what is missing or damaged; safe in two processes at once.

        Raises
        ------
        ServerUnavailable
            The repository can't be reached or serves other content than the lock names.
        StorageUnavailable
            The cache can't be written or the disk is full.
        """
        try:
            if self.unfit():
                self.lib.mkdir(parents=True, exist_ok=True)
                with FileLock(self.folder / "fetch.lock"):
                    self._fetch(self.unfit())
        except OSError as error:
            raise _storage_error(error, self.folder) from error
        return self.paths

    def unfit(self) -> tuple[Jar, ...]:
        """The jars that are missing or not what the lock names; hashes only those without a valid stamp."""
        stamps = self._read_stamps()
        fresh: dict[str, list[int]] = {}
        for jar in self.lock.jars:
            stamp = _stamp(self.lib / jar.name)
            if stamp is not None and (stamp == stamps.get(jar.name) or _is_good(jar, self.lib / jar.name)):
                fresh[jar.name] = stamp
        if fresh != stamps:
            self._write_stamps(fresh)
        return tuple(jar for jar in self.lock.jars if jar.name not in fresh)

    def _read_stamps(self) -> dict[str, list[int]]:
        try:
            stamps: dict[str, list[int]] = json.loads((self.folder / "stamps.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return stamps

    def _write_stamps(self, stamps: dict[str, list[int]]) -> None:
        # A cache that this user may only read works too; it is hashed at each start then.
        with suppress(OSError):
            part = self.folder / f"stamps.{os.getpid()}.part"
            part.write_text(json.dumps(stamps), "utf-8")
            part.replace(self.folder / "stamps.json")

    def _fetch(self, jars: tuple[Jar, ...]) -> None:
        if not jars:
            return
        self._require_space(sum(jar.size for jar in jars))
        stop = threading.Event()
        with _progress(jars) as advance, _client() as client, ThreadPoolExecutor(_WORKERS) as pool:
            jobs = [pool.submit(self._fetch_one, client, jar, advance, stop) for jar in jars]
            try:
                for job in jobs:
                    job.result()
            except BaseException:
                stop.set()
                pool.shutdown(cancel_futures=True)
                raise
        self.unfit()

    def _require_space(self, size: int) -> None:
        free = shutil.disk_usage(self.lib).free
        if free < size:
            raise _disk_full(self.folder, f"{size / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free")

    def _fetch_one(self, client: httpx.Client, jar: Jar, advance: Advance, stop: threading.Event) -> None:
        import httpx2 as httpx

        for attempt in range(_ATTEMPTS):
            if stop.is_set():
                return
            try:
                if self._download(client, jar, advance, stop):
                    return
                problem = "its content is not what the lock names"
            except httpx.HTTPStatusError as error:
                problem = f"HTTP status {error.response.status_code}"
                if error.response.status_code < 500 and error.response.status_code != 429:
                    break
            except httpx.ConnectError as error:
                problem = f"no connection: {error}"
                if attempt:
                    break
            except httpx.HTTPError as error:
                problem = f"{type(error).__name__}: {error}"
            stop.wait(0.5 * 2**attempt)
        raise ServerUnavailable(
            f"Neo4j's jar {jar.name} can't be fetched from {_without_password(self.url)} ({problem}). "
            "Set HUB_MAVEN_URL to a Maven repository that this machine reaches, "
            "or HUB_NEO4J_URI to a Neo4j that runs already."
        )

    def _download(self, client: httpx.Client, jar: Jar, advance: Advance, stop: threading.Event) -> bool:
        """Fetch one jar, going on where an earlier try stopped. False: the content was wrong and is gone."""
        part = self.lib / f"{jar.name}.part"
        have = part.stat().st_size if part.exists() else 0
        if have >= jar.size:
            have = 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with client.stream("GET", f"{self.url}/{jar.path}", headers=headers) as response:
            response.raise_for_status()
            resumed = response.status_code == 206
            with part.open("ab" if resumed else "wb") as file:
                done = have if resumed else 0
                advance(done)
                for chunk in response.iter_bytes(_CHUNK):
                    if stop.is_set():
                        return True
                    file.write(chunk)
                    done += len(chunk)
                    advance(len(chunk))
        return self._accept(jar, part, advance)

    def _accept(self, jar: Jar, part: Path, advance: Advance) -> bool:
        good = _is_good(jar, part)
        if good:
            part.replace(self.lib / jar.name)
        else:
            advance(-part.stat().st_size)
            part.unlink()
        return good


def _is_good(jar: Jar, path: Path) -> bool:
    if path.stat().st_size != jar.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256


def _stamp(path: Path) -> list[int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return [stat.st_size, stat.st_mtime_ns]


def _default_url() -> str:
    from jgo.constants import MAVEN_CENTRAL_URL

    return MAVEN_CENTRAL_URL


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _client() -> httpx.Client:
    import certifi
    import httpx2 as httpx

    # Both certifi's authorities and the machine's own, where a company's proxy may have put its certificate.
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return httpx.Client(
        verify=context,
        timeout=httpx.Timeout(30, connect=10),
        follow_redirects=True,
        headers={"Accept-Encoding": "identity"},
        limits=httpx.Limits(max_connections=_WORKERS),
    )


@contextmanager
def _progress(jars: tuple[Jar, ...]) -> Iterator[Advance]:
    """A bar on stderr, which leaves stdout to a command's result."""
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"), progress.BarColumn(), progress.DownloadColumn(),
        progress.TransferSpeedColumn(), progress.TimeRemainingColumn(),
    )  # fmt: skip
    with progress.Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(f"Fetching Neo4j, {len(jars)} jars", total=sum(jar.size for jar in jars))
        yield lambda size: bar.advance(task, size)


def _storage_error(error: OSError, folder: Path) -> StorageUnavailable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(folder, "no space is left")
    return StorageUnavailable(
        f"The jar cache {folder} can't be used: {error.strerror}. "
        "Set HUB_JAR_CACHE to a folder that can be written."
    )


def _disk_full(folder: Path, problem: str) -> StorageUnavailable:
    return StorageUnavailable(
        f"The disk of the jar cache {folder} is full: {problem}. "
        "Free some space or set HUB_JAR_CACHE to a folder on another disk."
    )
