"""The sandbox gives what Auth0 gives and no more, and tells what a script did, right or wrong."""

import asyncio
import os
from pathlib import Path

import pytest
import pytest_asyncio

from app.rehearsal.runner import Sandbox, ScriptRunner

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARY = "canary-password-9f2c"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner(node):
    async with ScriptRunner({"KEY": "value"}, node=node, sandbox=Sandbox(time_limit_s=5.0)) as opened:
        yield opened


async def run(runner: ScriptRunner, body: str, *args: object, parameters: str = "callback"):
    return await runner.run(f"function probe({parameters}) {{ {body} }}", "probe", *args)


async def test_a_profile_comes_back_whole(runner):
    told = await run(runner, "callback(null, { user_id: 'x', deep: { list: [1, null, 'ü'] } });")
    assert (told.kind, told.called_back_once, told.arguments) == ("profile", True, 2)
    assert told.profile == {"user_id": "x", "deep": {"list": [1, None, "ü"]}}
    assert runner.node_version.split(".")[0].isdigit()


@pytest.mark.parametrize(
    "call", ["callback()", "callback(null)", "callback(null, null)", "callback(undefined, undefined)"]
)
async def test_nothing_is_nobody(runner, call):
    assert (await run(runner, f"{call};")).kind == "none"


@pytest.mark.parametrize(
    ("made", "error_class", "message", "names_user"),
    [
        ("new Error('down')", "Error", "down", False),
        ("new TypeError('odd')", "TypeError", "odd", False),
        ("new WrongUsernameOrPasswordError('ada', 'wrong')", "WrongUsernameOrPasswordError", "wrong", True),
        ("new WrongUsernameOrPasswordError(null, 'wrong')", "WrongUsernameOrPasswordError", "wrong", False),
        ("new UnauthorizedError('no')", "UnauthorizedError", "no", False),
        ("new ValidationError('user_exists', 'there')", "ValidationError", "there", False),
        ("'just text'", "string", "just text", False),
    ],
)
async def test_errors_are_told_by_class(runner, made, error_class, message, names_user):
    told = await run(
        runner, f"const e = {made}; if (typeof e === 'object' && !(e instanceof Error)) throw e; callback(e);"
    )
    assert (told.kind, told.error_class, told.message) == ("error", error_class, message)
    assert told.names_user is names_user


async def test_a_second_callback_is_counted_and_the_first_one_holds(runner):
    told = await run(runner, "callback(null, { user_id: 'x' }); setTimeout(() => callback(new Error('late')), 1);")
    assert (told.kind, told.callbacks, told.called_back_once) == ("profile", 2, False)


async def test_console_lines_are_captured_and_bounded(runner):
    told = await run(runner, "console.log('a', { b: 1 }); console.error('c'); callback();")
    assert told.console == ("a { b: 1 }", "c")
    flood = await run(runner, "for (let i = 0; i < 5000; i++) console.log(i); callback();")
    assert len(flood.console) == 1000


@pytest.mark.parametrize(
    "body",
    [
        "throw new RangeError('broken');",
        "setTimeout(() => { throw new RangeError('broken'); }, 1);",
        "Promise.reject(new RangeError('broken'));",
        "return (async () => { throw new RangeError('broken'); })();",
    ],
    ids=["at-once", "in-a-timer", "unhandled", "async"],
)
async def test_a_throw_ends_the_run_and_not_the_rehearsal(runner, body):
    told = await run(runner, body)
    assert (told.kind, told.error_class, told.callbacks) == ("crash", "RangeError", 0)
    assert (await run(runner, "callback();")).kind == "none"


@pytest.mark.parametrize(
    "script",
    ["function other(callback) { callback(); }", "const a = 1;", "(callback) => callback()", "function probe( {", "42"],
)
async def test_what_is_not_one_function_of_that_name_crashes(runner, script):
    assert (await runner.run(script, "probe")).kind == "crash"


@pytest.mark.parametrize("name", ["process", "module", "exports", "__dirname", "Deno", "importScripts"])
async def test_what_auth0_does_not_give_is_not_there(runner, name):
    told = await run(runner, f"callback(null, {{ user_id: typeof {name} }});")
    assert told.profile == {"user_id": "undefined"}


@pytest.mark.parametrize(
    "name", ["Buffer", "URL", "setTimeout", "fetch", "AbortController", "TextEncoder", "require", "btoa"]
)
async def test_what_auth0_gives_is_there(runner, name):
    told = await run(runner, f"callback(null, {{ user_id: typeof {name} }});")
    assert told.profile == {"user_id": "function"}


@pytest.mark.parametrize("name", ["child_process", "net", "vm", "module", "./runner.mjs", "axios"])
async def test_other_modules_are_not_to_be_had(runner, name):
    told = await run(runner, f"try {{ require('{name}'); }} catch (e) {{ callback(null, {{ user_id: e.code }}); }}")
    assert told.profile == {"user_id": "MODULE_NOT_FOUND"}


