"""Bearer tokens (RFC 6750, 8725).

Signed by the city's identity provider, or in development by `hub.tokens`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

import jwt
from jwt import PyJWKClient, PyJWKClientConnectionError, PyJWKClientError

from api.errors import IssuerUnavailable
from hub import tokens
from hub.access.principal import Identity, Principal, Role
from hub.errors import NotAuthenticated, WrongUse

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from jwt import PyJWK
    from starlette.datastructures import Headers

    from hub.settings import Settings

#: Only signatures that need a private key to make. No `none`, no HMAC.
ALGORITHMS = ("ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512")
#: Of access tokens: RFC 7519 section 5.1 and RFC 9068. Whatever else the issuer signs (a logout, a proof of possession,
#: an event) is none (RFC 8725 section 3.11).
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_LONGEST = 8_192
_LEEWAY = 5
_REMEMBERED = 4_096
_REMEMBER_FOR = 60.0
_CLAIMS = ("iss", "aud", "exp", "sub")


class KeySource(Protocol):
    """Finds the key that must have signed a token."""

    async def key(self, token: str) -> PyJWK | Ed25519PublicKey: ...


class DevelopmentKey:
    """The public key of the local issuer."""

    def __init__(self, settings: Settings) -> None:
        self._key = tokens.public_key(settings)

    async def key(self, token: str) -> PyJWK | Ed25519PublicKey:
        return self._key


class JwksKeys:
    """Keys from the issuer's JWKS address, kept for five minutes.

    An unknown key id fetches anew, at most every 30 s.
    """

    def __init__(self, url: str) -> None:
        self._client = PyJWKClient(url, lifespan=300, timeout=2, cooldown_duration=30)

    async def key(self, token: str) -> PyJWK | Ed25519PublicKey:
        try:
            return await asyncio.to_thread(self._client.get_signing_key_from_jwt, token)
        except PyJWKClientConnectionError as error:
            raise IssuerUnavailable("The token issuer's keys can't be fetched.") from error
        except PyJWKClientError as error:
            raise NotAuthenticated("The token is signed by an unknown key.") from error


class Authenticator:
    """Turns a token into a principal.

    A token once found valid is remembered for up to a minute, by its hash.
    """

    def __init__(
        self, keys: KeySource, *, issuer: str, audience: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._known: dict[bytes, tuple[float, Principal]] = {}

    @classmethod
    def of_settings(cls, settings: Settings) -> Authenticator:
        """With the keys of `jwks_url`, or of the local issuer outside production.

        Raises
        ------
        WrongUse
            Production without `HUB_JWKS_URL`.
        """
        keys: KeySource = JwksKeys(settings.jwks_url) if settings.jwks_url else DevelopmentKey(settings)
        return cls(keys, issuer=settings.token_issuer, audience=settings.token_audience)

    async def principal(self, authorization: str | None) -> Principal:
        """The caller behind an Authorization header.

        Raises
        ------
        NotAuthenticated
            There is none, or its token is not valid here and now.
        """
        token = _bearer(authorization)
        digest = sha256(token.encode("utf-8", "replace")).digest()
        known = self._known.get(digest)
        if known is not None and self._clock() < known[0]:
            return known[1]
        claims = await self._claims(token)
        principal = _principal(claims)
        self._remember(digest, claims, principal)
        return principal

    async def _claims(self, token: str) -> Mapping[str, object]:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise NotAuthenticated("The token's signature is of a kind that is not taken.")
            if str(header.get("typ", "JWT")).lower() not in _TYPES:
                raise NotAuthenticated("The token is not one for access.")
            key = await self._keys.key(token)
            claims: Mapping[str, object] = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": list(_CLAIMS)},
            )
        except (jwt.PyJWTError, WrongUse, ValueError, TypeError) as error:
            raise NotAuthenticated(f"The token is not valid: {type(error).__name__}.") from error
        return claims

    def _remember(self, digest: bytes, claims: Mapping[str, object], principal: Principal) -> None:
        now = self._clock()
        if len(self._known) >= _REMEMBERED:
            self._known = {key: known for key, known in self._known.items() if now < known[0]}
        if len(self._known) < _REMEMBERED:
            expires = float(str(claims["exp"]))
            self._known[digest] = (min(expires, now + _REMEMBER_FOR), principal)


def authorization(headers: Headers) -> str | None:
    """The one Authorization header of a request.

    Raises
    ------
    NotAuthenticated
        There are two: what stands in front of the hub may have believed the other one.
    """
    given = headers.getlist("authorization")
    if len(given) > 1:
        raise NotAuthenticated("Send one token.")
    return given[0] if given else None


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST:
        raise NotAuthenticated("Send a token: `Authorization: Bearer …`.")
    return token


def _principal(claims: Mapping[str, object]) -> Principal:
    subject, department, role = (claims.get(name) for name in ("sub", "department", "role"))
    if not isinstance(role, str) or role not in set(Role):
        raise NotAuthenticated("The token names no role that the hub knows.")
    if not (isinstance(subject, str) and subject):
        raise NotAuthenticated("The token names no user.")
    if role == Role.PERSON:
        return Principal(subject, "", Role.PERSON, _identity(claims.get("identity")))
    if not (isinstance(department, str) and department):
        raise NotAuthenticated("The token names no department.")
    return Principal(subject, department, Role(role), system=claims.get("system") is True)


def _identity(claim: object) -> Identity:
    """Whom the issuer found the bearer to be. Raises NotAuthenticated where it doesn't say."""
    if isinstance(claim, Mapping):
        scheme, value = claim.get("scheme"), claim.get("value")
        if isinstance(scheme, str) and scheme and isinstance(value, str) and value:
            return Identity(scheme, value)
    raise NotAuthenticated("The token of a person names no identity.")
