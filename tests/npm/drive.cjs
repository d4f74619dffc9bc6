// Auth0's npm package "auth0" against a Management API: token, import, poll, errors, export, download, look-ups.
// Settings come as JSON on standard input; what was seen goes as JSON to standard output.
'use strict';

const fs = require('node:fs');
const zlib = require('node:zlib');
const { ManagementClient } = require('auth0');

async function finished(client, id) {
  for (;;) {
    const job = await client.jobs.get(id);
    if (job.status === 'completed' || job.status === 'failed') return job;
  }
}

async function main() {
  const { domain, clientId, clientSecret, connectionId, records } = JSON.parse(fs.readFileSync(0, 'utf8'));
  const client = new ManagementClient({ domain, clientId, clientSecret });

  const started = await client.jobs.usersImports.create({
    users: { data: Buffer.from(JSON.stringify(records)), filename: 'users.json', contentType: 'application/json' },
    connection_id: connectionId,
    upsert: false,
    external_id: 'from node',
    send_completion_email: false,
  });
  const imported = await finished(client, started.id);
  const errors = await client.jobs.errors.get(started.id);

  const exporting = await client.jobs.usersExports.create({
    connection_id: connectionId,
    format: 'json',
    fields: [{ name: 'user_id' }, { name: 'identities[0].connection', export_as: 'connection' }],
  });
  const exported = await finished(client, exporting.id);
  const file = Buffer.from(await (await fetch(exported.location)).arrayBuffer());
  const lines = zlib.gunzipSync(file).toString('utf8').trim().split('\n').map((line) => JSON.parse(line));

  const found = await client.users.listUsersByEmail({ email: 'ada@example.com' });
  const broken = await client.jobs.get('job_0000000000000000').then(() => 'found', (error) => error.statusCode);
  process.stdout.write(JSON.stringify({ started, imported, errors, exported, lines, found, broken }));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
