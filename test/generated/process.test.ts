import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, execute, freePort, type Service, startService, temporaryFolder, until } from '../support/service.ts';
import { has } from '../support/tools.ts';

const B = '/api/v1/namespace/pavedroad/eventCollector';
const work = temporaryFolder('process');
const directory = join(work.path, 'service');
const binary = join(directory, 'eventcollector');

interface Target {
  readonly url: string;
  readonly hits: string[];
  readonly keys: string[];
  close(): void;
}

/** A server for jobs to call: answers after so many milliseconds, or never when that is negative. */
async function target(delay: number): Promise<Target> {
  const hits: string[] = [];
  const keys: string[] = [];
  const server: Server = createServer((request, response) => {
    hits.push(request.url ?? '');
    keys.push(String(request.headers['idempotency-key']));
    if (delay >= 0) setTimeout(() => response.end('ok'), delay);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, hits, keys, close };
}

async function send(url: string, method: string, body: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const allow = { HTTP_JOB_ALLOW: '127.0.0.1/32' };

afterAll(work.dispose);

describe.skipIf(!has('go') || !has('make'))('a generated service as a process', () => {
  const running: Service[] = [];
  const targets: Target[] = [];
  const start = async (env: Readonly<Record<string, string>> = allow): Promise<Service> => {
    const service = await startService(binary, directory, env);
    running.push(service);
    return service;
  };
  const listen = async (delay: number): Promise<Target> => {
    const made = await target(delay);
    targets.push(made);
    return made;
  };
  beforeAll(() => {
    const steps: readonly (readonly [string, readonly string[], string])[] = [
      ['sh', ['-c', 'node "$1" describe blueprints workerpool > sample.yaml', 'sh', cli], work.path],
      ['node', [cli, 'create', 'blueprints', 'workerpool', '-f', 'sample.yaml', '--directory', directory], work.path],
      ['make', ['build'], directory],
    ];
    for (const [file, args, cwd] of steps) {
      const { code, output } = execute(file, args, cwd);
      if (code !== 0) throw new Error(`${file}: ${output}`);
    }
  });
  afterAll(() => {
    for (const { process } of running) process.kill('SIGKILL');
    for (const { close } of targets) close();
  });

  test('-v prints version, build and tag as JSON', () => {
    const { code, output } = execute(binary, ['-v'], directory);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(output))).toEqual(['Version', 'Build', 'GitTag']);
    expect(JSON.parse(output).Version).toBe('0.1.0');
  });

  test.each([
    ['an unknown flag', ['--nonsense'], {}, 2, /nonsense/],
    ['a port that is not one', [], { HTTP_IP_PORT: 'eighty' }, 2, /HTTP_IP_PORT.*eighty/],
    [
      'several bad values at once',
      [],
      { HTTP_READ_TIMEOUT: '-1', NUMBER_OF_WORKERS: 'many' },
      2,
      /HTTP_READ_TIMEOUT[\s\S]*NUMBER_OF_WORKERS|NUMBER_OF_WORKERS[\s\S]*HTTP_READ_TIMEOUT/,
    ],
    ['an admin listener beyond loopback without keys', [], { ADMIN_IP_ADDR: '0.0.0.0' }, 2, /ADMIN_KEYS/],
  ] as const)('%s ends the start with a message and the right code', (_name, args, env, code, message) => {
    const ended = execute(binary, args, directory, { PATH: process.env.PATH, HTTP_IP_ADDR: '127.0.0.1', ...env });
    expect(ended.output).toMatch(message);
    expect(ended.code).toBe(code);
  });

  test('a port or a journal in use is said and ends with 1', async () => {
    const mine = join(work.path, 'journal');
    const service = await start({ ...allow, QUEUE_DIRECTORY: mine });
    const second = {
      PATH: process.env.PATH,
      HTTP_IP_ADDR: '127.0.0.1',
      HTTP_IP_PORT: new URL(service.url).port,
      ADMIN_IP_PORT: String(await freePort()),
    };
    const port = execute(binary, [], directory, { ...second, QUEUE_DIRECTORY: join(work.path, 'another') });
    expect(port.output).toMatch(/address already in use/);
    expect(port.code).toBe(1);
    const journal = execute(binary, [], directory, { ...second, QUEUE_DIRECTORY: mine });
    expect(journal.output).toContain(`${mine}: the journal is in use by process ${service.process.pid}`);
    expect(journal.code).toBe(1);
    await service.stop();
  });

  test('SIGKILL: what was accepted is done by the next start, once, and exit 0', async () => {
    const queue = { QUEUE_DIRECTORY: join(work.path, 'killed') };
    const one = await start({ ...allow, ...queue, NUMBER_OF_WORKERS: '1' });
    const { url, keys } = await listen(50);
    for (let index = 0; index < 10; index += 1) {
      expect((await send(`${one.url}${B}/jobs`, 'POST', { url, schedule: 'once' })).status).toBe(201);
    }
    await one.stop('SIGKILL');
    const two = await start({ ...allow, ...queue });
    await until(async () => (new Set(keys).size === 10 ? true : undefined));
    expect((await two.stop()).code).toBe(0);
    expect(keys.length - 10).toBeLessThanOrEqual(1); // the one that was in flight
  });

  test('SIGTERM under load: every accepted run is done once, now or after the next start, exit 0', async () => {
    const queue = { QUEUE_DIRECTORY: join(work.path, 'stopped') };
    const service = await start({ ...allow, ...queue });
    const { url, hits, keys } = await listen(100);
    const accepted: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      const { status, json } = await send(`${service.url}${B}/jobs`, 'POST', { url: `${url}/${index}`, schedule: 'once' });
      expect(status).toBe(201);
      accepted.push(String(json.id));
    }
    expect((await service.stop()).code).toBe(0);
    const next = await start({ ...allow, ...queue });
    await until(async () => (hits.length === 20 ? true : undefined));
    expect((await next.stop()).code).toBe(0);
    expect([...hits].sort()).toEqual(Array.from({ length: 20 }, (_, index) => `/${index}`).sort());
    expect(new Set(keys).size).toBe(20);
    expect(new Set(accepted).size).toBe(20);
  });

  test('in memory, runs that are lost with a stop are listed and the exit is 3', async () => {
    const service = await start({ ...allow, QUEUE_ENGINE: 'memory', GRACEFUL_SHUTDOWN_SECONDS: '0', HARD_SHUTDOWN_SECONDS: '0' });
    const { url, hits } = await listen(-1);
    const { json } = await send(`${service.url}${B}/jobs`, 'POST', { url: `${url}/hang`, schedule: 'once' });
    await until(async () => (hits.length > 0 ? true : undefined));
    const runs = (await (await fetch(`${service.url}${B}/jobs/${String(json.id)}/runs`)).json()) as { runs: { id: string }[] };
    const { code } = await service.stop();
    expect(service.output()).toContain(runs.runs[0]?.id);
    expect(code).toBe(3);
  });

  test('an idle service stops at once', async () => {
    const service = await start();
    const { code, milliseconds } = await service.stop('SIGINT');
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(2000); // a bound against waiting out a timeout, not a measurement
  });

  test('shutdown by management answers before it stops', async () => {
    const service = await start();
    const answer = await send(`${service.adminUrl}/management`, 'PUT', { command: 'shutdown' });
    expect(answer.status).toBe(202);
    const { code } = await service.stop('SIGWINCH');
    expect(code).toBe(0);
  });

  test('SIGHUP reloads and does not stop', async () => {
    const service = await start();
    service.process.kill('SIGHUP');
    await until(async () => (/reload/i.test(service.output()) ? true : undefined));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect((await service.stop()).code).toBe(0);
  });

  test('an address that jobs may not reach is refused, and the service goes on', async () => {
    const service = await start({});
    const { url, hits } = await listen(0);
    const { json } = await send(`${service.url}${B}/jobs`, 'POST', { url, schedule: 'once' });
    if (json.id !== undefined) {
      const run = await until(async () => {
        const { runs } = (await (await fetch(`${service.url}${B}/jobs/${String(json.id)}/runs`)).json()) as {
          runs: { state: string; cause?: string }[];
        };
        return runs.find(({ state }) => state === 'dead');
      });
      expect(run.cause).toMatch(/127\.0\.0\.1|loopback/);
    }
    expect(hits).toEqual([]);
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    await service.stop();
  });

  test.skipIf(!has('promtool'))('the metrics pass promtool, and accepted runs add up', async () => {
    const service = await start();
    const { url } = await listen(0);
    for (let index = 0; index < 5; index += 1) await send(`${service.url}${B}/jobs`, 'POST', { url, schedule: 'once' });
    const text = await (await fetch(`${service.url}/metrics`)).text();
    const { code, output } = execute('sh', ['-c', 'printf %s "$1" | promtool check metrics', 'sh', text], directory);
    expect({ code, output }).toEqual({ code: 0, output: '' });
    const { runs } = (await (await fetch(`${service.url}${B}/metrics`)).json()) as { runs: Record<string, number> };
    const { accepted, ...states } = runs;
    expect(accepted).toBe(5);
    expect(Object.values(states).reduce((sum, value) => sum + value, 0)).toBe(5);
    await service.stop();
  });
});
