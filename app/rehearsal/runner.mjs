// One container: runs action scripts as Auth0's sandbox does, and says what each did.
//
// Speaks JSON lines. In: {setup: {configuration, modules, packages, folder, linger}} once, then {id, script, name, args,
// mode} per run. Out: {ready: version} once, then {id, …report} per run. Passwords come in over this pipe and nowhere
// else, and go to nobody but the script. A vm context keeps a script from what Auth0 does not give; it is no fence
// against malice.
import { AsyncLocalStorage } from 'node:async_hooks';
import diagnostics from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { format } from 'node:util';
import vm from 'node:vm';

const load = createRequire(import.meta.url);
const MAX_CONSOLE_LINES = 1000; // a script that logs in a loop must not fill the memory of whoever listens
const MAX_REQUESTS = 100; // the same for one that asks in a loop

// What a container keeps between runs, and loses when it is recycled.
const shared = {};
const current = new AsyncLocalStorage(); // the run that something belongs to, where several are under way
const underWay = new Set();
let setup = { configuration: {}, modules: [], packages: {}, folder: null, linger: 0 };

// Auth0's error classes, made inside the context so that they are the script's own kind of Error.
const PRELUDE = new vm.Script(`
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
`);

// --- modules

function missing(name, why = '') {
  return Object.assign(new Error(`Cannot find module '${name}'${why && `: ${why}`}`), { code: 'MODULE_NOT_FOUND' });
}

// `name` or `name@version`, as Auth0 takes both; a version is one that its list has, and the one that is installed here.
function loadPackage(wanted) {
  const [, name, version] = /^(@?[^@]+)(?:@(.+))?$/.exec(wanted) || [];
  const versions = Object.hasOwn(setup.packages, name) ? setup.packages[name] : null;
  if (!versions) throw missing(wanted);
  if (version && !versions.includes(version)) throw missing(wanted, `Auth0 has ${versions.join(', ')}`);
  if (!setup.folder) throw missing(wanted, 'Auth0 has it; here no folder of packages is named');
  const from = createRequire(`${setup.folder}/package.json`);
  let installed;
  try {
    installed = from(`${name}/package.json`).version;
  } catch (error) {
    throw missing(wanted, 'Auth0 has it; the folder of packages has not');
  }
  if (version && installed !== version) throw missing(wanted, `${installed} is what the folder of packages has`);
  return from(name);
}

const WRITES = /^(append|chmod|chown|copyFile|cp|createWriteStream|fchmod|fchown|ftruncate|futimes|lchmod|lchown|link|lutimes|mkdir|mkdtemp|open|rename|rm|symlink|truncate|unlink|utimes|write)/;

// Files can be read as far as the process may, and never written.
function readOnly(fs) {
  return new Proxy(fs, {
    get(target, key) {
      if (key === 'promises') return readOnly(target.promises);
      if (typeof key !== 'string' || !WRITES.test(key)) return target[key];
      return () => {
        throw Object.assign(new Error(`EROFS: read-only file system, ${key}`), { code: 'EROFS' });
      };
    },
  });
}

function requireFor(run) {
  return (name) => {
    const plain = String(name).replace(/^node:/, '');
    if (!run.required.includes(plain)) run.required.push(plain);
    if (!setup.modules.includes(plain)) return loadPackage(String(name));
    const found = load(`node:${plain}`);
    return plain === 'fs' ? readOnly(found) : plain === 'fs/promises' ? readOnly(found) : found;
  };
}

// --- what goes out

const requests = new WeakMap();
const since = (start) => Math.round((performance.now() - start) * 10) / 10;

function begin(request, method, host, path) {
  const run = current.getStore();
  if (!run || run.requests.length >= MAX_REQUESTS) return;
  const entry = { method, host, path, status: null, error: null, ms: null, reused: false };
  run.requests.push(entry);
  requests.set(request, { entry, start: performance.now() });
}

function end(request, seen) {
  const known = requests.get(request);
  if (!known || known.entry.ms !== null) return;
  Object.assign(known.entry, seen, { ms: since(known.start) });
}

