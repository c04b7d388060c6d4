"""The jar cache against a repository on loopback: what is fetched, resumed, fetched again, and refused."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hub.errors import ServerUnavailable, StorageUnavailable
from hub.graph import jars
from hub.graph.jars import JarCache
from hub.graph.lockfile import Jar, Lock

CONTENT = {name: name.encode() * 5000 for name in ("neo4j", "one", "two", "three")}


def locked(name: str) -> Jar:
    content = CONTENT[name]
    return Jar("org.neo4j", name, "1.0", "", hashlib.sha256(content).hexdigest(), len(content))


LOCK = Lock(tuple(locked(name) for name in CONTENT))


class Repository:
    """A Maven repository that remembers what it was asked for and can be told to misbehave."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.answers: dict[str, list[bytes | int]] = {}
        repository = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.split("/")[-3]
                wanted = self.headers.get("Range")
                repository.asked.append((name, wanted))
                prepared = repository.answers.get(name)
                answer = prepared.pop(0) if prepared else CONTENT[name]
                if isinstance(answer, int):
                    self.send_error(answer)
                    return
                start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
                self.send_response(206 if wanted else 200)
                self.send_header("Content-Length", str(len(answer) - start))
                self.end_headers()
                self.wfile.write(answer[start:])

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/maven2"


@pytest.fixture
def repository() -> Iterator[Repository]:
    repository = Repository()
    thread = threading.Thread(target=repository.server.serve_forever, args=(0.01,))
    thread.start()
    yield repository
    repository.server.shutdown()
    thread.join()
    repository.server.server_close()


@pytest.fixture
def cache(repository: Repository, tmp_path: Path) -> JarCache:
    return JarCache(tmp_path / "a cache", LOCK, repository.url)


def contents(cache: JarCache) -> list[bytes]:
    return [path.read_bytes() for path in cache.paths]


def test_all_jars_are_fetched_in_the_order_of_the_lock(cache: JarCache) -> None:
    assert cache.ensure() == cache.paths
    assert contents(cache) == list(CONTENT.values())


def test_good_jars_are_not_fetched_again(cache: JarCache, repository: Repository) -> None:
    cache.ensure()
    cache.ensure()
    assert len(repository.asked) == len(CONTENT)


def test_a_damaged_jar_is_fetched_again_and_alone(cache: JarCache, repository: Repository) -> None:
    cache.ensure()
    repository.asked.clear()
    cache.paths[2].write_bytes(b"x" * len(CONTENT["two"]))
    cache.ensure()
    assert repository.asked == [("two", None)]
    assert contents(cache) == list(CONTENT.values())


def test_a_download_goes_on_where_it_stopped(cache: JarCache, repository: Repository) -> None:
    cache.lib.mkdir(parents=True)
    (cache.lib / "one-1.0.jar.part").write_bytes(CONTENT["one"][:700])
    cache.ensure()
    assert ("one", "bytes=700-") in repository.asked
    assert contents(cache) == list(CONTENT.values())


def test_wrong_content_is_thrown_away_and_asked_for_again(cache: JarCache, repository: Repository) -> None:
    repository.answers["one"] = [b"<html>a portal</html>"]
    cache.ensure()
    assert contents(cache) == list(CONTENT.values())


def test_content_that_stays_wrong_is_refused(
    cache: JarCache, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars, "_ATTEMPTS", 2)
    repository.answers["one"] = [b"wrong"] * 2
    with pytest.raises(ServerUnavailable, match=r"one-1\.0\.jar .*not what the lock names"):
        cache.ensure()
    assert not (cache.lib / "one-1.0.jar").exists()


def test_a_busy_repository_is_asked_again(cache: JarCache, repository: Repository) -> None:
    repository.answers["two"] = [503]
    cache.ensure()
    assert contents(cache) == list(CONTENT.values())


def test_a_repository_without_the_jar_is_told_at_once(cache: JarCache, repository: Repository) -> None:
    repository.answers["two"] = [404]
    with pytest.raises(ServerUnavailable, match=r"HTTP status 404.*HUB_MAVEN_URL.*HUB_NEO4J_URI"):
        cache.ensure()


def test_an_unreachable_repository_says_what_to_do_and_hides_its_password(tmp_path: Path) -> None:
    cache = JarCache(tmp_path, LOCK, "http://user:secret@127.0.0.1:9/maven2")
    with pytest.raises(ServerUnavailable, match=r"127.0.0.1:9.*HUB_MAVEN_URL") as refused:
        cache.ensure()
    assert "secret" not in refused.value.detail


def test_a_full_disk_is_told_before_the_download(
    cache: JarCache, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars.shutil, "disk_usage", lambda _: jars.shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(StorageUnavailable, match=r"full.*HUB_JAR_CACHE"):
        cache.ensure()
    assert repository.asked == []


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, repository: Repository) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable, match="HUB_JAR_CACHE"):
        JarCache(tmp_path / "file", LOCK, repository.url).ensure()


def test_two_at_once_fetch_each_jar_once(cache: JarCache, repository: Repository) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: JarCache(cache.folder.parent, LOCK, repository.url).ensure(), range(2)))
    assert sorted(name for name, _ in repository.asked) == sorted(CONTENT)


def test_the_committed_lock_names_each_jar_once_with_its_hash() -> None:
    lock = Lock.read()
    assert len({jar.name for jar in lock.jars}) == len(lock.jars) == 230
    assert lock.version == "2026.09.0"
    assert all(len(bytes.fromhex(jar.sha256)) == 32 and jar.size > 0 for jar in lock.jars)
    assert not [jar for jar in lock.jars if "test" in jar.classifier]
    assert "//" not in lock.text


def test_the_lock_puts_the_stand_ins_for_hadoop_first() -> None:
    names = [jar.artifact for jar in Lock.read().jars]
    assert names.index("parquet-floor") < names.index("hadoop-common")


def test_a_lock_is_read_as_it_is_written(tmp_path: Path) -> None:
    lock = Lock.read()
    (tmp_path / "copy.lock").write_text(lock.text, "utf-8")
    assert Lock.read(tmp_path / "copy.lock") == lock


def test_a_classifier_is_part_of_the_path() -> None:
    jar = Jar.of_line(f"io.netty:native:4.2:linux-x86_64 {'0' * 64} 5")
    assert jar.path == "io/netty/native/4.2/native-4.2-linux-x86_64.jar"