@pytest.mark.parametrize("name", ["https", "node:https", "crypto"])
async def test_allowed_modules_are(runner, name):
    told = await run(runner, f"callback(null, {{ user_id: typeof require('{name}') }});")
    assert told.profile == {"user_id": "object"}


async def test_the_settings_are_frozen(runner):
    body = "'use strict'; try { configuration.KEY = 'other'; } catch (e) { callback(null, { user_id: configuration.KEY }); }"
    assert (await run(runner, body)).profile == {"user_id": "value"}


async def test_arguments_are_objects_of_the_scripts_own_world(runner):
    body = "callback(null, { user_id: String(context instanceof Object && context.list instanceof Array) });"
    told = await run(runner, body, {"list": []}, parameters="context, callback")
    assert told.profile == {"user_id": "true"}


async def test_global_lives_as_long_as_the_container(runner):
    count = "global.count = (global.count || 0) + 1; callback(null, { count: global.count });"
    await runner.recycle()
    assert [(await run(runner, count)).profile for _ in range(2)] == [{"count": 1}, {"count": 2}]
    await runner.recycle()
    assert (await run(runner, count)).profile == {"count": 1}


async def test_names_of_one_run_are_unknown_to_the_next(runner):
    await run(runner, "globalThis.leak = 1; callback();")
    assert (await run(runner, "callback(null, { user_id: typeof leak });")).profile == {"user_id": "undefined"}


@pytest.mark.parametrize(
    "body", ["", "while (true) {}", "setInterval(() => 0, 10);"], ids=["silent", "busy", "waiting"]
)
async def test_a_run_over_the_limit_takes_its_container_along(node, body):
    async with ScriptRunner({}, node=node, sandbox=Sandbox(time_limit_s=0.5)) as runner:
        await run(runner, "global.mark = 1; callback();")
        told = await run(runner, body)
        assert (told.kind, told.callbacks) == ("timeout", 0)
        assert (await run(runner, "callback(null, { user_id: typeof global.mark });")).profile == {
            "user_id": "undefined"
        }


async def test_a_container_that_dies_is_replaced(node):
    async with ScriptRunner({}, node=node) as runner:
        # A way out of the context, to the process: what a vm context is no fence against.
        told = await run(runner, "require.constructor('return process')().exit(1);")
        assert told.kind == "crash"
        assert (await run(runner, "callback();")).kind == "none"


async def test_as_many_run_at_once_as_there_are_containers(node):
    """Two runs wait for each other through a socket: with one container neither would end."""
    meet = asyncio.Barrier(2)

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await meet.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    body = f"fetch('http://127.0.0.1:{port}/').then((r) => callback(null, {{ user_id: String(r.status) }}));"
    async with ScriptRunner({}, containers=2, node=node) as runner:
        told = await asyncio.gather(run(runner, body), run(runner, body))
    server.close()
    assert [one.profile for one in told] == [{"user_id": "200"}] * 2


async def test_passwords_are_in_no_argument_and_no_environment(node):
    """While a run is under way, nothing of it can be read from outside the process."""
    async with ScriptRunner({"SECRET": CANARY}, node=node) as runner:
        server, seen = await _watcher()
        port = server.sockets[0].getsockname()[1]
        body = f"fetch('http://127.0.0.1:{port}/').then(() => callback());"
        await run(runner, body, CANARY, parameters="password, callback")
        server.close()
    assert seen
    assert CANARY not in "".join(seen)


async def _watcher():
    seen: list[str] = []

    async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in children:
            seen.extend(
                Path(f"/proc/{child}/{name}").read_bytes().decode(errors="replace") for name in ("cmdline", "environ")
            )
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    return await asyncio.start_server(look, "127.0.0.1", 0), seen


async def test_lone_surrogates_and_large_texts_go_through(runner):
    text = "\ud800" + "x" * 300_000
    told = await run(runner, "callback(null, { user_id: text });", text, parameters="text, callback")
    assert told.profile == {"user_id": text}


async def test_nothing_of_a_profile_shows_in_a_repr(runner):
    told = await run(runner, f"console.log('{CANARY}'); callback(null, {{ user_id: '{CANARY}' }});")
    assert CANARY not in repr(told)


async def test_an_action_that_throws_crashes(runner):
    told = await runner.run_action("exports.go = async () => { throw new Error('no'); };", "go", {})
    assert (told.kind, told.message) == ("crash", "no")


async def test_an_action_gets_the_settings_as_secrets(runner):
    script = "exports.go = async (event, api) => { api.access.deny(event.secrets.KEY); };"
    assert (await runner.run_action(script, "go", {})).calls == (("access.deny", "value"),)


