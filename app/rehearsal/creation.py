"""How a first login becomes a user of the tenant, and what is left where it breaks off half way."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from app.rehearsal.readings import Reading
from app.rehearsal.store import Ghost, ProfileRefused, TenantUser, UserStore

Break = Literal["before_profile", "before_metadata"]
"""Where an interruption strikes: only a ghost is left, or the user is there and the metadata is lost."""

TREES = ("app_metadata", "user_metadata")


class Interrupted(Exception):
    """Creation broke off; the ghost is left."""


class Creation:
    """
    Makes users of profiles that scripts gave.

    Args:
        users: The tenant's store.
        reading: How Auth0's documents are read.
    """

    def __init__(self, users: UserStore, reading: Reading) -> None:
        self._users = users
        self._reading = reading
        self._breaks: list[Break] = []

    def break_next(self, where: Break) -> None:
        """The next creation breaks off there."""
        self._breaks.append(where)

    async def create(self, profile: Mapping[str, Any], password: str) -> TenantUser:
        """
        Keeps the profile with a hash of the typed password.

        Raises:
            ProfileRefused: A rule of Auth0 is broken, or a ghost holds the place.
            Interrupted: It broke off, as it was told to.
        """
        kept = self._as_read(profile)
        where = self._breaks.pop(0) if self._breaks else None
        self._clear_ghost(kept)
        if where == "before_profile":
            self._users.leave_ghost(ghost_of(kept))
            raise Interrupted
        if where == "before_metadata":
            kept = {name: value for name, value in kept.items() if name not in TREES}
        return await self._users.add(kept, password)

    def _as_read(self, profile: Mapping[str, Any]) -> dict[str, Any]:
        kept = dict(profile)
        if self._reading.metadata_key == "metadata":
            kept.pop("app_metadata", None)
            if "metadata" in kept:
                kept["app_metadata"] = kept.pop("metadata")
        return kept

    def _clear_ghost(self, profile: Mapping[str, Any]) -> None:
        """The next login completes what was left, or meets it as somebody who is already there."""
        ghost = ghost_of(profile)
        found = self._users.ghost_of(user_id=ghost.user_id, email=ghost.email, username=ghost.username)
        if found is None:
            return
        if not (self._reading.login_heals and found.user_id == ghost.user_id):
            raise ProfileRefused("a record that an interrupted creation left is already there")
        self._users.remove_ghost(found.user_id)

    def apply(self, user: TenantUser, calls: tuple[tuple[Any, ...], ...]) -> TenantUser:
        """What a post-login Action asked of `api`, written into the user."""
        profile = dict(user.profile)
        for name, *arguments in calls:
            tree = {"user.setAppMetadata": "app_metadata", "user.setUserMetadata": "user_metadata"}.get(name)
            if tree:
                profile[tree] = {**profile.get(tree, {}), arguments[0]: arguments[1]}
        changed = replace(user, profile=profile)
        self._users.put(changed)
        return changed


def ghost_of(profile: Mapping[str, Any]) -> Ghost:
    """What is left when the creation of this profile breaks off."""
    username = profile.get("username")
    return Ghost(
        user_id=f"auth0|{profile.get('user_id')}",
        email=str(profile.get("email", "")).lower(),
        username=username.lower() if isinstance(username, str) else None,
    )
