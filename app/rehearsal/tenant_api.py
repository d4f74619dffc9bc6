"""What administrators and programs do to single users: calls of the Management API that ask Get User, and deletions."""

from dataclasses import replace

from app.rehearsal.desk import Desk, Story, new_profile
from app.rehearsal.store import ProfileRefused
from app.rehearsal.tenant import Tenant
from app.rehearsal.tenant_log import Step

MAIL_TAKEN = "The specified new email already exists."
EXISTS = "409 The user already exists."


class TenantApi:
    """The API of one tenant; the users are those of its login page."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._desk: Desk = tenant.desk

    async def create_user(self, email: str, password: str) -> Step:
        """Makes a user: somebody whom Get User knows may not be made again."""
        story = Story(email)
        if refused := await self._desk.taken(story, email, "fapi", EXISTS):
            return refused
        try:
            user = await self._desk.users.add(new_profile(email, self._desk.users.rules), password)
        except ProfileRefused as refusal:
            return self._desk.end(story, "fapi", f"400 {refusal}", str(refusal))
        return self._desk.end(story, "sapi", "", "user created", user)

    async def change_email(self, user_id: str, email: str) -> Step:
        """Changes an email: Get User is asked about the new one, for users who have moved, too."""
        story = Story(email)
        user = self._desk.users.get(user_id)
        if user is None:
            return self._desk.end(story, "fce", "404 The user does not exist.", "no such user")
        if refused := await self._desk.taken(story, email, "fce", MAIL_TAKEN):
            return refused
        changed = replace(user, email=email.lower())
        self._desk.users.put(changed)
        return self._desk.end(story, "sce", "", "email changed", changed)

    def delete_user(self, user_id: str) -> Step:
        """Takes a user away; the legacy row stays, and brings them back at the next login."""
        user = self._desk.users.remove(user_id)
        story = Story(user.email if user else "")
        return self._desk.end(story, "sdu" if user else "fapi", "", "deleted" if user else "no such user")

    def delete_remains(self, email: str) -> Step:
        """`DELETE /connections/{id}/users?email=`: also what an interrupted creation or a reset left behind."""
        self._tenant.forget_reset(email)
        users = self._desk.users
        if (ghost := users.ghost_of(email=email.lower())) is not None:
            users.remove_ghost(ghost.user_id)
        if (user := users.by_email(email.lower())) is not None:
            users.remove(user.user_id)
        return self._desk.end(Story(email), "sdu", "", "deleted by email")
