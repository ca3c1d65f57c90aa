"""OpenID Connect: the authorisation code flow with PKCE, state and nonce, at the provider that the settings name."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from domain.viewer import Viewer
from server.pages.session import SIGN_IN_LASTS, Sessions
from server.settings import Settings
from server.token import ALGORITHMS, InvalidTokenError, read_viewer

BEGIN, CALLBACK, GOODBYE = "/log-ind/udbyder", "/log-ind/tilbage", "/log-ind"
PATIENCE = 10.0
"""Seconds that one answer of the provider may take."""
NAME = "provider"
TABS = 3
"""So many sign-ins one browser may have begun: more would not fit into a cookie."""
KEPT_SECONDS = 600.0
"""So long what the provider says of itself, and its keys, are kept."""
LEEWAY = 30
"""Seconds by which the clocks of provider and server may differ."""


class SignInError(Exception):
    """Somebody could not be signed in; why is not said to them."""


class Provider:
    """The provider where people sign in."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        """``settings`` name a provider, and what goes with it."""
        self._issuer = str(settings.oidc_issuer).rstrip("/")
        self._pages = str(settings.pages_url).rstrip("/")
        self._client_id = settings.oidc_client_id
        self._sessions = sessions
        self._secret = settings.oidc_client_secret
        self._client = self._register()

    async def begin(self, request: Request, target: str) -> Response:
        """Send somebody to the provider, and remember where they wanted to go; other tabs may be on their way, too."""
        request.scope["session"] = {}
        try:
            client = await self._discover()
            response: Response = await client.authorize_redirect(request, f"{self._pages}{CALLBACK}")
        except (AuthlibBaseError, HTTPError, ValueError, RuntimeError):
            raise SignInError from None
        begun = {"flow": request.session, "target": target, "began": time.time()}
        self._sessions.keep_sign_in(response, {"begun": [*self._read(request), begun][-TABS:]})
        return response

    async def finish(self, request: Request) -> tuple[Viewer, str]:
        """Who comes back from the provider, and where they wanted to go; SignInError for all that is not in order."""
        nothing: dict[str, Any] = {"flow": {}, "target": ""}
        begun = next((each for each in self._read(request) if _is_answered(each, request)), nothing)
        request.scope["session"] = begun["flow"]
        try:
            client = await self._discover()
            claims = {
                "iss": {"essential": True, "values": [client.server_metadata["issuer"]]},
                "aud": {"essential": True, "values": [self._client_id]},
            }
            token = await client.authorize_access_token(request, leeway=LEEWAY, claims_options=claims)
            return read_viewer(token["userinfo"]), begun["target"]
        except (AuthlibBaseError, HTTPError, JoseError, InvalidTokenError, KeyError, ValueError, RuntimeError):
            raise SignInError from None

    def forget(self, request: Request, response: Response) -> None:
        """Forget a sign-in that has come back: its answer is good once. Those of other tabs stay."""
        left = [each for each in self._read(request) if not _is_answered(each, request)]
        if left:
            self._sessions.keep_sign_in(response, {"begun": left})
        else:
            self._sessions.end_sign_in(response)

    async def farewell(self) -> str | None:
        """Where one ends the provider's own session; None where the provider does not say, or does not answer."""
        try:
            client = await self._discover()
            if "end_session_endpoint" not in client.server_metadata:
                return None
            back = f"{self._pages}{GOODBYE}"
            answer = await client.create_logout_url(post_logout_redirect_uri=back, client_id=self._client_id)
        except (AuthlibBaseError, HTTPError, ValueError, RuntimeError, SignInError):
            return None
        url = str(answer["url"])
        return url if urlsplit(url).scheme in {"https", "http"} else None

    def _read(self, request: Request) -> list[dict[str, Any]]:
        """The sign-ins that a browser has begun and may still end."""
        since = time.time() - SIGN_IN_LASTS.total_seconds()
        return [each for each in self._sessions.read_sign_in(request).get("begun", []) if each["began"] > since]

    def _register(self) -> Any:
        """A client that knows nothing of the provider yet."""
        self._read_at = time.monotonic()
        return OAuth().register(
            NAME,
            client_id=self._client_id,
            client_secret=self._secret.get_secret_value() if self._secret else None,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": PATIENCE},
        )

    async def _discover(self) -> Any:
        """A client that knows what the provider says of itself; it must be the one of the settings, and sign with a key pair.

        Keys that the provider has withdrawn count no longer than KEPT_SECONDS; one that is unknown is asked for at once.
        """
        if time.monotonic() - self._read_at >= KEPT_SECONDS:
            # A new one: whoever is signing in with the old one goes on with what was checked.
            self._client = self._register()
        client = self._client
        metadata: dict[str, object] = await client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            raise SignInError
        offered = metadata.get("id_token_signing_alg_values_supported")
        # Who could verify a token with the client's secret, or takes one without a signature, could make one.
        allowed = [name for name in offered if name in ALGORITHMS] if isinstance(offered, list) else ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = allowed or ["RS256"]
        return client


def _is_answered(begun: Mapping[str, Any], request: Request) -> bool:
    """Whether the provider's answer is to this sign-in."""
    return f"_state_{NAME}_{request.query_params.get('state', '')}" in begun["flow"]
