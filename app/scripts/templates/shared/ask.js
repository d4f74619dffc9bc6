// Asks the service one question over HTTPS and calls `done` once: with the status and the answer (an object that
// names its `outcome`), or with status 0 when nothing came that is surely the service's own word.
// `reference` travels as X-Request-ID, so that an operator finds the request that a message quotes.
function ask(settings, limits, question, body, reference, done) {
  const https = require('https');
  const crypto = require('crypto');
  const [POST, P1363] = ['POST', 'ieee-p1363'];
  const deadline = Date.now() + limits.total;
  const content = Buffer.from(JSON.stringify(body), 'utf8');
  let over = false;
  let retried = false;
  let waiting = null;
  let current = null;

  const whole = setTimeout(() => settle(0), limits.total);
  attempt(false);

  function settle(status, answer) {
    if (over) return;
    over = true;
    clearTimeout(whole);
    clearTimeout(waiting);
    if (status === 0 && current) current.destroy();
    done(status, answer);
  }

  // The only repetition: both questions change nothing, so it is safe even when the first one had been sent.
  function retry(wait, fresh) {
    if (retried || Date.now() + wait + limits.connect > deadline) return settle(0);
    retried = true;
    waiting = setTimeout(() => attempt(fresh), wait);
  }

  function attempt(fresh) {
    let ended = false;
    let timer = setTimeout(() => end(() => settle(0)), limits.connect);
    // Whatever events follow one another, an attempt ends once.
    const end = (next) => {
      if (ended || over) return;
      ended = true;
      clearTimeout(timer);
      next();
    };
    const answering = () => {
      if (ended || over) return;
      clearTimeout(timer);
      timer = setTimeout(() => end(() => settle(0)), limits.response);
    };
    try {
      const { base, path, options } = target(fresh);
      const proof = credential(base, path);
      const request = https.request(options);
      current = request;
      request.on('socket', (socket) => {
        if (request.reusedSocket) answering();
        else socket.once('secureConnect', answering);
      });
      request.on('error', (error) => {
        // A refused connection gets a moment, for a restart; a reset one was mostly kept alive too long.
        if (error.code === 'ECONNREFUSED') end(() => retry(limits.pause, true));
        else if (error.code === 'ECONNRESET' || error.code === 'EPIPE') end(() => retry(0, true));
        else end(() => settle(0));
      });
      request.on('close', () => end(() => settle(0)));
      request.on('response', (response) => read(response, end));
      request.setHeader('authorization', `Bearer ${proof}`);
      request.setHeader('accept', 'application/json, application/problem+json');
      request.setHeader('accept-encoding', 'identity');
      request.setHeader('content-type', 'application/json');
      request.setHeader('content-length', content.length);
      request.setHeader('x-request-id', reference);
      request.end(content);
    } catch (error) {
      end(() => settle(0));
    }
  }

  function read(response, end) {
    const chunks = [];
    let size = 0;
    response.on('data', (chunk) => {
      size += chunk.length;
      if (size > limits.bytes) end(() => settle(0));
      else chunks.push(chunk);
    });
    response.on('error', () => end(() => settle(0)));
    response.on('close', () => end(() => settle(0)));
    response.on('end', () => end(() => {
      const status = response.statusCode;
      const pause = /^\d{1,2}$/.test(response.headers['retry-after']) ? Number(response.headers['retry-after']) : -1;
      if (status === 503 && pause >= 0 && !retried) return retry(pause * 1000, false);
      const answer = response.complete ? parse(response.headers, Buffer.concat(chunks)) : null;
      return answer ? settle(status, answer) : settle(0);
    }));
  }

  // A proxy's page, a redirect or an empty body is no JSON object with an outcome, whatever its status.
  function parse(headers, bytes) {
    if (!/^application\/(problem\+)?json\s*(;|$)/i.test(headers['content-type'] || '')) return null;
    try {
      const answer = JSON.parse(bytes.toString('utf8'));
      return answer && !Array.isArray(answer) && typeof answer.outcome === 'string' ? answer : null;
    } catch (error) {
      return null;
    }
  }

  function setting(name, fallback) {
    const value = String(settings[name] || '').replace(/[\r\n]+$/, '') || fallback;
    if (value === undefined) throw new Error('a setting is missing');
    return value;
  }

  // PEM text; the dashboard keeps line breaks, other tools spell them \n.
  function pem(name) {
    return setting(name, '').replace(/\\n/g, '\n') || undefined;
  }

  function target(fresh) {
    const base = setting('TRICKLE_URL').replace(/\/+$/, '');
    const parts = /^https:\/\/(\[[0-9a-f:.]+\]|[^\s/?#@:[\]]+)(?::(\d{1,5}))?(\/[^\s?#]*)?$/i.exec(base);
    if (!parts) throw new Error('TRICKLE_URL is no https address');
    const path = (parts[3] || '') + question;
    // Connections live as long as the container and hold nothing of a user; a repetition opens its own.
    global.trickleAgent = global.trickleAgent || new https.Agent({ keepAlive: true });
    const options = {
      hostname: parts[1].replace(/[[\]]/g, ''),
      port: Number(parts[2] || 443),
      path,
      method: POST,
      agent: fresh ? false : global.trickleAgent,
      ca: pem('TRICKLE_CA'),
      cert: pem('TRICKLE_CLIENT_CERT'),
      key: pem('TRICKLE_CLIENT_KEY'),
      rejectUnauthorized: true,
    };
    return { base, path, options };
  }

  // What proves who is asking: a token for this one body and moment, or the static key.
  function credential(base, path) {
    const key = setting('TRICKLE_KEY');
    const kind = setting('TRICKLE_AUTH', 'signed');
    if (kind === 'static') return key;
    if (kind !== 'signed') throw new Error('TRICKLE_AUTH is not known');
    const elliptic = key.includes('PRIVATE KEY-----');
    const encode = (value) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: elliptic ? 'ES256' : 'HS256', kid: setting('TRICKLE_KEY_ID') };
    const claims = {
      iss: setting('TRICKLE_CONNECTION'),
      aud: base,
      iat: now,
      exp: now + 60,
      jti: crypto.randomUUID(),
      htm: POST,
      htu: path,
      body: crypto.createHash('sha256').update(content).digest('base64url'),
    };
    const input = encode(header) + '.' + encode(claims);
    const signature = elliptic
      ? crypto.sign('sha256', Buffer.from(input), { key: pem('TRICKLE_KEY'), dsaEncoding: P1363 })
      : crypto.createHmac('sha256', key).update(input).digest();
    return input + '.' + signature.toString('base64url');
  }
}