# --- files and packages


@pytest.mark.parametrize(
    "call", ["writeFileSync('/tmp/x', '')", "promises.writeFile('/tmp/x', '')", "mkdtempSync('x')"]
)
async def test_files_are_never_written(runner, call):
    body = f"try {{ require('fs').{call}; }} catch (e) {{ callback(null, {{ user_id: e.code }}); }}"
    assert (await run(runner, body)).profile == {"user_id": "EROFS"}


async def test_a_script_reads_no_file_of_this_machine(node):
    """Node.js 20 and newer can be told so; the way around the context ends there too."""
    async with ScriptRunner({}, node=node) as runner:
        told = await run(runner, "callback(null, { user_id: require('fs').readFileSync('/etc/hostname', 'utf8') });")
        if int(runner.node_version.partition(".")[0]) < 20:
            pytest.skip("this Node.js has no permissions")
        assert (told.kind, "Access to this API has been restricted" in told.message) == ("crash", True)


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    for name, version in (("axios", "0.22.0"), ("tedious", "9.9.9")):
        folder = tmp_path / "node_modules" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(f'{{"name": "{name}", "version": "{version}"}}')
        (folder / "index.js").write_text(f"module.exports = '{name} {version}';")
    return tmp_path


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("axios", "axios 0.22.0"),
        ("axios@0.22.0", "axios 0.22.0"),
        ("axios@1.0.0", "Cannot find module 'axios@1.0.0': Auth0 has 0.22.0"),
        ("tedious@11.0.3", "Cannot find module 'tedious@11.0.3': 9.9.9 is what the folder of packages has"),
        ("mongodb", "Cannot find module 'mongodb': Auth0 has it; the folder of packages has not"),
        ("left-pad", "Cannot find module 'left-pad'"),
    ],
)
async def test_packages_come_by_name_and_version_of_auth0s_list(node, packages, wanted, got):
    body = f"let r; try {{ r = require('{wanted}'); }} catch (e) {{ r = e.message; }} callback(null, {{ user_id: r }});"
    async with ScriptRunner({}, node=node, sandbox=Sandbox(packages_folder=packages)) as runner:
        told = await run(runner, body)
    assert (told.profile, told.required) == ({"user_id": got}, (wanted,))


async def test_a_script_over_100_kb_does_not_run(runner):
    assert (await run(runner, f"/*{'x' * 102_400}*/ callback();")).message == "the script is over 100 KB"


# --- what goes out


async def answering(status: int) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} Word\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


ASK = {
    "http": "require('http').get({url}, (r) => {{ r.resume(); r.on('end', () => callback()); }}).on('error', () => callback());",
    "fetch": "fetch({url}).then(() => callback(), () => callback());",
}


@pytest.mark.parametrize("how", ASK)
async def test_every_request_is_told_with_its_answer(runner, how):
    server = await answering(418)
    port = server.sockets[0].getsockname()[1]
    told = await run(runner, ASK[how].format(url=f"'http://127.0.0.1:{port}/login?secret=1'"))
    server.close()
    (sent,) = told.requests
    assert (sent.method, sent.host, sent.path, sent.status) == ("GET", f"127.0.0.1:{port}", "/login", 418)
    assert sent.error == ""
    assert sent.ms is not None


@pytest.mark.parametrize("how", ASK)
async def test_a_request_that_reached_nobody_says_why(runner, how):
    server = await answering(200)
    port = server.sockets[0].getsockname()[1]
    server.close()
    told = await run(runner, ASK[how].format(url=f"'http://127.0.0.1:{port}/'"))
    assert [(sent.status, sent.error) for sent in told.requests] == [(None, "ECONNREFUSED")]


# --- several at a time


async def test_one_container_takes_as_many_runs_as_it_may(node):
    """Both runs see the other's mark in `global`, and each report belongs to its own run."""
    body = """
      global.here = (global.here || 0) + 1;
      const wait = () => (global.here < 2 ? setTimeout(wait, 1) : callback(null, { user_id: name }));
      console.log(name); wait();"""
    async with ScriptRunner({}, node=node, sandbox=Sandbox(runs_each=2)) as runner:
        told = await asyncio.gather(*(run(runner, body, name, parameters="name, callback") for name in ("a", "b")))
    assert [(each.profile, each.console) for each in told] == [({"user_id": "a"}, ("a",)), ({"user_id": "b"}, ("b",))]


async def test_other_settings_reach_the_next_run(node):
    body = "callback(null, { user_id: configuration.KEY + (global.mark || '') }); global.mark = '!';"
    async with ScriptRunner({"KEY": "old"}, node=node) as runner:
        await run(runner, body)
        await runner.configure({"KEY": "new"})
        assert (await run(runner, body)).profile == {"user_id": "new"}
