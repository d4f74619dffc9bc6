"""What `trickle serve` would not start with, and secrets that a framework's passwords need."""

from collections.abc import Iterator

from app.census.checkup.findings import Finding, error, ok, warning
from app.census.checkup.subject import Subject


def configuration(subject: Subject) -> Iterator[Finding]:
    """Refusals of `serve`, without starting it."""
    for refusal in subject.refusals:
        yield error("configuration", f"{refusal.key}: {refusal.reason}", refusal.fix or f"Set {refusal.key} anew.")
    if subject.legacy.timeout_s >= subject.budget_s:
        yield warning(
            "configuration",
            f"legacy.timeout_s ({subject.legacy.timeout_s:g} s) leaves no time of limits.budget_s "
            f"({subject.budget_s:g} s) for the password.",
            "Lower legacy.timeout_s to a third of limits.budget_s.",
        )
    elif not subject.refusals:
        yield ok("configuration", "The settings are whole, and `trickle serve` takes them.")


def secrets(subject: Subject, seen: frozenset[str]) -> Iterator[Finding]:
    """
    Secrets of the framework, without which no password of its kind opens.

    Args:
        subject: The settings.
        seen: Schemes of sampled stored passwords, those too that cannot be read without their secret.
    """
    needed = [each for each in subject.wanted if not each.schemes or seen & each.schemes]
    missing = [each for each in needed if not each.given]
    for each in missing:
        if each.may_lack:
            what = f"{each.setting} is not set. Where a site has it, no password opens without it: {each.what}."
            yield warning("secrets", what, f'Set {each.setting}_file, or legacy.preset_without = ["{each.setting}"].')
            continue
        what = f"{each.setting} is not set, and stored passwords need it: {each.what}."
        yield error("secrets", what, f"Set {each.setting}_file to a file with it.")
    if needed and not missing:
        yield ok("secrets", "Every secret that the preset asks for is set.")
