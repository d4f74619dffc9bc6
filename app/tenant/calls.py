"""
How a call is made: its token, the rate limit, and what is tried again.

Questions, and changes that are the same however often they are made, are repeated until Auth0 answers or patience ends.
The making of a job is repeated only where it is certain that nothing was done.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from app.errors import TenantUnavailable
from app.tenant.faults import RAISED, Fault, Kind, fault_of
from app.tenant.pace import Pace
from app.tenant.tokens import Tokens

T = TypeVar("T")

TRIES: Final = 8
"""Pauses of 1, 2, 4 … 60 seconds between them: a tenant, or the network, may be away for two minutes."""

WAITS: Final = 60
"""Refusals by the rate limit in a row that are waited out: by then somebody else has the tenant for himself."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Makes calls through the library, whose own retries are off: it would repeat what must not be."""

    tokens: Tokens
    pace: Pace

    async def repeat(self, asked: str, needs: str, work: Callable[[], Awaitable[T]]) -> T:
        """
        What `work` answers, tried again until it does.

        Args:
            asked: What for, for messages.
            needs: The scopes that it takes, for messages.
            work: One call of the library, with `max_retries` 0.

        Raises:
            TenantRefused: The client, its secret or a right.
            TenantUnavailable: No answer within patience.
            TenantRejected: An answer that refuses.
        """
        return await self._make(asked, needs, work, again=frozenset({Kind.AWAY, Kind.UNSURE}))

    async def once(self, asked: str, needs: str, work: Callable[[], Awaitable[T]]) -> T:
        """
        The same, never repeated when it may have been carried out. Raises also:

            JobsBusy: As many jobs as may be are at work.
            TenantUnavailable: With `perhaps_done`, whoever asks must find out.
        """
        return await self._make(asked, needs, work, again=frozenset({Kind.AWAY}))

    async def _make(self, asked: str, needs: str, work: Callable[[], Awaitable[T]], *, again: frozenset[Kind]) -> T:
        failed, waited, renewed = 0, 0, False
        while True:
            await self.pace.wait()
            fault = await self._try(asked, needs, work)
            if not isinstance(fault, Fault):
                return fault
            if fault.kind is Kind.TOKEN and not renewed:
                renewed = True
                self.tokens.drop()
            elif fault.kind is Kind.RATE and waited < WAITS:
                waited += 1
                self.pace.heard(fault.headers, exhausted=True)
            elif fault.kind in again and failed < TRIES - 1:
                await self.pace.pause(failed)
                failed += 1
            else:
                raise fault.error

    async def _try(self, asked: str, needs: str, work: Callable[[], Awaitable[T]]) -> T | Fault:
        try:
            return await work()
        except TenantUnavailable as away:
            # Of the token: the call itself was not sent.
            return Fault(Kind.AWAY, away)
        except RAISED as error:
            return fault_of(error, asked, needs)


def hush() -> None:
    """Httpx writes every URL into the log, and a look-up's holds an email."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
