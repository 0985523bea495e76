// From a fresh clone to a running service: builds roadctl, generates the sample service, compiles it, starts it, gives it jobs, reads
// results and metrics, stops it, and says what to type next. Everything it makes lies in one new folder under the system's temporary one.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { has, run } from './lib/run.mjs';
import { build, ensurePackages, goFloor, goVersion, root } from './lib/setup.mjs';

const say = (text = '') => process.stdout.write(`${text}\n`);
const step = (text) => say(`\n== ${text}`);
const roadctl = join(root, 'bin', 'roadctl.js');

/** Shows a command as a user would type it, runs it and ends the quickstart when it fails. */
function type(shown, file, args, options) {
  say(`$ ${shown}`);
  const result = run(file, args, options);
  if (!result.ok) {
    say(`${result.stdout}${result.stderr}`);
    throw new Error(`"${shown}" ended with exit code ${result.code}`);
  }
  return result;
}

async function freePort() {
  const server = createTcp();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(what, seconds, probe) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${seconds} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function json(url, options) {
  const response = await fetch(url, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`${options?.method ?? 'GET'} ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

function missingGo() {
  const version = has('go') ? goVersion() : undefined;
  const [major, minor] = goFloor().split('.').map(Number);
  if (version !== undefined && (version[0] > major || (version[0] === major && version[1] >= minor))) return undefined;
  const found = version === undefined ? 'Go is not installed' : `Go ${version.join('.')} is too old`;
  return `${found}; the service needs Go ${major}.${minor} or newer. Get it from https://go.dev/dl/ or your package manager, then run this again.`;
}

/** Starts the service, does a few jobs, prints what came of them and stops it. */
async function operate(directory) {
  const target = createServer((request, response) => response.end(`hello from ${request.url}\n`));
  await new Promise((resolve) => target.listen(0, '127.0.0.1', resolve));
  const targetUrl = `http://127.0.0.1:${target.address().port}`;
  const port = await freePort();
  const env = {
    ...process.env,
    HTTP_IP_ADDR: '127.0.0.1',
    HTTP_IP_PORT: String(port),
    ADMIN_IP_PORT: String(await freePort()),
    HTTP_JOB_ALLOW: '127.0.0.1/32',
  };
  say(`$ HTTP_IP_ADDR=127.0.0.1 HTTP_IP_PORT=${port} HTTP_JOB_ALLOW=127.0.0.1/32 ./eventcollector`);
  const log = [];
  const service = spawn(join(directory, 'eventcollector'), [], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  service.stdout.on('data', (chunk) => log.push(chunk));
  service.stderr.on('data', (chunk) => log.push(chunk));
  const ended = new Promise((resolve) => service.once('exit', (code, signal) => resolve({ code, signal })));
  const base = `http://127.0.0.1:${port}/api/v1/namespace/pavedroad/eventCollector`;
  try {
    await until('readiness', 20, () => json(`${base}/readiness`));
    say(`ready: GET ${base}/readiness`);

    step('Jobs');
    for (const name of ['one', 'two', 'three']) {
      const body = JSON.stringify({ url: `${targetUrl}/${name}`, schedule: 'once' });
      const created = await json(`${base}/jobs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const done = await until('the run', 20, async () => {
        const { runs } = await json(`${base}/jobs/${created.id}/runs`);
        return runs.find((each) => each.state === 'done' || each.state === 'dead');
      });
      say(`POST jobs ${body}`);
      say(`  -> ${done.state}: ${JSON.stringify(done.result)}`);
    }

    step('Metrics');
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    for (const line of metrics
      .split('\n')
      .filter((each) => /^[a-z_]*runs[a-z_]*(\{[^}]*\})? /.test(each))
      .slice(0, 12))
      say(line);

    step('Stop');
    const started = Date.now();
    service.kill('SIGTERM');
    const { code, signal } = await ended;
    say(`SIGTERM: ended after ${Date.now() - started} ms with ${signal === null ? `exit code ${code}` : signal}`);
    if (code !== 0) throw new Error('the service did not stop cleanly');
  } catch (error) {
    say(Buffer.concat(log).toString());
    throw error;
  } finally {
    service.kill('SIGKILL');
    target.closeAllConnections();
    target.close();
  }
}

async function main() {
  step('roadctl');
  ensurePackages();
  build();
  say(run(process.execPath, [roadctl, 'version']).stdout.trimEnd());

  step('A service');
  const folder = mkdtempSync(join(tmpdir(), 'roadctl-quickstart-'));
  const directory = join(folder, 'eventCollector');
  const definitions = join(folder, 'myservice.yaml');
  say(`$ cd ${folder}`);
  if (has('git')) type('git init --quiet', 'git', ['init', '--quiet'], { cwd: folder });
  const sample = type(
    'roadctl describe blueprints workerpool > myservice.yaml',
    process.execPath,
    [roadctl, 'describe', 'blueprints', 'workerpool'],
    { cwd: folder },
  );
  writeFileSync(definitions, sample.stdout);
  const create = ['create', 'blueprints', 'workerpool', '-f', 'myservice.yaml', '--directory', 'eventCollector'];
  const created = type(`roadctl ${create.join(' ')}`, process.execPath, [roadctl, ...create], { cwd: folder });
  say(`${created.stdout}${created.stderr}`.trimEnd());
  say(`${readdirSync(directory).length} entries in ${directory}`);

  const withoutGo = missingGo();
  if (withoutGo !== undefined) {
    step('Go');
    say(withoutGo);
    say('Until then, this is what the service is built from:');
    for (const name of readdirSync(directory).sort()) say(`  ${name}`);
  } else {
    step('Compile');
    if (has('make')) type('make build', 'make', ['build'], { cwd: directory });
    else type('go build -o eventcollector .', 'go', ['build', '-o', 'eventcollector', '.'], { cwd: directory });
    say(type('./eventcollector -v', join(directory, 'eventcollector'), ['-v'], { cwd: directory }).stdout.trimEnd());

    step('Run');
    await operate(directory);
  }

  step('Next');
  say('Go on with this service; its README.md says what is where:');
  say(`  cd ${directory} && make run`);
  say('Make roadctl a command of your own, and a service of your own with it:');
  say(`  npm install --global ${root}`);
  say('  roadctl describe blueprints workerpool > myservice.yaml   # then edit it: name, organization, jobs, schedule');
  say('  roadctl create blueprints workerpool -f myservice.yaml');
  say('  make run');
}

main().catch((error) => {
  process.stderr.write(`quickstart: ${error.message}\n`);
  process.exitCode = 1;
});
