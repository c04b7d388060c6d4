"""The committed list of jars that make a Neo4j Community server, and how it is made anew.

`neo4j.lock` holds one jar a line, `group:artifact:version[:classifier] sha256 bytes`: coordinates only, so
that any Maven repository can serve them. A new version of Neo4j is locked with
`python -m hub.graph.lockfile 2026.10.0`, which needs `mvn` on the path; nothing else in the hub does.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hub.errors import WrongUse

LOCK = Path(__file__).with_name("neo4j.lock")
VERSION = "2026.09.0"
ROOTS = ("org.neo4j:neo4j", "org.neo4j.app:neo4j-server")


@dataclass(frozen=True)
class Jar:
    """One jar by its Maven coordinates, with the SHA-256 and the size in bytes that it must have."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """File name, the same in a repository and in the cache."""
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"

    @property
    def path(self) -> str:
        """Path below the root of a Maven repository."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"

    @property
    def line(self) -> str:
        """The jar as a line of the lock."""
        parts = (self.group, self.artifact, self.version, self.classifier)
        return f"{':'.join(part for part in parts if part)} {self.sha256} {self.size}"

    @classmethod
    def of_line(cls, line: str) -> Jar:
        """Read one line of the lock."""
        coordinates, sha256, size = line.split()
        group, artifact, version, classifier = (*coordinates.split(":"), "")[:4]
        return cls(group, artifact, version, classifier, sha256, int(size))


@dataclass(frozen=True)
class Lock:
    """All jars of one Neo4j version, in the order of the class path.

    The order matters: `parquet-floor` brings slim stand-ins for classes of `hadoop-common`, whose own need
    jars that Neo4j leaves out, so it must come first for a Parquet import to work.
    """

    jars: tuple[Jar, ...]

    @classmethod
    def read(cls, path: Path = LOCK) -> Lock:
        """Read a lock file; lines that start with `#` are comments."""
        lines = path.read_text("utf-8").splitlines()
        return cls(tuple(Jar.of_line(line) for line in lines if line.strip() and not line.startswith("#")))

    @property
    def text(self) -> str:
        """The lock as it is committed."""
        head = "# Made by `python -m hub.graph.lockfile`: group:artifact:version[:classifier] sha256 bytes\n"
        return head + "".join(f"{jar.line}\n" for jar in self.jars)

    @property
    def version(self) -> str:
        """Version of Neo4j."""
        return next(jar.version for jar in self.jars if (jar.group, jar.artifact) == ("org.neo4j", "neo4j"))

    @property
    def size(self) -> int:
        """Bytes of all jars."""
        return sum(jar.size for jar in self.jars)

    @cached_property
    def digest(self) -> str:
        """Names this set of jars: 16 hex digits that change with any jar."""
        return hashlib.sha256("".join(sorted(jar.line for jar in self.jars)).encode()).hexdigest()[:16]


def resolve(version: str) -> Lock:
    """Ask Maven for the run-time closure of the server at `version`; no test or provided jars."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "list.txt"
        (Path(folder) / "pom.xml").write_text(_pom(version), "utf-8")
        maven = shutil.which("mvn")
        if maven is None:
            raise WrongUse("Making a lock needs `mvn` on the path.")
        options = ("includeScope=runtime", "outputAbsoluteArtifactFilename=true", f"outputFile={listing}")
        command = [maven, "--batch-mode", "--quiet", "dependency:list", *(f"-D{name}" for name in options)]
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)  # noqa: S603
        lines = listing.read_text("utf-8").splitlines()
    return Lock(tuple(sorted(_jars(lines), key=lambda jar: jar.path)))


def _pom(version: str) -> str:
    dependencies = "".join(
        "<dependency><groupId>{}</groupId><artifactId>{}</artifactId>".format(*root.split(":"))
        + f"<version>{version}</version></dependency>"
        for root in ROOTS
    )
    return (
        "<project><modelVersion>4.0.0</modelVersion><groupId>rivermeet</groupId><artifactId>lock</artifactId>"
        f"<version>1</version><packaging>pom</packaging><dependencies>{dependencies}</dependencies></project>"
    )


def _jars(lines: Iterable[str]) -> Iterable[Jar]:
    for line in lines:
        head, found, file = line.strip().partition(":/")
        parts = head.split(":")
        if not found or len(parts) < 5 or parts[2] != "jar":
            continue
        content = Path("/" + file.split(" -- ")[0].strip()).read_bytes()
        classifier = parts[3] if len(parts) == 6 else ""
        sha256 = hashlib.sha256(content).hexdigest()
        yield Jar(parts[0], parts[1], parts[-2], classifier, sha256, len(content))


def main() -> None:
    """Write the lock for the version given, or for the one in use."""
    lock = resolve(sys.argv[1] if len(sys.argv) > 1 else VERSION)
    LOCK.write_text(lock.text, "utf-8")
    print(f"{len(lock.jars)} jars, {lock.size / 1e6:.0f} MB: {LOCK.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
