"""
Forecast: how many will have come by themselves, and when; from the first logins of each day so far.

    M (F(t) - F(t-1))  expected first logins on day t, with F(t) = 1 - (1 + t / b) ** -a

Each user logs in at a rate of their own, and rates differ between people as a gamma distribution does: then the time to
the first login has the Lomax distribution F. M is how many will ever come; the others never do, however long one waits.
For each M the a and b are taken that make the days most likely (Poisson counts, with a rhythm of weekdays from four
weeks on). The best M is the forecast; the band holds every M that the days do not speak against, nine in ten (profile
likelihood, scaled by the scatter that was seen).

Sources: Lomax as a gamma mixture of exponentials, with those who never come: Fader and Hardie, "Probability Models for
Customer-Base Analysis", J. Interactive Marketing 23 (2009); scatter of counts and profile likelihood: McCullagh and
Nelder, "Generalized Linear Models" (1989), 4.5 and 7.2.4.

Needs the extra `forecast` (numpy, scipy).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from app.errors import ConfigurationError

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Numbers = NDArray[float64]

SHARES: Final = (0.80, 0.90, 0.95, 0.99)
"""Of all users: for these shares there are dates."""

MIN_DAYS: Final = 7
"""A week holds each weekday once: with less, a weekend would look like the end."""

MIN_LOGINS: Final = 50
"""With fewer the band is wider than the answer."""

DAYS_FOR_RHYTHM: Final = 28
"""From four weeks on weekdays are told apart from the fall of the curve itself."""

GRID: Final = 25
"""Values of M that are tried over all, and once more between the likely ones and their neighbours."""

LIKELIHOOD_RATIO: Final = 6.251
"""
Twice the loss of log-likelihood that three free numbers exceed once in ten times (chi-squared, three degrees): M alone
would have 2.706, but the rhythm and the scatter are estimates as well, and a band that is too narrow misleads.
"""

HORIZON_DAYS: Final = 3650
"""A date beyond ten years is none."""

FLAT: Final = 0.001
"""The curve is flat when a further week brings less than this share of all users."""


@dataclass(frozen=True, slots=True)
class Range:
    """A value and the ends of its band."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Milestone:
    """When a share of all users will have come; None for each date that waiting does not reach within ten years."""

    share: float
    on: date | None
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """
    What waiting brings.

    Attributes:
        users: All legacy users.
        moved: How many have come so far.
        days: How many days that took.
        plateau: How many will ever come.
        flat_on: From when on a week brings less than one user in a thousand; None: not within ten years.
        milestones: For each of `SHARES`.
        curve: Day, how many came or will have come by its end, and its band; the days so far, then the time to come.
    """

    users: int
    moved: int
    days: int
    plateau: Range
    flat_on: date | None
    milestones: tuple[Milestone, ...]
    curve: tuple[tuple[date, Range], ...]


def forecast(first_logins: Mapping[date, int], *, users: int, today: date) -> Forecast | str:
    """
    The forecast, or in words why there is none yet.

    Args:
        first_logins: How many users came for the first time on each day (UTC); days without any may be left out.
            Today does not count: it is not over.
        users: All legacy users; never fewer than have come.
        today: The day that is not over.

    Raises:
        ConfigurationError: The extra `forecast` is not installed.
    """
    days = {day: count for day, count in first_logins.items() if day < today and count}
    if not days:
        return "Nobody has come before today."
    start = min(days)
    length = (today - start).days
    counts = [days.get(start + timedelta(number), 0) for number in range(length)]
    moved = sum(counts)
    if length < MIN_DAYS:
        return f"{length} of {MIN_DAYS} days that a forecast needs are over."
    if moved < MIN_LOGINS:
        return f"{moved} of {MIN_LOGINS} first logins that a forecast needs have been."
    return _assemble(_Fits(counts, max(users, moved), start.weekday()), start=start)