diagnostics.subscribe('http.client.request.start', ({ request }) => {
  begin(request, request.method, request.getHeader('host') || request.host, String(request.path).split('?')[0]);
  request.on(errorMonitor, (error) => end(request, { error: String(error.code || error.name), reused: request.reusedSocket }));
  request.on('close', () => end(request, { error: 'closed', reused: request.reusedSocket }));
});
diagnostics.subscribe('http.client.response.finish', ({ request, response }) => {
  end(request, { status: response.statusCode, reused: request.reusedSocket });
});
diagnostics.subscribe('undici:request:create', ({ request }) => {
  begin(request, request.method, String(request.origin).replace(/^https?:\/\//, ''), String(request.path).split('?')[0]);
});
diagnostics.subscribe('undici:request:headers', ({ request, response }) => end(request, { status: response.statusCode }));
diagnostics.subscribe('undici:request:error', ({ request, error }) => end(request, { error: String(error.code || error.name) }));

// --- one run

function capture(lines) {
  const line = (...parts) => {
    if (lines.length < MAX_CONSOLE_LINES) lines.push(format(...parts));
  };
  return { log: line, info: line, warn: line, error: line, debug: line, trace: line };
}

function openContext(run) {
  const given = {
    require: requireFor(run),
    console: capture(run.console),
    global: shared,
    Buffer, URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, AbortSignal,
    setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask,
    fetch, Headers, Request, Response, FormData, Blob, atob, btoa,
  };
  const context = vm.createContext(given);
  PRELUDE.runInContext(context);
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

// Resolves when a script has called back and the linger time, in which a second call would show, is over.
function run(job) {
  const run = { console: [], requests: [], required: [], callbacks: 0, calls: [], crash: null };
  underWay.add(run);
  return current.run(run, () => new Promise((resolve) => {
    const started = performance.now();
    const report = (what) => {
      underWay.delete(run);
      const { crash, ...told } = run;
      resolve({ ...what, ...told });
    };
    run.crash = (error) => report({ ...describe(error), kind: 'crash', ms: since(started) });
    try {
      const { context, own } = openContext(run);
      if (job.mode === 'action') startAction(job, run, context, own, () => report({ kind: 'none', ms: since(started) }));
      else startScript(job, run, context, own, started, report);
    } catch (error) {
      run.crash(error);
    }
  }));
}

function startScript(job, run, context, own, started, report) {
  let first = null;
  const callback = (...results) => {
    run.callbacks += 1;
    if (first) return;
    first = { ...describeResults(results), arguments: results.length, ms: since(started) };
    setTimeout(() => report(first), setup.linger);
  };
  const script = vm.runInContext(`(${job.script}\n)`, context, { filename: `${job.name}.js` });
  if (typeof script !== 'function' || script.name !== job.name) throw new Error(`no function ${job.name}`);
  Promise.resolve(script(...job.args.map(own), callback)).catch(run.crash);
}

// A post-login Action; `calls` is what it asked of `api`.
function startAction(job, run, context, own, done) {
  const record = (path) => (...args) => void run.calls.push([path, ...args]);
  const api = {
    user: { setAppMetadata: record('user.setAppMetadata'), setUserMetadata: record('user.setUserMetadata') },
    access: { deny: record('access.deny') },
  };
  run.callbacks = 1;
  const exported = own({});
  vm.runInContext(`(function (exports) {${job.script}\n})`, context)(exported);
  const event = own({ ...job.args[0], secrets: setup.configuration });
  Promise.resolve(exported[job.name](event, api)).then(done, run.crash);
}

// A throw in a timer or an event handler ends the run it belongs to; where nobody can tell which, all of the container.
function crashed(error) {
  const run = current.getStore();
  for (const each of run ? [run] : [...underWay]) each.crash(error);
}
process.on('uncaughtException', crashed);
process.on('unhandledRejection', crashed);

const write = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => {
    const job = JSON.parse(line);
    if (job.setup) {
      setup = job.setup;
      write({ ready: process.versions.node });
      return;
    }
    run(job).then((report) => write({ id: job.id, ...report }));
  })
  .on('close', () => process.exit(0));
