"""OpenID Connect: the authorisation code flow with PKCE, state and nonce, at the provider that the settings name."""

from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from domain.viewer import Viewer
from server.pages.session import Sessions
from server.settings import Settings
from server.token import ALGORITHMS, InvalidTokenError, read_viewer

BEGIN, CALLBACK, GOODBYE = "/log-ind/udbyder", "/log-ind/tilbage", "/log-ind"
PATIENCE = 10.0
"""Seconds that one answer of the provider may take."""
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
        secret = settings.oidc_client_secret
        self._client = OAuth().register(
            "provider",
            client_id=self._client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": PATIENCE},
        )

    async def begin(self, request: Request, target: str) -> Response:
        """Send somebody to the provider, and remember where they wanted to go."""
        request.scope["session"] = {}
        try:
            await self._discover()
            response: Response = await self._client.authorize_redirect(request, f"{self._pages}{CALLBACK}")
        except (AuthlibBaseError, HTTPError, ValueError, RuntimeError):
            raise SignInError from None
        self._sessions.keep_sign_in(response, {"flow": request.session, "target": target})
        return response

    async def finish(self, request: Request) -> tuple[Viewer, str]:
        """Who comes back from the provider, and where they wanted to go; SignInError for all that is not in order."""
        kept = self._sessions.read_sign_in(request)
        request.scope["session"] = kept.get("flow", {})
        try:
            await self._discover()
            token = await self._client.authorize_access_token(request, leeway=LEEWAY)
            return read_viewer(token["userinfo"]), kept.get("target", "")
        except (AuthlibBaseError, HTTPError, JoseError, InvalidTokenError, KeyError, ValueError, RuntimeError):
            raise SignInError from None

    async def farewell(self) -> str | None:
        """Where one ends the provider's own session; None where the provider does not say, or does not answer."""
        try:
            metadata = await self._discover()
            if "end_session_endpoint" not in metadata:
                return None
            back = f"{self._pages}{GOODBYE}"
            answer = await self._client.create_logout_url(post_logout_redirect_uri=back, client_id=self._client_id)
        except (AuthlibBaseError, HTTPError, ValueError, RuntimeError, SignInError):
            return None
        url = str(answer["url"])
        return url if urlsplit(url).scheme in {"https", "http"} else None

    async def _discover(self) -> dict[str, object]:
        """What the provider says of itself; it must be the one of the settings, and sign with a key pair."""
        metadata: dict[str, object] = await self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            raise SignInError
        offered = metadata.get("id_token_signing_alg_values_supported")
        # Who could verify a token with the client's secret, or takes one without a signature, could make one.
        allowed = [name for name in offered if name in ALGORITHMS] if isinstance(offered, list) else ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = allowed or ["RS256"]
        return metadata
