"""Reads all rules of access of a home."""

from __future__ import annotations

from pathlib import Path

from hub.access.departments import read_departments
from hub.access.holdings import read_holdings
from hub.access.policies import read_policies
from hub.access.purposes import read_purposes
from hub.access.rights import Rules


def read_rules(root: Path) -> Rules:
    """Departments, purposes, policies, and the datasets that connectors declare.

    Raises
    ------
    InvalidDeclaration
        A file is wrong, or a policy doesn't fit what is registered.
    """
    return Rules(read_departments(root), read_purposes(root), read_holdings(root), read_policies(root))
