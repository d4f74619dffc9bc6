"""A connection in import mode: who is asked, what the end user sees, what the log says. Scripts run in a real Node.js."""

import asyncio
import dataclasses

import pytest
import pytest_asyncio

from app.rehearsal.desk import TenantSettings
from app.rehearsal.readings import CURRENT, OLDER, READINGS
from app.rehearsal.runner import Sandbox, ScriptRunner
from app.rehearsal.store import ConnectionRules
from app.rehearsal.tenant import BLOCKED, MAILED, TAKEN, TOO_MANY, Tenant
from app.rehearsal.tenant_api import EXISTS, MAIL_TAKEN, TenantApi
from app.rehearsal.verdicts import SOMETHING_WRONG, WRONG

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("quick_store")]

PASSWORD = "right horse"
LEGACY = """
  const ada = { user_id: 'legacy|7', email: 'Ada@Example.com', username: 'Ada', app_metadata: { roles: ['a'] } };
"""
LOGIN = f"""function login(identifier, password, callback) {{ {LEGACY}
  if (identifier.toLowerCase() !== 'ada@example.com' && identifier !== 'ada') {{
    return callback(new WrongUsernameOrPasswordError(null, 'Wrong.'));
  }}
  if (password !== '{PASSWORD}') return callback(new WrongUsernameOrPasswordError(identifier, 'Wrong.'));
  return callback(null, ada);
}}"""
GET_USER = f"""function getUser(identifier, callback) {{ {LEGACY}
  return identifier.toLowerCase() === 'ada@example.com' ? callback(null, ada) : callback(null);
}}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner(node):
    async with ScriptRunner({}, node=node, sandbox=Sandbox(time_limit_s=2.0)) as opened:
        yield opened


def tenant_of(runner: ScriptRunner, login: str = LOGIN, get_user: str = GET_USER, **other: object) -> Tenant:
    return Tenant(runner, login_script=login, get_user_script=get_user, **other)


def answering(*results: str) -> dict[str, str]:
    """Both scripts, giving these results and nothing else."""
    call = f"callback({', '.join(results)});"
    return {
        "login": f"function login(identifier, password, callback) {{ {call} }}",
        "get_user": f"function getUser(identifier, callback) {{ {call} }}",
    }


# --- login


async def test_the_first_login_moves_the_user_and_the_second_asks_nobody(runner):
    tenant = tenant_of(runner)
    first = await tenant.login("ada@EXAMPLE.com", PASSWORD)
    assert (first.done, first.script, first.log.type) == (True, "login", "s")
    assert (first.user.user_id, first.user.email) == ("auth0|legacy|7", "ada@example.com")
    assert first.user.profile["app_metadata"] == {"roles": ["a"]}
    second = await tenant.login("Ada@Example.com", PASSWORD)
    assert (second.done, second.script, second.run, second.user.user_id) == (True, "", None, first.user.user_id)
    assert second.user.logins_count == 2
    assert [entry.type for entry in tenant.log] == ["s", "s"]


async def test_a_wrong_password_after_the_move_is_the_tenants_own_no(runner):
    tenant = tenant_of(runner)
    await tenant.login("ada@example.com", PASSWORD)
    step = await tenant.login("ada@example.com", "other")
    assert (step.done, step.screen, step.script, step.log.type) == (False, WRONG, "", "fp")
    assert step.log.user_id == "auth0|legacy|7"


@pytest.mark.parametrize(
    ("identifier", "type_", "user_id"),
    [("ada@example.com", "fp", "auth0|ada@example.com"), ("bob@example.com", "fu", "")],
    ids=["wrong-password", "unknown"],
)
async def test_wrong_credentials_are_logged_by_what_the_script_names(runner, identifier, type_, user_id):
    tenant = tenant_of(runner)
    step = await tenant.login(identifier, "other")
    assert (step.done, step.screen, step.log.type, step.log.user_id) == (False, "Wrong.", type_, user_id)
    assert len(tenant.users) == 0


async def test_nobody_from_login_is_an_unknown_user(runner):
    step = await tenant_of(runner, **answering("null")).login("ada", "x")
    assert (step.screen, step.log.type) == (WRONG, "fu")


async def test_the_text_of_an_unauthorized_error_is_shown(runner):
    step = await tenant_of(runner, answering("new UnauthorizedError('Disabled.')")["login"]).login("ada", "x")
    assert (step.done, step.screen, step.log.type) == (False, "Disabled.", "f")


FAULTS = {
    "error": "return callback(new Error('backend down'));",
    "throw": "throw new Error('backend down');",
    "silence": "return;",
    "twice": "callback(null, { user_id: 'x', email: 'x@example.com' }); callback(null, null);",
}


@pytest.mark.parametrize("body", FAULTS.values(), ids=FAULTS)
async def test_a_backend_failure_never_reads_as_wrong_password_or_nobody(runner, body):
    tenant = tenant_of(
        runner,
        f"function login(identifier, password, callback) {{ {body} }}",
        f"function getUser(identifier, callback) {{ {body} }}",
    )
    login = await tenant.login("ada@example.com", PASSWORD)
    assert (login.done, login.screen, login.log.type) == (False, SOMETHING_WRONG, "f")
    sign_up = await tenant.sign_up("ada@example.com", "new password")
    assert (sign_up.done, sign_up.screen, sign_up.log.type) == (False, SOMETHING_WRONG, "fs")
    reset = await tenant.start_password_reset("ada@example.com")
    assert (reset.done, reset.screen, reset.log.type) == (False, SOMETHING_WRONG, "fcpr")
    assert len(tenant.users) == 0


@pytest.mark.parametrize(
    "profile",
    [
        "{ email: 'a@example.com' }",
        "{ user_id: '', email: 'a@example.com' }",
        "{ user_id: 7, email: 'a@example.com' }",
        "{ user_id: 'x' }",
        "{ user_id: 'x', email: 'no address' }",
        "{ user_id: 'x', email: 'a@localhost' }",
        f"{{ user_id: 'x', email: '{'a' * 65}@example.com' }}",
        f"{{ user_id: 'x', email: 'a@{'b' * 250}.com' }}",
    ],
)
async def test_a_profile_that_breaks_a_rule_is_not_kept(runner, profile):
    tenant = tenant_of(runner, **answering("null", profile))
    step = await tenant.login("ada", "x")
    assert (step.done, step.screen, step.log.type) == (False, SOMETHING_WRONG, "f")
    assert step.log.description.startswith("profile refused: ")
    assert len(tenant.users) == 0


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ("{ user_id: 'x', email: 'b@example.com' }", "user_id"),
        ("{ user_id: 'y', email: 'A@EXAMPLE.com' }", "email"),
    ],
    ids=["same-id", "same-email"],
)
async def test_nobody_is_kept_twice(runner, second, rule):
    script = f"""function login(identifier, password, callback) {{
      callback(null, identifier === 'first' ? {{ user_id: 'x', email: 'a@example.com' }} : {second}); }}"""
    tenant = tenant_of(runner, script)
    assert (await tenant.login("first", "x")).done
    step = await tenant.login("second", "x")
    assert (step.log.type, rule in step.log.description) == ("f", True)
    assert len(tenant.users) == 1


async def test_two_first_logins_at_once_keep_one_user(runner):
    tenant = tenant_of(runner)
    steps = await asyncio.gather(*(tenant.login("ada@example.com", PASSWORD) for _ in range(3)))
    assert len(tenant.users) == 1
    assert sum(step.done for step in steps) >= 1


async def test_usernames_are_kept_in_lower_case_and_log_in_afterwards(runner):
    tenant = tenant_of(runner, settings=TenantSettings(rules=ConnectionRules(requires_username=True)))
    first = await tenant.login("ada", PASSWORD)
    assert first.user.username == "ada"
    assert (await tenant.login("ADA", PASSWORD)).script == ""


@pytest.mark.parametrize("username", ["undefined", "''", "7", f"'{'a' * 16}'", "'a b'", "'ada/1'", "'a@example.com'"])
async def test_a_username_that_auth0_does_not_take_is_refused(runner, username):
    profile = f"{{ user_id: 'x', email: 'a@example.com', username: {username} }}"
    tenant = tenant_of(
        runner, settings=TenantSettings(rules=ConnectionRules(requires_username=True)), **answering("null", profile)
    )
    assert (await tenant.login("ada", "x")).log.type == "f"


async def test_a_username_already_there_is_refused(runner):
    script = """function login(identifier, password, callback) {
      callback(null, { user_id: identifier, email: identifier + '@example.com', username: 'Same' }); }"""
    tenant = tenant_of(runner, script, settings=TenantSettings(rules=ConnectionRules(requires_username=True)))
    assert (await tenant.login("a", "x")).done
    assert not (await tenant.login("b", "x")).done


async def test_passwords_over_72_bytes_and_with_odd_characters_work_in_the_own_store(runner):
    tenant = tenant_of(runner, **answering("null", "{ user_id: 'x', email: 'a@example.com' }"))
    odd = "\ud800\x00" + "x" * 100
    assert (await tenant.login("a@example.com", odd)).done
    assert (await tenant.login("a@example.com", odd)).script == ""


async def test_the_context_stands_before_the_callback(runner):
    script = """function login(identifier, password, context, callback) {
      callback(null, { user_id: context.organization.id, email: 'a@example.com' }); }"""
    tenant = tenant_of(runner, script, settings=TenantSettings(context=True), reading=OLDER)
    assert (await tenant.login("a", "x", organization={"id": "org_1"})).user.user_id == "auth0|org_1"


# --- sign-up


async def test_sign_up_over_a_legacy_user_is_blocked(runner):
    step = await tenant_of(runner).sign_up("ada@example.com", "new password")
    assert (step.done, step.screen, step.script, step.log.type) == (False, TAKEN, "get_user", "fs")


async def test_sign_up_over_a_user_of_the_tenant_asks_nobody(runner):
    tenant = tenant_of(runner)
    await tenant.login("ada@example.com", PASSWORD)
    step = await tenant.sign_up("ada@example.com", "new password")
    assert (step.done, step.screen, step.script) == (False, TAKEN, "")


async def test_a_new_user_signs_up_and_logs_in(runner):
    tenant = tenant_of(runner)
    step = await tenant.sign_up("Bob@example.com", "new password")
    assert (step.done, step.script, step.log.type) == (True, "get_user", "ss")
    assert step.user.user_id.startswith("auth0|")
    assert (await tenant.login("bob@example.com", "new password")).script == ""


async def test_sign_up_with_a_broken_address_is_refused(runner):
    step = await tenant_of(runner).sign_up("bob", "new password")
    assert (step.done, step.screen, step.log.type) == (False, SOMETHING_WRONG, "fs")


# --- reset


async def test_a_reset_reaches_legacy_users_and_users_of_the_tenant(runner):
    tenant = tenant_of(runner)
    before = await tenant.start_password_reset("ada@example.com")
    assert (before.done, before.screen, before.script, before.log.type) == (True, MAILED, "get_user", "scpr")
    await tenant.login("ada@example.com", PASSWORD)
    after = await tenant.start_password_reset("ada@example.com")
    assert (after.done, after.script, after.log.type) == (True, "", "scpr")


async def test_a_reset_for_nobody_looks_the_same_and_mails_nobody(runner):
    step = await tenant_of(runner).start_password_reset("bob@example.com")
    assert (step.done, step.screen, step.log.type) == (False, MAILED, "fcpr")


# --- brute force


async def test_too_many_failures_block_one_identifier_from_one_address(runner):
    tenant = tenant_of(runner, settings=TenantSettings(brute_force=2))
    types = [(await tenant.login("ADA@example.com", "other")).log.type for _ in range(2)]
    step = await tenant.login("ada@example.com", PASSWORD)
    assert (types, step.script, step.screen, step.log.type) == (["fp", "fp"], "", TOO_MANY, "limit_wc")
    assert [entry.type for entry in tenant.log] == ["fp", "fp", "limit_wc", "limit_wc"]
    assert (await tenant.login("ada@example.com", PASSWORD, address="198.51.100.1")).done
    tenant.unblock("ada@example.com")
    assert (await tenant.login("ada@example.com", PASSWORD)).done


async def test_a_good_login_starts_the_count_anew(runner):
    tenant = tenant_of(runner, settings=TenantSettings(brute_force=2))
    for password in ("other", PASSWORD, "other", PASSWORD):
        step = await tenant.login("ada@example.com", password)
    assert step.done


@pytest.mark.parametrize(("reading", "type_"), [(CURRENT, "f"), (OLDER, "limit_wc")], ids=["current", "older"])
async def test_whether_backend_failures_block_is_a_reading(runner, reading, type_):
    tenant = tenant_of(
        runner, answering("new Error('down')")["login"], settings=TenantSettings(brute_force=1), reading=reading
    )
    await tenant.login("ada@example.com", PASSWORD)
    assert (await tenant.login("ada@example.com", PASSWORD)).log.type == type_


# --- readings


async def test_get_user_runs_before_login_in_one_reading_only(runner):
    for reading, scripts in ((CURRENT, ["get_user", "login"]), (OLDER, ["login"])):
        step = await tenant_of(runner, reading=reading).login("ada@example.com", PASSWORD)
        assert [script for script, _ in step.runs] == scripts


async def test_an_identifier_arrives_in_lower_case_in_one_reading_only(runner):
    script = "function login(identifier, password, callback) { callback(new Error(identifier)); }"
    for reading, seen in ((CURRENT, "Error: ADA"), (OLDER, "Error: ada")):
        step = await tenant_of(runner, script, reading=reading).login("ADA", PASSWORD)
        assert step.log.description == seen


async def test_get_user_that_cannot_tell_stops_a_first_login(runner):
    step = await tenant_of(runner, LOGIN, answering("new Error('down')")["get_user"]).login("ada", PASSWORD)
    assert (step.script, step.screen, step.log.type) == ("get_user", SOMETHING_WRONG, "f")


async def test_app_metadata_counts_by_the_name_that_a_reading_knows(runner):
    named = LOGIN.replace("app_metadata", "metadata")
    for reading, script in ((CURRENT, LOGIN), (OLDER, named)):
        step = await tenant_of(runner, script, reading=reading).login("ada@example.com", PASSWORD)
        assert step.user.profile["app_metadata"] == {"roles": ["a"]}
    assert "app_metadata" not in (await tenant_of(runner, reading=OLDER).login("ada", PASSWORD)).user.profile


# --- interrupted creation


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.name)
async def test_a_creation_that_broke_off_leaves_a_ghost(runner, reading):
    tenant = tenant_of(runner, reading=reading)
    tenant.break_next_creation("before_profile")
    broken = await tenant.login("ada@example.com", PASSWORD)
    assert (broken.screen, broken.log.type, len(tenant.users)) == (SOMETHING_WRONG, "f", 0)
    again = await tenant.login("ada@example.com", PASSWORD)
    assert again.done is reading.login_heals
    TenantApi(tenant).delete_remains("ada@example.com")
    assert (await tenant.login("ada@example.com", PASSWORD)).log.type == "s"


async def test_metadata_lost_half_way_comes_back_by_the_action(runner):
    action = """exports.onExecutePostLogin = async (event, api) => {
      if (!Object.keys(event.user.app_metadata).length) api.user.setAppMetadata('roles', ['a']); };"""
    tenant = tenant_of(runner, settings=TenantSettings(post_login=action))
    tenant.break_next_creation("before_metadata")
    step = await tenant.login("ada@example.com", PASSWORD)
    assert step.user.profile["app_metadata"] == {"roles": ["a"]}
    bare = tenant_of(runner)
    bare.break_next_creation("before_metadata")
    assert "app_metadata" not in (await bare.login("ada@example.com", PASSWORD)).user.profile


# --- reset to its end, and the API


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.name)
async def test_a_reset_before_the_move_shows_only_after_the_next_login(runner, reading):
    tenant = tenant_of(runner, reading=reading)
    assert (await tenant.start_password_reset("ada@example.com")).done
    confirmed = await tenant.confirm_password_reset("ada@example.com", "new one")
    assert (confirmed.done, confirmed.log.type, len(tenant.users)) == (True, "scp", 0)
    assert (await tenant.login("ada@example.com", PASSWORD)).log.type == "fp"
    moved = await tenant.login("ADA@example.com", "new one")
    assert (moved.done, moved.script, moved.user.user_id) == (True, "", "auth0|legacy|7")


async def test_a_reset_after_the_move_changes_the_own_store_and_lifts_the_block(runner):
    tenant = tenant_of(runner, settings=TenantSettings(brute_force=1))
    await tenant.login("ada@example.com", PASSWORD)
    await tenant.login("ada@example.com", "other")
    assert (await tenant.confirm_password_reset("ada@example.com", "new one")).log.type == "scp"
    assert (await tenant.login("ada@example.com", "new one")).done
    assert not (await tenant.login("ada@example.com", PASSWORD)).done


@pytest.mark.parametrize("results", ["null", "new Error('down')"], ids=["nobody", "outage"])
async def test_a_reset_cannot_be_confirmed_for_whom_get_user_does_not_vouch(runner, results):
    tenant = tenant_of(runner, LOGIN, answering(results)["get_user"], reading=OLDER)
    assert (await tenant.start_password_reset("ada@example.com")).screen == MAILED
    step = await tenant.confirm_password_reset("ada@example.com", "new one")
    assert (step.done, step.log.type) == (False, "fcp")


async def test_the_api_makes_nobody_whom_get_user_knows(runner):
    tenant = tenant_of(runner)
    step = await TenantApi(tenant).create_user("ada@example.com", "x")
    assert (step.screen, step.script, step.log.type) == (EXISTS, "get_user", "fapi")
    assert (await TenantApi(tenant).create_user("bob@example.com", "x")).log.type == "sapi"
    assert (await TenantApi(tenant).create_user("no address", "x")).log.type == "fapi"


async def test_an_email_that_get_user_knows_cannot_be_taken(runner):
    tenant = tenant_of(runner)
    bob = (await tenant.sign_up("bob@example.com", "x")).user
    api = TenantApi(tenant)
    step = await api.change_email(bob.user_id, "ada@example.com")
    assert (step.screen, step.script, step.log.type) == (MAIL_TAKEN, "get_user", "fce")
    changed = await api.change_email(bob.user_id, "Bobby@example.com")
    assert (changed.log.type, changed.user.email) == ("sce", "bobby@example.com")
    assert (await api.change_email("auth0|none", "x@example.com")).log.type == "fce"


async def test_whoever_is_deleted_comes_back_at_the_next_login(runner):
    tenant = tenant_of(runner)
    first = await tenant.login("ada@example.com", PASSWORD)
    assert TenantApi(tenant).delete_user(first.user.user_id).log.type == "sdu"
    assert TenantApi(tenant).delete_user(first.user.user_id).log.type == "fapi"
    again = await tenant.login("ada@example.com", PASSWORD)
    assert (again.script, again.user.user_id) == ("login", first.user.user_id)


async def test_a_blocked_user_stays_outside(runner):
    tenant = tenant_of(runner)
    user = (await tenant.login("ada@example.com", PASSWORD)).user
    tenant.users.put(dataclasses.replace(user, blocked=True))
    step = await tenant.login("ada@example.com", PASSWORD)
    assert (step.done, step.screen, step.log.type) == (False, BLOCKED, "f")


async def test_after_the_cutover_scripts_only_the_own_store_counts(runner):
    tenant = tenant_of(runner)
    await tenant.login("ada@example.com", PASSWORD)
    noop = answering("null", "null")
    tenant.deploy(login_script=noop["login"], get_user_script=noop["get_user"])
    assert (await tenant.login("ada@example.com", PASSWORD)).done
    assert (await tenant.login("bob@example.com", PASSWORD)).log.type == "fu"


# --- secrets


async def test_no_repr_shows_password_hash_or_identifier(runner):
    tenant = tenant_of(runner)
    steps = [await tenant.login("ada@example.com", "other"), await tenant.login("ada@example.com", PASSWORD)]
    steps += [await tenant.login("bob@example.com", PASSWORD)]
    steps.append(await tenant.sign_up("bob@example.com", PASSWORD))
    shown = repr((steps, tenant.log))
    for secret in (PASSWORD, "$2b$", "example.com", "bob"):
        assert secret not in shown.lower()
