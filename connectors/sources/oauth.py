"""OAuth 2 client credentials (RFC 6749, 4.4) whose token may end in the middle of a pull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.options import OAuth2ClientCredentials
from connectors.sources.telemetry import switch_off

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session
    from requests.auth import AuthBase


class TokenRefused(Exception):
    """The token's issuer gave none. Never leaves this package."""


def renewing(declared: OAuth2ClientCredentials, session: Session) -> AuthBase:
    """Fetches a token where there is none or it ended, and once more for a request that is answered 401."""
    switch_off()
    from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials as Credentials

    class Renewing(Credentials):
        def __call__(self, request: PreparedRequest) -> PreparedRequest:
            request.register_hook("response", self._renew)  # type: ignore[no-untyped-call]
            return super().__call__(request)

        def _renew(self, response: Response, *_: object, **sending: Any) -> Response:
            if response.status_code != 401:
                return response
            response.close()
            self.obtain_token()
            request = response.request
            request.headers["Authorization"] = f"Bearer {self.access_token}"
            again: Response = response.connection.send(request, **sending)
            again.history.append(response)
            return again

        def obtain_token(self) -> None:
            answer = self.session.post(self.access_token_url, **self.build_access_token_request())
            if answer.status_code >= 400:
                raise TokenRefused(f"the token's issuer answered {answer.status_code}")
            try:
                body = answer.json()
                self.access_token = str(body["access_token"])
                seconds = self.parse_expiration_in_seconds(body)
            except (ValueError, LookupError, TypeError):
                raise TokenRefused("the token's issuer answered without a token") from None
            # a tenth earlier, so that it doesn't end on the way
            self.token_expiry = self.token_expiry.now().add(seconds=seconds - max(1, min(30, seconds // 10)))

    return Renewing(
        access_token_url=declared.access_token_url,
        client_id=declared.client_id,
        client_secret=declared.client_secret,
        access_token_request_data=dict(declared.access_token_request_data),
        default_token_expiration=declared.default_token_expiration,
        session=session,
    )
