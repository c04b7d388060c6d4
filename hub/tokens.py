"""Issues tokens for development and demonstrations. In production the city's own identity provider does."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hub.access.principal import Identity, Role
from hub.errors import StorageUnavailable, WrongUse

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from hub.settings import Settings

#: The algorithm of development tokens, RFC 8037.
ALGORITHM = "EdDSA"
KEY_ID = "development"


def issue(
    settings: Settings,
    *,
    department: str = "",
    user: str,
    role: str = Role.OFFICER,
    identity: Identity | None = None,
    system: bool = False,
    ttl: timedelta = timedelta(hours=12),
) -> str:
    """A signed token for a user of a department, or for a person concerned, valid for `ttl` from now.

    A `system` may say for which officer of its department it asks.

    Raises
    ------
    WrongUse
        `HUB_ENV=production`, or the role is unknown, or the user is empty, or there is no department (for a person: no
        identity).
    """
    if settings.env == "production":
        raise WrongUse(
            "The development issuer does not work with HUB_ENV=production: use the issuer of HUB_JWKS_URL."
        )
    if role not in set(Role):
        raise WrongUse(f"There is no role {role!r}. Roles are: {', '.join(sorted(Role))}.")
    if not user:
        raise WrongUse("A token needs a user.")
    if (role == Role.PERSON) != (identity is not None):
        raise WrongUse("The role person, and no other, goes with an identity.")
    if not department and role != Role.PERSON:
        raise WrongUse("A token needs a department.")
    import jwt

    now = datetime.now(UTC)
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": user,
        **({"department": department} if department else {}),
        "role": str(role),
        **({"identity": {"scheme": identity.scheme, "value": identity.value}} if identity else {}),
        **({"system": True} if system else {}),
        "iat": now,
        "nbf": now,
        "exp": now + ttl,
    }
    return jwt.encode(claims, _private_key(settings.root), algorithm=ALGORITHM, headers={"kid": KEY_ID})


def public_key(settings: Settings) -> Ed25519PublicKey:
    """The key that verifies the tokens of `issue`, made at first use.

    Raises
    ------
    WrongUse
        `HUB_ENV=production`.
    """
    if settings.env == "production":
        raise WrongUse("HUB_ENV=production needs HUB_JWKS_URL, the keys of the token issuer.")
    return _private_key(settings.root).public_key()


def _private_key(root: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = root / "keys" / "token.pem"
    try:
        if not path.exists():
            _create(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise StorageUnavailable(
            f"The key of the development issuer {path} can't be read or made: {error}."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise StorageUnavailable(f"{path} is not an Ed25519 key: delete it and a new one is made.")
    return key


def _create(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    path.parent.mkdir(parents=True, exist_ok=True)
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
    try:
        os.link(partial, path)  # of two starters at once the first one's key stays
    except FileExistsError:
        pass
    finally:
        partial.unlink()
