"""How much one caller may do at once and over time: the same for HTTP requests and for subscriptions."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from domain.errors import LimitExceeded
from domain.viewer import Role, Viewer
from server.limit_settings import Limits
from server.token_bucket import TokenBucket

Caller = tuple[Role, str, str]
"""Role, organisation and subject: whoever has a second token has not twice as much."""


class TooManyError(LimitExceeded):
    """A caller does too much; ``retry_after`` is how many seconds to wait."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class _Account:
    """What one caller does; within it, one request more."""

    __slots__ = ("at_once", "bucket", "connections")

    def __init__(self, bucket: TokenBucket) -> None:
        self.bucket = bucket
        self.at_once = 0
        self.connections = 0

    def __enter__(self) -> None:
        self.at_once += 1

    def __exit__(self, *_: object) -> None:
        self.at_once -= 1

    @property
    def is_idle(self) -> bool:
        return not (self.at_once or self.connections)


class Gate:
    """Counts the callers of one process."""

    def __init__(self, limits: Limits, now: Callable[[], datetime]) -> None:
        self._limits = limits
        self._now = now
        self._accounts: OrderedDict[Caller, _Account] = OrderedDict()

    @property
    def size(self) -> int:
        """How many callers are remembered."""
        return len(self._accounts)

    def request(self, viewer: Viewer) -> AbstractContextManager[None]:
        """A request, from its token to its answer; TooManyError if there are too many of the caller's."""
        account = self._account_of(viewer)
        self._spend(account)
        if account.at_once >= self._limits.at_once:
            raise TooManyError(f"A caller has at most {self._limits.at_once} requests at once.", 1)
        return account

    def subscription(self, viewer: Viewer) -> None:
        """A subscription begins; it counts as a request does."""
        self._spend(self._account_of(viewer))

    @contextmanager
    def connection(self, viewer: Viewer) -> Iterator[None]:
        """A live connection, as long as it lasts; TooManyError if the caller has too many."""
        account = self._account_of(viewer)
        if account.connections >= self._limits.caller_connections:
            raise TooManyError(f"A caller has at most {self._limits.caller_connections} live connections.", 1)
        account.connections += 1
        try:
            yield
        finally:
            account.connections -= 1

    def _spend(self, account: _Account) -> None:
        if not account.bucket.take(self._now().timestamp()):
            rate, burst = self._limits.rate, self._limits.burst
            raise TooManyError(
                f"A caller sends at most {rate:g} requests a second, {burst} at a stretch.", account.bucket.wait
            )

    def _account_of(self, viewer: Viewer) -> _Account:
        caller = (viewer.role, viewer.organisation, viewer.subject)
        account = self._accounts.get(caller)
        if account is not None:
            self._accounts.move_to_end(caller)
            return account
        if len(self._accounts) >= self._limits.callers:
            self._forget_one()
        bucket = TokenBucket(self._limits.rate, self._limits.burst, self._now().timestamp())
        account = self._accounts[caller] = _Account(bucket)
        return account

    def _forget_one(self) -> None:
        """The caller unseen for longest; one who is still here is as good as seen, and their number has limits of its own."""
        for _ in range(len(self._accounts)):
            caller, account = self._accounts.popitem(last=False)
            if account.is_idle:
                return
            self._accounts[caller] = account
