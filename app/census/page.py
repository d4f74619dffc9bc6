"""Stub."""

from app.census.report import Census


def render(census: Census) -> str:
    """Stub."""
    return str(census)
