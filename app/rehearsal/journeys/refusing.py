"""Journeys that must let nobody in, and tell nobody who exists; they need no right password, but for one."""

from app.rehearsal.journeys.expect import CHOSEN, FORGOTTEN, NotHere, must, want
from app.rehearsal.journeys.moving import import_one, password_of
from app.rehearsal.people import Person
from app.rehearsal.readings import CURRENT, OLDER, READINGS
from app.rehearsal.stage import Stage, nobody
from app.rehearsal.tenant import MAILED, TAKEN
from app.rehearsal.tenant_api import TenantApi
from app.rehearsal.verdicts import SOMETHING_WRONG

GUESSES = 14
"""More than Auth0's own threshold (10), and than the service's usual one."""


def _email(person: Person) -> str:
    if not person.email:
        raise NotHere("the user has no email")
    return person.email


async def wrong_password(stage: Stage, person: Person) -> str:
    """A wrong password is told as one, nobody is kept; and somebody who never was hears the same."""
    tenant = stage.tenant(reading=OLDER)
    step = await tenant.login(person.identifier, FORGOTTEN)
    want(step, log="fp", script="login", because="a wrong password is not told as one")
    must(not len(tenant.users), "a wrong password moves the user")
    other = await tenant.login(nobody().identifier, FORGOTTEN)
    must(
        (other.screen, other.log.type) == (step.screen, step.log.type),
        "an unknown user is told something else than a wrong password: anybody can find out who exists",
    )
    return ""


async def unknown(stage: Stage, person: Person) -> str:
    """Somebody who never was, in both readings."""
    for reading in READINGS:
        tenant = stage.tenant(reading=reading)
        step = await tenant.login(person.identifier, FORGOTTEN)
        want(step, log="fp fu", script="login", because="an unknown user is not simply refused")
        must(not len(tenant.users), "an unknown user is kept")
    return ""


async def guessing(stage: Stage, person: Person) -> str:
    """Many guesses for one identifier: nobody gets in, and somebody stops them."""
    tenant = stage.tenant(reading=OLDER)
    steps = [await tenant.login(person.identifier, f"{FORGOTTEN} {number}") for number in range(GUESSES)]
    must(not any(step.done for step in steps), "a guess lets somebody in")
    stopped = next((at for at, step in enumerate(steps) if step.log.type in ("limit_wc", "f")), None)
    must(stopped is not None, f"{GUESSES} guesses in a row, and nobody stops them")
    return f"stopped after {stopped}"


async def disabled(stage: Stage, person: Person) -> str:
    """With a wrong password, a disabled account looks like any other."""
    tenant = stage.tenant(reading=OLDER)
    step = await tenant.login(person.identifier, FORGOTTEN)
    want(
        step, log="fp", script="login", because="whoever does not know the password learns that the account is disabled"
    )
    return ""


async def disabled_right(stage: Stage, person: Person) -> str:
    """With the right password, the user reads that the account is disabled, and does not move."""
    tenant = stage.tenant(reading=OLDER)
    step = await tenant.login(person.identifier, password_of(person))
    want(step, log="f", script="login", because="a disabled account gets in")
    must(step.run is not None and step.run.error_class == "UnauthorizedError", "a disabled user is not told so")
    must(not len(tenant.users), "a disabled user moves")
    return ""


async def sign_up_over(stage: Stage, person: Person) -> str:
    """Nobody signs up over a legacy user, in whatever case the address is typed."""
    for email in (_email(person), _email(person).upper()):
        tenant = stage.tenant()
        step = await tenant.sign_up(email, CHOSEN)
        want(step, log="fs", script="get_user", screen=TAKEN, because="a stranger can sign up over a legacy user")
        must(not len(tenant.users), "a stranger can sign up over a legacy user")
    return ""


