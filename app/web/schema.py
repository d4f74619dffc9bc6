"""What travels over the public listener, as OpenAPI shows it. Documents only: answers are built in `problem.py`."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.outcomes import Outcome
from app.web.problem import INVALID_KINDS, STATUS, TITLES


class ProfileDocument(BaseModel):
    """Auth0's normalized profile, letter for letter; the same from both questions."""

    model_config = ConfigDict(title="Profile")

    user_id: str = Field(description="Permanent, without auth0|.")
    email: str
    email_verified: bool
    username: str | None = None
    phone_number: str | None = Field(None, description="E.164.")
    phone_verified: bool | None = None
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    nickname: str | None = None
    picture: str | None = None
    app_metadata: dict[str, Any] | None = None
    user_metadata: dict[str, Any] | None = None
    mfa_factors: list[dict[str, Any]] | None = None


class Verified(BaseModel):
    """The password opens the stored hash."""

    outcome: Literal["verified"]
    profile: ProfileDocument


class Found(BaseModel):
    """Exactly one user."""

    outcome: Literal["found"]
    profile: ProfileDocument


class FieldError(BaseModel):
    """One thing wrong with a request; the rejected value is never repeated."""

    field: str
    reason: str


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    outcome: Outcome
    request_id: str
    errors: list[FieldError] | None = None


def responses(*outcomes: Outcome) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's responses of a question: every status it gives, with the outcomes behind it."""
    behind: dict[int, list[str]] = {}
    for outcome in outcomes:
        statuses = INVALID_KINDS.values() if outcome is Outcome.INVALID_REQUEST else [STATUS[outcome]]
        for status in statuses:
            behind.setdefault(status, []).append(f"`{outcome}`: {TITLES[outcome].lower()}")
    return {
        status: {
            "description": "; ".join(lines),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, lines in sorted(behind.items())
    }
