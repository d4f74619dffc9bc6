"""Every journey, in the order of a report: whom it needs, and which story it is."""

from dataclasses import dataclass
from typing import Final, Literal

from app.rehearsal.journeys import moving, outages, promises, refusing
from app.rehearsal.journeys.outages import OUTAGES, Walk

Needs = Literal["nobody", "someone", "password", "blocked", "blocked_password"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """
    One journey.

    Attributes:
        key: Stable, for `--json` and `--only`.
        title: For people.
        group: Under which it stands.
        needs: Whom it walks with: nobody at all, any user of the legacy database, one whose password is known, one who
            is disabled, one who is disabled and whose password is known.
        walk: The story. Raises Broken and NotHere.
        apart: It waits long, and disturbs no other.
    """

    key: str
    title: str
    group: str
    needs: Needs
    walk: Walk
    apart: bool = False


def _group(title: str, needs: Needs, *rows: tuple[str, str, Walk]) -> tuple[Journey, ...]:
    return tuple(Journey(key=key, title=text, group=title, needs=needs, walk=walk) for key, text, walk in rows)


MOVING: Final = "They move as they log in"
REFUSING: Final = "Nobody else gets in, and nobody learns who exists"
ABSENT: Final = "When the service does not answer"
AFTER: Final = "The bulk import, and the cutover"

JOURNEYS: Final[tuple[Journey, ...]] = (
    *_group(
        MOVING,
        "password",
        ("first-login", "first login", moving.first_login),
        ("second-login", "second login", moving.second_login),
        ("wrong-after-move", "a wrong password after the move", moving.wrong_after_move),
        ("identifiers", "first login by every identifier", moving.every_identifier),
        ("mixed-case", "first login, typed in capitals", moving.mixed_case),
        ("reset-after-move", "forgotten password after the move", moving.reset_after_move),
        ("interrupted", "Auth0 breaks off while it stores the user", moving.interrupted),
        ("lost-metadata", "metadata lost half way, and the Action", moving.lost_metadata),
        ("deleted", "deleted in the tenant, and back", moving.deleted_and_back),
    ),
    *_group(
        REFUSING,
        "someone",
        ("wrong-password", "a wrong password", refusing.wrong_password),
        ("sign-up-over", "sign-up over a legacy user", refusing.sign_up_over),
        ("create-over", "API: create a user, change an email", refusing.create_over),
        ("reset-before-move", "forgotten password before the move", refusing.reset_before_move),
        ("same-person", "every identifier, every case: one user", refusing.same_person),
    ),
    *_group(REFUSING, "blocked", ("disabled", "a disabled account, wrong password", refusing.disabled)),
    *_group(
        REFUSING,
        "blocked_password",
        ("disabled-right", "a disabled account, right password", refusing.disabled_right),
    ),
    *_group(
        REFUSING,
        "nobody",
        ("unknown", "a user who never was", refusing.unknown),
        ("guessing", "guessing one user's password", refusing.guessing),
        ("sign-up-new", "a new user signs up", refusing.sign_up_new),
        ("reset-unknown", "forgotten password of nobody", refusing.reset_unknown),
        ("organization", "from an organization's login page", refusing.organization),
    ),
    *(
        Journey(key=key, title=title, group=ABSENT, needs="nobody", walk=walk, apart=key == "slow")
        for key, title, walk in OUTAGES
    ),
    *_group(
        ABSENT,
        "nobody",
        ("busy-once", "one 503, then the answer", outages.busy_once),
        ("legacy-gone", "the legacy database is gone", outages.legacy_gone),
        ("key-rotated", "the key is rotated, the old one revoked", outages.key_rotated),
        ("restarted", "the service is stopped and started", outages.restarted),
    ),
    *_group(
        ABSENT,
        "password",
        ("moved-in-outage", "a user who has moved, while all is down", moving.moved_in_an_outage),
    ),
    *_group(AFTER, "someone", ("imported-wrong", "bulk job, then a wrong password", refusing.imported_wrong)),
    *_group(
        AFTER,
        "password",
        ("imported", "bulk job, then the right password", moving.imported_login),
        ("import-after-move", "bulk job over a user who has moved", moving.import_after_move),
        ("cutover", "the no-op scripts", moving.cutover),
    ),
    *_group(AFTER, "nobody", ("promises", "what the scripts promise, in every run", promises.promises)),
)
"""The key rotation revokes the key that others use: it stands after whoever needs it."""

BY_KEY: Final = {each.key: each for each in JOURNEYS}
