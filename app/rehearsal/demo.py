"""
The story of `make demo`: what users of a tenant live through while they move, step by step.

Every step says what is expected before it happens, so that the demo can fail, and tells afterwards what was seen.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from app.rehearsal.demo_data import DemoUser, DemoWorld
from app.rehearsal.demo_hashes import FORMATS
from app.rehearsal.tenant import Tenant
from app.rehearsal.tenant_log import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    One step of the story.

    Attributes:
        title: What a user does.
        expected: What should come of it, and why that is right.
        step: What came of it.
        right: Whether it is what was expected.
    """

    title: str
    expected: str
    step: Step
    right: bool


@dataclass(frozen=True, slots=True)
class _Expected:
    """What a step should come to: the tenant's log type, the script that was called, and the reason in words."""

    log: str
    script: str
    why: str


MOVED = _Expected("s", "login", "the script is called, the password is right, the user moves")
SERVED = _Expected("s", "", "the tenant's own store knows the user: no script is called")
WRONG = _Expected("fp", "login", "a wrong password is told as one")
NOBODY = _Expected("fp", "login", "the answer is the same as for a wrong password: nobody learns who exists")
REFUSED = _Expected("f", "login", "the password is right, but the legacy account does not let the user in")
TAKEN = _Expected("fs", "get_user", "Get User knows the legacy user: nobody signs up over them")
MAILED = _Expected("scpr", "get_user", "Get User vouches for a user who has not moved yet")
OUTAGE = _Expected("f", "get_user", "an outage is an error: nobody is told that the password was wrong")
OUTAGE_SIGN_UP = _Expected("fs", "get_user", "who cannot be looked up is not free to be taken")


class Story:
    """
    The demo's users at the doors of a tenant.

    Args:
        world: The legacy system and its users.
        tenant: The tenant, its scripts pointed at the running service.
    """

    def __init__(self, world: DemoWorld, tenant: Tenant) -> None:
        self._world = world
        self._tenant = tenant

    async def moving(self) -> AsyncIterator[Scene]:
        """First and second logins, one user of every format."""
        first = [self._world.of_format(each.name)[0] for each in FORMATS]
        for user in first:
            yield await self._login(f"first login, {user.format}", user.email, MOVED)
        yield await self._login(f"second login, {first[0].format}", first[0].email, SERVED)
        other = self._world.of_format(FORMATS[0].name)[1]
        yield await self._login("first login by username", other.username, MOVED)
        shouting = self._still_legacy(lambda user: user.email != user.email.lower())
        yield await self._login("first login, email stored and typed in capitals", shouting.email.upper(), MOVED)

    async def refusals(self) -> AsyncIterator[Scene]:
        """Everything that must not let anybody in, and what each is told."""
        user = self._still_legacy()
        yield await self._login("a wrong password", user.email, WRONG, password="not " + self._world.password)
        yield await self._login("a user who never was", self._world.unknown, NOBODY)
        yield await self._login("a blocked legacy account", self._world.blocked.email, REFUSED)
        yield await self._login("a password that must be reset", self._world.reset_required.email, REFUSED)
        yield await self._sign_up("sign-up over a legacy user", user.email, TAKEN)
        yield await self._reset("forgotten password of a legacy user", user.email, MAILED)

    async def outage(
        self, take_away: Callable[[], None], bring_back: Callable[[], Awaitable[None]]
    ) -> AsyncIterator[Scene]:
        """The legacy database goes and returns."""
        user, moved = self._still_legacy(), self._world.of_format(FORMATS[0].name)[0]
        take_away()
        yield await self._login("database gone: a user who has not moved", user.email, OUTAGE)
        yield await self._login("database gone: a user who has moved", moved.email, SERVED)
        yield await self._sign_up("database gone: sign-up over a legacy user", user.email, OUTAGE_SIGN_UP)
        await bring_back()
        yield await self._login("database back: the same user again", user.email, MOVED)

    def _still_legacy(self, also: Callable[[DemoUser], bool] = lambda _: True) -> DemoUser:
        """A user with whom nothing is wrong and who has not moved."""
        return next(
            user
            for user in self._world.users
            if user.can_log_in and also(user) and self._tenant.users.find(user.email) is None
        )

    async def _login(self, title: str, identifier: str, expected: _Expected, *, password: str = "") -> Scene:
        return _scene(title, expected, await self._tenant.login(identifier, password or self._world.password))

    async def _sign_up(self, title: str, email: str, expected: _Expected) -> Scene:
        return _scene(title, expected, await self._tenant.sign_up(email, "a password of the user's own choice"))

    async def _reset(self, title: str, email: str, expected: _Expected) -> Scene:
        return _scene(title, expected, await self._tenant.start_password_reset(email))


def _scene(title: str, expected: _Expected, step: Step) -> Scene:
    right = (step.log.type, step.script) == (expected.log, expected.script)
    return Scene(title=title, expected=expected.why, step=step, right=right)
