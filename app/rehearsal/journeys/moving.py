"""Journeys of users who move: all of them need a password that opens the account."""

from app.rehearsal.bulk import carry
from app.rehearsal.journeys.expect import CHOSEN, FORGOTTEN, Broken, NotHere, must, want
from app.rehearsal.people import NO_PASSWORD, Person
from app.rehearsal.readings import CURRENT, READINGS, Reading
from app.rehearsal.stage import Scripts, Stage
from app.rehearsal.tenant import Tenant
from app.rehearsal.tenant_api import TenantApi
from app.rehearsal.tenant_log import Step


def password_of(person: Person) -> str:
    """The password, which the walk has made sure of."""
    assert person.password is not None
    return person.password


async def move(tenant: Tenant, person: Person, identifier: str = "") -> Step:
    """A first login that must move the user."""
    step = await tenant.login(identifier or person.identifier, password_of(person))
    return want(step, log="s", script="login", because="the first login moves nobody")


async def first_login(stage: Stage, person: Person) -> str:
    """In both readings; and both scripts agree on who it is."""
    took = 0.0
    for reading in READINGS:
        tenant = stage.tenant(reading=reading)
        step = await move(tenant, person)
        assert step.user is not None
        took = step.run.ms if step.run else 0.0
        _agree(step, reading)
    return f"Login took {took:.0f} ms"


def _agree(step: Step, reading: Reading) -> None:
    if not reading.get_user_at_login:
        return
    ids = {str((run.profile or {}).get("user_id")) for _, run in step.runs}
    must(len(ids) == 1, "Login and Get User give different user_ids: Auth0 makes two users of one")
    profiles = [dict(run.profile or {}) for _, run in step.runs]
    must(all(each == profiles[0] for each in profiles), "Login and Get User give different profiles for one user")


async def second_login(stage: Stage, person: Person) -> str:
    """From the tenant's own store."""
    tenant = stage.tenant()
    await move(tenant, person)
    step = await tenant.login(person.identifier, password_of(person))
    want(step, log="s", script="", because="a user who has moved depends on the scripts")
    return "no script was called"


async def wrong_after_move(stage: Stage, person: Person) -> str:
    """The tenant's own no."""
    tenant = stage.tenant()
    await move(tenant, person)
    step = await tenant.login(person.identifier, FORGOTTEN)
    want(step, log="fp", script="", because="a user who has moved gets in with a wrong password")
    return ""


async def every_identifier(stage: Stage, person: Person) -> str:
    """The email and the username lead to the same user."""
    if len(person.identifiers) < 2:
        raise NotHere("the user has one identifier only")
    tenants = [stage.tenant() for _ in person.identifiers]
    ids = set()
    for tenant, identifier in zip(tenants, person.identifiers.values(), strict=True):
        step = await move(tenant, person, identifier)
        assert step.user is not None
        ids.add(step.user.user_id)
    must(len(ids) == 1, "email and username lead to different users")
    for tenant in tenants:
        for other in person.identifiers.values():
            again = await tenant.login(other, password_of(person))
            want(again, log="s", script="", because="who moved by one identifier is not found by another")
    return " and ".join(person.identifiers)


async def mixed_case(stage: Stage, person: Person) -> str:
    """Typed in capitals, in both readings; people do."""
    for reading in READINGS:
        plain = await move(stage.tenant(reading=reading), person)
        typed = (
            person.identifier.upper() if person.identifier != person.identifier.upper() else person.identifier.lower()
        )
        step = await stage.tenant(reading=reading).login(typed, password_of(person))
        want(step, log="s", because="typed in capitals, the identifier is nobody's")
        assert step.user is not None
        assert plain.user is not None
        must(step.user.user_id == plain.user.user_id, "typed in capitals, the identifier is somebody else's")
    return ""


async def interrupted(stage: Stage, person: Person) -> str:
    """Auth0 breaks off while it stores the user: the legacy side goes on answering until the user is there."""
    for reading in READINGS:
        tenant = stage.tenant(reading=reading)
        tenant.break_next_creation("before_profile")
        broken = await tenant.login(person.identifier, password_of(person))
        want(broken, log="f", because="a creation that broke off reads as a success")
        again = await tenant.login(person.identifier, password_of(person))
        if not reading.login_heals:
            want(again, log="f", script="login", because="after the interruption the scripts do not answer any more")
            TenantApi(tenant).delete_remains(person.email)
            again = await tenant.login(person.identifier, password_of(person))
        want(again, log="s", script="login", because="after an interrupted first login the user is lost")
    return "read one way the next login heals it, the other way the record must be deleted first"


