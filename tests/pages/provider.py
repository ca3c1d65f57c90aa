"""A small OpenID Connect provider that runs as a process of its own: `python -m tests.pages.provider PORT`.

It keeps to the rules, and checks that who comes does (PKCE, secret, address); a test tells it whom to sign in and
which rule to break.
"""

import base64
import hashlib
import sys
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "minplan-pages", "the secret of the pages & more"


class Provider:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.keys = {name: generate_private_key(65537, 2048) for name in ("one", "two", "foreign")}
        self.told: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}

    async def tell(self, request: Request) -> Response:
        self.told = await request.json()
        return Response()

    async def metadata(self, _: Request) -> Response:
        issuer = "https://evil.example" if self.told.get("break") == "metadata" else self.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def public_keys(self, _: Request) -> Response:
        key = self.keys["two" if self.told.get("break") in {"new key", "replaced key"} else "one"]
        public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return JSONResponse({"keys": [{**public, "kid": self._key_id(), "alg": "RS256", "use": "sig"}]})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        right = asked.get("response_type") == "code" and asked.get("code_challenge_method") == "S256"
        if not right or asked.get("client_id") != CLIENT_ID or "openid" not in asked.get("scope", ""):
            return Response("wrong request", 400)
        if self.told.get("break") == "denied":
            return self._back(asked, error="access_denied")
        code = uuid4().hex
        self.codes[code] = asked
        return self._back(asked, code=code)

    async def token(self, request: Request) -> Response:
        form = await _form(request)
        asked = self.codes.pop(form.get("code", ""), None)
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if scheme != "Basic" or base64.b64decode(sent).decode().split(":")[0] != CLIENT_ID:
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self._sign(asked["nonce"])})

    def _sign(self, nonce: str) -> str:
        fault, now = self.told.get("break"), int(time.time())
        claims = {
            "iss": "https://evil.example" if fault == "issuer" else self.issuer,
            "aud": "another" if fault == "audience" else CLIENT_ID,
            "nonce": "another" if fault == "nonce" else nonce,
            "iat": now,
            "exp": now - 3600 if fault == "expired" else now + 300,
            **self.told["claims"],
        }
        if fault == "party":
            claims |= {"aud": "another", "azp": CLIENT_ID}
        if fault == "unsigned":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})
        if fault == "secret":
            return jwt.encode(claims, CLIENT_SECRET.ljust(32), algorithm="HS256", headers={"kid": "one"})
        key: RSAPrivateKey = self.keys[
            {"key": "foreign", "new key": "two", "replaced key": "two"}.get(fault or "", "one")
        ]
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": self._key_id()})

    def _key_id(self) -> str:
        return "two" if self.told.get("break") == "new key" else "one"

    def _back(self, asked: dict[str, str], **answer: str) -> Response:
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}", 302)


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode()))


def main(port: int) -> None:
    provider = Provider(f"http://127.0.0.1:{port}")
    routes = [
        Route("/.well-known/openid-configuration", provider.metadata),
        Route("/authorize", provider.authorize),
        Route("/token", provider.token, methods=["POST"]),
        Route("/keys", provider.public_keys),
        Route("/tell", provider.tell, methods=["POST"]),
    ]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_config=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
