"""Who acts by the command line, for the audit log: the user of the machine, on behalf of the hub itself."""

from __future__ import annotations

import getpass

from hub.access.principal import HUB, Principal, Role


def operator(user: str | None = None, department: str = HUB, role: Role = Role.INTEGRATOR) -> Principal:
    """Whoever runs this command, or names another user as whom it acts."""
    return Principal(user or getpass.getuser(), department, role)