class _Fits:
    """
    The most likely a and b for each of many M, and how likely they make the days.

    `likely` are those M that the days do not speak against, the best first.
    """

    def __init__(self, counts: Sequence[int], users: int, first_weekday: int) -> None:
        try:
            import numpy as np  # noqa: PLC0415  an extra, and half a second
            from scipy.optimize import minimize  # noqa: PLC0415  see above
        except ImportError:
            raise ConfigurationError(
                "forecast", "needs numpy and scipy, which are not installed.", "Run: pip install 'trickle[forecast]'"
            ) from None
        self._np, self._minimize = np, minimize
        self.counts = np.asarray(counts, dtype=float)
        self.users = users
        self.moved = int(self.counts.sum())
        self._days = np.arange(len(counts) + 1, dtype=float)
        self._weekday = (np.arange(len(counts)) + first_weekday) % 7
        self._rhythm = np.ones(len(counts))
        if len(counts) >= DAYS_FOR_RHYTHM:
            # The curve and the rhythm each need the other: twice is enough for both to stand.
            for _ in range(2):
                self._rhythm = self._learn_rhythm()
        self.likely = self._likely()

    def came(self, fit: "_Fit", days: "Numbers") -> "Numbers":
        """How many of all will have come by the end of each day."""
        share: Numbers = -self._np.expm1(-math.exp(fit.shape) * self._np.log1p(days / math.exp(fit.scale)))
        return fit.most * share

    def _learn_rhythm(self) -> "Numbers":
        """How many come on each weekday, against a week without weekdays."""
        best = min(self._grid(), key=lambda fit: fit.unlikeliness)
        expected = self._expected(best) / self._rhythm
        ratio = [self.counts[self._weekday == day].sum() / expected[self._weekday == day].sum() for day in range(7)]
        rhythm: Numbers = self._np.clip(self._np.array(ratio)[self._weekday], 0.02, None)
        return rhythm

    def _likely(self) -> "list[_Fit]":
        coarse = self._grid()
        likely = self._not_spoken_against(coarse)
        places = [coarse.index(fit) for fit in likely]
        low, high = coarse[max(0, min(places) - 1)], coarse[min(GRID - 1, max(places) + 1)]
        return self._not_spoken_against([*likely, *self._grid(low.most, high.most)])

    def _not_spoken_against(self, fits: "list[_Fit]") -> "list[_Fit]":
        fits = sorted(fits, key=lambda fit: fit.unlikeliness)
        best = fits[0]
        expected = self._expected(best)
        freedom = max(1, len(expected) - 3 - (6 if (self._rhythm != 1).any() else 0))
        scatter = max(1.0, float(((self.counts - expected) ** 2 / expected).sum()) / freedom)
        return [fit for fit in fits if 2 * (fit.unlikeliness - best.unlikeliness) / scatter <= LIKELIHOOD_RATIO]

    def _expected(self, fit: "_Fit") -> "Numbers":
        return self._np.maximum(self._np.diff(self.came(fit, self._days)) * self._rhythm, 1e-9)

    def _grid(self, low: float | None = None, high: float | None = None) -> "list[_Fit]":
        """From nobody more to everybody, or between two; each starts where its neighbour ended."""
        fits: list[_Fit] = []
        start = (1.0, math.log(2.0 * len(self.counts)))
        for most in self._np.linspace(low or self.moved, high or self.users, GRID):
            fit = self._fit(float(most), start)
            start = (fit.shape, fit.scale)
            fits.append(fit)
        return fits

    def _fit(self, most: float, start: tuple[float, float]) -> "_Fit":
        def unlikeliness(parameters: "Numbers") -> float:
            expected = self._expected(_Fit(most, float(parameters[0]), float(parameters[1])))
            return float((expected - self.counts * self._np.log(expected)).sum())

        # Where the days are exponential a and b grow together without an end: bounded far beyond any difference.
        found = self._minimize(unlikeliness, start, method="L-BFGS-B", bounds=[(-3.0, 7.0), (-3.0, 16.0)])
        return _Fit(most, float(found.x[0]), float(found.x[1]), float(found.fun))


@dataclass(frozen=True, slots=True)
class _Fit:
    """M, and the logarithms of a and b."""

    most: float
    shape: float
    scale: float
    unlikeliness: float = 0.0


def _assemble(fits: _Fits, *, start: date) -> Forecast:
    import numpy as np  # noqa: PLC0415  see above

    length = len(fits.counts)
    horizon = np.arange(HORIZON_DAYS + 1, dtype=float)
    seen = np.cumsum(fits.counts)
    # What has been is known: every curve goes through it.
    curves = np.array([fits.came(fit, horizon) for fit in fits.likely])
    shifts = float(seen[-1]) - curves[:, length]
    curves += shifts[:, np.newaxis]
    curves[:, 1 : length + 1] = seen
    best, low, high = curves[0], curves.min(axis=0), curves.max(axis=0)
    ends = shifts + np.array([fit.most for fit in fits.likely])

    def on(curve: "Numbers", users: float) -> date | None:
        reached = np.nonzero(curve[1:] >= users)[0]
        return start + timedelta(int(reached[0])) if len(reached) else None

    flat = np.nonzero(best[length + 7 :] - best[length:-7] < FLAT * fits.users)[0]
    curve = [(start + timedelta(n), Range(*[float(seen[n])] * 3)) for n in range(length)]
    curve += [
        (start + timedelta(n - 1), Range(float(best[n]), float(low[n]), float(high[n])))
        for n in range(length + 1, min(HORIZON_DAYS, max(2 * length, length + 90)) + 1)
    ]
    return Forecast(
        users=fits.users,
        moved=fits.moved,
        days=length,
        plateau=Range(*(min(float(fits.users), float(each)) for each in (ends[0], ends.min(), ends.max()))),
        flat_on=start + timedelta(length + int(flat[0])) if len(flat) else None,
        milestones=tuple(
            Milestone(share, *(on(each, share * fits.users) for each in (best, high, low))) for share in SHARES
        ),
        curve=tuple(curve),
    )


def forecast_document(found: Forecast | str) -> dict[str, object]:
    """The same as JSON with stable keys; `available` is false with the `reason` where there is none."""
    if isinstance(found, str):
        return {"available": False, "reason": found}

    def ranged(value: Range) -> dict[str, int]:
        return {"value": round(value.value), "low": round(value.low), "high": round(value.high)}

    def day(value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    return {
        "available": True,
        "users": found.users,
        "moved": found.moved,
        "days": found.days,
        "plateau": ranged(found.plateau),
        "flat_on": day(found.flat_on),
        "milestones": [
            {"share": each.share, "on": day(each.on), "earliest": day(each.earliest), "latest": day(each.latest)}
            for each in found.milestones
        ],
        "curve": [{"day": day(at), **ranged(value)} for at, value in found.curve],
    }
