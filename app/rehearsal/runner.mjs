// One container: runs action scripts as Auth0's sandbox does, one after the other, and says what each did.
//
// Speaks JSON lines. In: {setup: {configuration, modules, linger}} once, then {script, name, args, mode} per run.
// Out: {ready: version} once, then one report per run. Passwords come in over this pipe and nowhere else, and go to
// nobody but the script. A vm context keeps a script from what Auth0 does not give; it is no fence against malice.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { format } from 'node:util';
import vm from 'node:vm';

const load = createRequire(import.meta.url);
const MAX_CONSOLE_LINES = 1000; // a script that logs in a loop must not fill the memory of whoever listens

// What a container keeps between runs, and loses when it is recycled.
const shared = {};
let setup = { configuration: {}, modules: [], linger: 0 };
let crash = null;

// Auth0's error classes, made inside the context so that they are the script's own kind of Error.
const PRELUDE = `
  class WrongUsernameOrPasswordError extends Error {
    constructor(identifier, message) { super(message); this.name = 'WrongUsernameOrPasswordError'; this.identifier = identifier; }
  }
  class ValidationError extends Error {
    constructor(code, message) { super(message); this.name = 'ValidationError'; this.code = code; }
  }
  class UnauthorizedError extends Error {
    constructor(message) { super(message); this.name = 'UnauthorizedError'; }
  }
  Object.assign(globalThis, { WrongUsernameOrPasswordError, ValidationError, UnauthorizedError });
`;

function requireFrom(modules) {
  return (name) => {
    const plain = String(name).replace(/^node:/, '');
    if (!modules.includes(plain)) {
      throw Object.assign(new Error(`Cannot find module '${plain}'`), { code: 'MODULE_NOT_FOUND' });
    }
    return load(`node:${plain}`);
  };
}

function capture(lines) {
  const line = (...parts) => {
    if (lines.length < MAX_CONSOLE_LINES) lines.push(format(...parts));
  };
  return { log: line, info: line, warn: line, error: line, debug: line, trace: line };
}

function openContext(lines) {
  const given = {
    require: requireFrom(setup.modules),
    console: capture(lines),
    global: shared,
    Buffer, URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, AbortSignal,
    setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask,
    fetch, Headers, Request, Response, FormData, Blob, atob, btoa,
  };
  const context = vm.createContext(given);
  vm.runInContext(PRELUDE, context);
  const own = vm.runInContext('(text) => JSON.parse(text)', context);
  const frozen = vm.runInContext('(text) => Object.freeze(JSON.parse(text))', context);
  given.configuration = frozen(JSON.stringify(setup.configuration));
  return { context, own: (value) => (value === undefined ? undefined : own(JSON.stringify(value))) };
}

function describe(error) {
  const known = error !== null && typeof error === 'object';
  return {
    kind: 'error',
    error_class: known ? String(error.name || 'Error') : typeof error,
    message: known ? String(error.message) : String(error),
    identifier: known && error.identifier ? String(error.identifier) : null,
  };
}

function describeResults([error, profile]) {
  if (error) return describe(error);
  return profile ? { kind: 'profile', profile } : { kind: 'none' };
}

// Runs one script; resolves when it has called back and the linger time, in which a second call would show, is over.
function run(job) {
  return new Promise((resolve) => {
    const lines = [];
    const started = performance.now();
    let first = null;
    let calls = 0;
    const report = (what) => resolve({ ...what, callbacks: calls, console: lines });
    const took = () => Math.round((performance.now() - started) * 10) / 10;
    crash = (error) => report({ ...describe(error), kind: 'crash', ms: took() });
    const callback = (...results) => {
      calls += 1;
      if (first) return;
      first = { ...describeResults(results), arguments: results.length, ms: took() };
      setTimeout(() => report(first), setup.linger);
    };
    try {
      const { context, own } = openContext(lines);
      const script = vm.runInContext(`(${job.script}\n)`, context, { filename: `${job.name}.js` });
      if (typeof script !== 'function' || script.name !== job.name) throw new Error(`no function ${job.name}`);
      Promise.resolve(script(...job.args.map(own), callback)).catch(crash);
    } catch (error) {
      crash(error);
    }
  });
}

// Runs a post-login Action; reports what it asked of `api`.
function runAction(job) {
  return new Promise((resolve) => {
    const lines = [];
    const calls = [];
    const started = performance.now();
    const record = (path) => (...args) => void calls.push([path, ...args]);
    const report = (what) => resolve({ ...what, callbacks: 1, calls, console: lines, ms: performance.now() - started });
    crash = (error) => report({ ...describe(error), kind: 'crash' });
    const api = {
      user: { setAppMetadata: record('user.setAppMetadata'), setUserMetadata: record('user.setUserMetadata') },
      access: { deny: record('access.deny') },
    };
    try {
      const { context, own } = openContext(lines);
      const exported = own({});
      vm.runInContext(`(function (exports) {${job.script}\n})`, context)(exported);
      const event = own({ ...job.args[0], secrets: setup.configuration });
      Promise.resolve(exported[job.name](event, api)).then(() => report({ kind: 'none' }), crash);
    } catch (error) {
      crash(error);
    }
  });
}

// A throw in a timer or an event handler of a script ends that script's run, not the container.
process.on('uncaughtException', (error) => crash && crash(error));
process.on('unhandledRejection', (error) => crash && crash(error));

const write = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
let turn = Promise.resolve();
createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => {
    const job = JSON.parse(line);
    if (job.setup) {
      setup = job.setup;
      write({ ready: process.versions.node });
      return;
    }
    turn = turn.then(async () => write(await (job.mode === 'action' ? runAction(job) : run(job))));
  })
  .on('close', () => process.exit(0));