async def create_over(stage: Stage, person: Person) -> str:
    """The API makes nobody over a legacy user, and gives nobody else their address."""
    tenant = stage.tenant()
    api = TenantApi(tenant)
    step = await api.create_user(_email(person), CHOSEN)
    want(step, log="fapi", script="get_user", because="the API makes a second user of a legacy user")
    other = (await tenant.sign_up(nobody().identifier, CHOSEN)).user
    must(other is not None, "a new user cannot sign up")
    assert other is not None
    taken = await api.change_email(other.user_id, _email(person))
    want(taken, log="fce", script="get_user", because="somebody else can take a legacy user's address")
    return ""


async def sign_up_new(stage: Stage, person: Person) -> str:
    """A new user signs up, and logs in without any script."""
    tenant = stage.tenant()
    want(await tenant.sign_up(person.identifier, CHOSEN), log="ss", script="get_user", because="new users are refused")
    want(await tenant.login(person.identifier, CHOSEN), log="s", script="", because="a new user cannot log in")
    return ""


async def reset_before_move(stage: Stage, person: Person) -> str:
    """A forgotten password, before the first login: mail, new password, login, and the same user as ever."""
    for reading in READINGS:
        tenant = stage.tenant(reading=reading)
        asked = await tenant.start_password_reset(_email(person))
        want(asked, log="scpr", screen=MAILED, because="a legacy user who forgot the password gets no mail")
        confirmed = await tenant.confirm_password_reset(_email(person), CHOSEN)
        want(confirmed, log="scp", script="get_user", because="a legacy user cannot set a new password")
        profile = (confirmed.run.profile if confirmed.run else None) or {}
        before = (asked.run.profile if asked.run else None) or profile
        must(before.get("user_id") == profile.get("user_id"), "Get User gives another user_id each time")
        step = await tenant.login(_email(person), CHOSEN)
        want(step, log="s", script="", because="after the reset the user cannot log in")
    return "the legacy system keeps the old password"


async def reset_unknown(stage: Stage, person: Person) -> str:
    """Who is nowhere sees the same screen, gets no mail, and can confirm nothing."""
    tenant = stage.tenant(reading=CURRENT)
    step = await tenant.start_password_reset(person.identifier)
    want(step, log="fcpr", script="get_user", screen=MAILED, because="a reset tells who exists")
    older = stage.tenant(reading=OLDER)
    confirmed = await older.confirm_password_reset(person.identifier, CHOSEN)
    want(confirmed, log="fcp", screen=SOMETHING_WRONG, because="a reset makes a user of nobody")
    return ""


async def same_person(stage: Stage, person: Person) -> str:
    """Get User gives one user_id for every identifier, in whatever case it is typed."""
    typed = [spelled for text in person.identifiers.values() for spelled in (text, text.upper(), text.lower())]
    ids = set()
    for identifier in dict.fromkeys(typed):
        step = await stage.tenant().start_password_reset(identifier)
        want(
            step,
            log="scpr",
            script="get_user",
            because="typed in another case, or by another identifier, nobody is found",
        )
        assert step.run is not None
        ids.add((step.run.profile or {}).get("user_id"))
    must(len(ids) == 1, "identifiers of one user lead to different users")
    return " and ".join(person.identifiers)


async def imported_wrong(stage: Stage, person: Person) -> str:
    """A bulk job takes the user's record as it is, and a wrong password opens nothing."""
    tenant = await import_one(stage, person)
    step = await tenant.login(person.identifier, FORGOTTEN)
    want(step, log="fp", script="", because="an imported hash opens with a wrong password")
    over = await tenant.sign_up(_email(person), CHOSEN)
    want(over, log="fs", script="", because="a stranger can sign up over an imported user")
    return f"{person.scheme} travels"


async def organization(stage: Stage, person: Person) -> str:
    """From an organization's login page, with the context object on: the scripts take it, and refuse the same."""
    tenant = stage.tenant(context=True, reading=OLDER)
    given = {"id": "org_1234567890abcdef", "name": "acme", "display_name": "Acme", "metadata": {}}
    step = await tenant.login(person.identifier, FORGOTTEN, organization=given)
    want(step, log="fp fu", script="login", because="with the context object the login breaks")
    want(await tenant.sign_up(person.identifier, CHOSEN), log="ss", because="with the context object Get User breaks")
    return ""