async def lost_metadata(stage: Stage, person: Person) -> str:
    """The user is kept and the metadata is not; the post-login Action fetches it once."""
    if not person.has_metadata:
        raise NotHere("the profile has no app_metadata")
    if not stage.scripts.restore_metadata:
        raise NotHere("the folder has no restore_metadata.js")
    for reading in READINGS:
        tenant = stage.tenant(reading=reading, post_login=stage.scripts.restore_metadata)
        tenant.break_next_creation("before_metadata")
        step = await move(tenant, person)
        assert step.user is not None
        given = dict((step.run.profile if step.run else None) or {}).get("app_metadata", {})
        kept = step.user.profile.get("app_metadata", {})
        must(all(kept.get(name) == value for name, value in given.items()), "metadata lost half way stays lost")
    return ""


async def deleted_and_back(stage: Stage, person: Person) -> str:
    """Deleted in the tenant, the user comes back at the next login, as the same."""
    tenant = stage.tenant()
    first = await move(tenant, person)
    assert first.user is not None
    TenantApi(tenant).delete_user(first.user.user_id)
    again = await move(tenant, person)
    assert again.user is not None
    must(again.user.user_id == first.user.user_id, "whoever comes back is somebody else: user_id is not stable")
    return ""


async def moved_in_an_outage(stage: Stage, person: Person) -> str:
    """While nothing of ours answers, who has moved logs in."""
    tenant = stage.tenant()
    await move(tenant, person)
    async with stage.runner({**stage.configuration, "TRICKLE_URL": "https://localhost:1"}) as runner:
        tenant.desk.runner = runner
        step = await tenant.login(person.identifier, password_of(person))
    want(step, log="s", script="", because="a user who has moved depends on the service")
    return ""


async def imported_login(stage: Stage, person: Person) -> str:
    """A bulk job carries the user's stored hash, and the right password opens it without any script."""
    tenant = await import_one(stage, person)
    step = await tenant.login(person.identifier, password_of(person))
    want(step, log="s", script="", because="the imported hash does not open with the right password")
    return f"{person.scheme} travels"


async def import_one(stage: Stage, person: Person) -> Tenant:
    """A tenant into which a job has carried this user. Raises NotHere where the hash cannot travel."""
    if not person.record:
        raise NotHere("no record can be made of this user")
    if not person.portable and person.scheme == NO_PASSWORD:
        raise NotHere("nothing is stored that could open: this user resets")
    if not person.portable:
        raise NotHere(f"{person.scheme} cannot travel: this user moves by logging in, or resets")
    tenant = stage.tenant()
    try:
        carried = await carry(tenant, person.record)
    except ValueError as refused:
        raise Broken(f"the import job was refused: {refused}") from None
    codes = ", ".join(carried.codes)
    must(carried.inserted == 1, f"the import job refused the record: {codes or 'without a code'}")
    return tenant


async def import_after_move(stage: Stage, person: Person) -> str:
    """The record of somebody who has moved is refused, and their password stays."""
    if not person.record:
        raise NotHere("no record can be made of this user")
    tenant = stage.tenant()
    await move(tenant, person)
    carried = await carry(tenant, person.record)
    must(carried.inserted == 0, "the import made a second user of one: user_id differs between login and import")
    must(carried.codes, "the import refused a record without a code")
    step = await tenant.login(person.identifier, password_of(person))
    want(step, log="s", script="", because="an import over a moved user changed the password")
    return f"the job says {', '.join(carried.codes)}"


async def cutover(stage: Stage, person: Person) -> str:
    """No-op scripts: who has moved logs in, who has not is nobody, and the service is not asked."""
    tenant = stage.tenant()
    await move(tenant, person)
    tenant.deploy(login_script=stage.scripts.cutover_login, get_user_script=stage.scripts.cutover_get_user)
    step = await tenant.login(person.identifier, password_of(person))
    want(step, log="s", script="", because="after the cutover a user who has moved cannot log in")
    left = stage.tenant(reading=CURRENT, scripts=_cutover(stage))
    late = await left.login(person.identifier, password_of(person))
    want(late, log="fu", because="after the cutover the scripts still know users")
    must(all(not run.requests for _, run in late.runs), "after the cutover the scripts still ask the service")
    return "who has not moved by then is locked out: `trickle cutover` refuses before that"


def _cutover(stage: Stage) -> Scripts:
    return Scripts(
        login=stage.scripts.cutover_login,
        get_user=stage.scripts.cutover_get_user,
        cutover_login=stage.scripts.cutover_login,
        cutover_get_user=stage.scripts.cutover_get_user,
    )


async def reset_after_move(stage: Stage, person: Person) -> str:
    """The new password holds, the old one does not, and no script is asked."""
    tenant = stage.tenant()
    await move(tenant, person)
    want(await tenant.start_password_reset(person.email), log="scpr", script="", because="no mail for a moved user")
    await tenant.confirm_password_reset(person.email, CHOSEN)
    want(await tenant.login(person.identifier, CHOSEN), log="s", script="", because="the new password does not hold")
    want(await tenant.login(person.identifier, password_of(person)), log="fp", because="the old password still opens")
    return ""
