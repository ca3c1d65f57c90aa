"""Sessions of people in a browser: one sealed cookie that tells its holder nothing and ends by itself."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import orjson
from cryptography.fernet import InvalidToken, MultiFernet
from starlette.requests import Request
from starlette.responses import Response

from domain.viewer import Role, Viewer
from server.cpr import make_ciphers
from server.setting_values import split_keys
from server.settings import Settings
from server.token import read_or_make_secret

IDLE = timedelta(minutes=60)
"""So long a session lasts without a page being asked for."""
LONGEST = timedelta(hours=8)
"""So long a session lasts in all."""
RENEW_AFTER = timedelta(minutes=5)
SIGN_IN_LASTS = timedelta(minutes=10)
"""So long somebody may take to sign in at the provider."""
PURPOSE = b"minplan session"


@dataclass(frozen=True, slots=True)
class Session:
    """Who has signed in, since when (seconds since 1970), and the token that every form of theirs carries."""

    viewer: Viewer
    began: float
    seen: float
    form_token: str

    def matches(self, given: str) -> bool:
        """Whether a form carries the token of this session."""
        return hmac.compare_digest(self.form_token.encode(), given.encode())


class Sessions:
    """Seals sessions into cookies and opens them again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: MultiFernet | None = None
        self._prefix = "" if settings.in_development else "__Host-"

    def begin(self, viewer: Viewer, now: datetime) -> Session:
        """A new session of a viewer."""
        return Session(viewer, now.timestamp(), now.timestamp(), token_urlsafe(24))

    def read(self, request: Request, now: datetime) -> Session | None:
        """The session of a request; None without one that still holds."""
        session = self.read_last(request)
        if session is None:
            return None
        at = now.timestamp()
        holds = at - session.began < LONGEST.total_seconds() and at - session.seen < IDLE.total_seconds()
        return session if holds else None

    def read_last(self, request: Request) -> Session | None:
        """The session that a browser has or had last, which may have ended meanwhile; None where it signed out."""
        content = self.unseal(request.cookies.get(self._name("session"), ""))
        return _parse(content) if content else None

    def renew(self, response: Response, session: Session, now: datetime) -> None:
        """Let a session go on from now, once it is a few minutes old."""
        if now.timestamp() - session.seen >= RENEW_AFTER.total_seconds():
            self.write(response, replace(session, seen=now.timestamp()))

    def write(self, response: Response, session: Session) -> None:
        """Put a session into an answer."""
        viewer = session.viewer
        content = {
            "role": viewer.role.value,
            "subject": viewer.subject,
            "name": viewer.name,
            "organisation": viewer.organisation,
            "began": session.began,
            "seen": session.seen,
            "form_token": session.form_token,
        }
        self._set(response, "session", self.seal(content), LONGEST)

    def end(self, response: Response) -> None:
        """Take the session away."""
        self._delete(response, "session")

    def keep_sign_in(self, response: Response, content: Mapping[str, Any]) -> None:
        """Remember what a sign-in that has begun needs until it comes back from the provider."""
        self._set(response, "sign-in", self.seal(content), SIGN_IN_LASTS)

    def read_sign_in(self, request: Request) -> dict[str, Any]:
        """What was kept for the sign-in that comes back; empty where nothing was, or too long ago."""
        return self.unseal(request.cookies.get(self._name("sign-in"), ""), SIGN_IN_LASTS) or {}

    def end_sign_in(self, response: Response) -> None:
        """Forget a sign-in that has come back."""
        self._delete(response, "sign-in")

    def seal(self, content: Mapping[str, Any]) -> str:
        """The content as a text that only this server can read or make."""
        return self._ciphers.encrypt(orjson.dumps(content)).decode()

    def unseal(self, sealed: str, lasts: timedelta = LONGEST) -> dict[str, Any] | None:
        """The content again; None for what this server has not sealed, or too long ago."""
        try:
            content = orjson.loads(self._ciphers.decrypt(sealed.encode(), int(lasts.total_seconds())))
        except (InvalidToken, UnicodeEncodeError, orjson.JSONDecodeError):
            return None
        return content if isinstance(content, dict) else None

    @property
    def _ciphers(self) -> MultiFernet:
        # The key of a developer's machine is made when the first person comes, not when the application is put together.
        if self._made is None:
            self._made = make_ciphers(_keys(self._settings), PURPOSE)
        return self._made

    def _name(self, name: str) -> str:
        return f"{self._prefix}minplan-{name}"

    def _set(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._name(name),
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=not self._settings.in_development,
            httponly=True,
            # The provider sends people back with a link of its own: a strict cookie would not come along.
            samesite="lax",
        )

    def _delete(self, response: Response, name: str) -> None:
        secure = not self._settings.in_development
        response.delete_cookie(self._name(name), path="/", secure=secure, httponly=True, samesite="lax")


def _keys(settings: Settings) -> Sequence[str]:
    if settings.session_key is not None:
        return split_keys(settings.session_key)
    return [read_or_make_secret(Path(settings.data_dir) / "development-session-key")]


def _parse(content: Mapping[str, Any]) -> Session | None:
    try:
        viewer = Viewer(Role(content["role"]), content["subject"], content["name"], content["organisation"])
        return Session(viewer, content["began"], content["seen"], content["form_token"])
    except (KeyError, ValueError):
        return None
