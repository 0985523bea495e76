import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/setup.mjs';
import {
  cli,
  execute,
  fetchingEnv,
  fetchModules,
  type Service,
  startService,
  temporaryFolder,
  until,
} from '../support/service.ts';
import { has } from '../support/tools.ts';

const B = '/api/v1/namespace/pavedroad/ledger';
const work = temporaryFolder('sqlite');
const directory = join(work.path, 'service');
const binary = join(directory, 'ledger');
const queue = join(work.path, 'queue');

afterAll(work.dispose);

async function ask(url: string, method = 'GET', body?: unknown): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

describe.skipIf(!has('go') || !has('make'))('a generated service with its queue in a database', () => {
  const running: Service[] = [];
  const servers: Server[] = [];
  const start = async (): Promise<Service> => {
    const env = { HTTP_JOB_ALLOW: '127.0.0.1/32', QUEUE_DIRECTORY: queue };
    running.push(await startService(binary, directory, env));
    return running.at(-1) as Service;
  };
  /** Calls the service's own program about its queue. */
  const own = (...args: readonly string[]): { code: number | null; output: string } =>
    execute(binary, args, directory, { PATH: process.env.PATH, QUEUE_DIRECTORY: queue });
  /** Does a run once more, while the target, which is of this process, answers. */
  const replay = async (run: string): Promise<{ code: number; output: string }> => {
    const env = { PATH: process.env.PATH, QUEUE_DIRECTORY: queue, HTTP_JOB_ALLOW: '127.0.0.1/32' };
    const { exitCode, all } = await execa(binary, ['replay', run], {
      cwd: directory,
      env,
      extendEnv: false,
      all: true,
      reject: false,
    });
    return { code: exitCode ?? -1, output: all };
  };

  beforeAll(() => {
    fetchModules();
    const definitions = join(root, 'test', 'generated', 'matrix', 'sqlite.yaml');
    const create = ['create', 'blueprints', 'workerpool', '-f', definitions, '--directory', directory, '--preflight=skip'];
    for (const [file, args, cwd] of [
      ['node', [cli, ...create], work.path],
      ['make', ['build'], directory],
    ] as const) {
      const { code, output } = execute(file, args, cwd);
      if (code !== 0) throw new Error(output);
    }
  });
  afterAll(() => {
    for (const { process } of running) process.kill('SIGKILL');
    for (const server of servers) server.close();
  });

  test('has a go.mod and a go.sum that Go would not change', () => {
    for (const args of [
      ['mod', 'tidy', '-diff'],
      ['mod', 'verify'],
      ['build', '-mod=readonly', './...'],
    ]) {
      const { code, output } = execute('go', args, directory, fetchingEnv);
      expect({ args, code, output }).toEqual({ args, code: 0, output: args[1] === 'verify' ? 'all modules verified\n' : '' });
    }
    if (existsSync(join(directory, 'bench'))) {
      expect(execute('go', ['vet', './...'], join(directory, 'bench'), fetchingEnv)).toEqual({ code: 0, output: '' });
    }
  });

  test('passes its own tests', () => {
    const { code, output } = execute('go', ['test', '.', './internal/queue/...'], directory);
    expect(code, output).toBe(0);
    expect(output).toMatch(/^ok .*\/internal\/queue\/sqlite/m);
  });

  test('after a kill everything that was accepted is done, and the commands can read it', async () => {
    const hits = new Set<string>();
    let open = false;
    const server = createServer((request, response) => {
      if (open) {
        hits.add(request.url ?? '');
        response.end('ok');
      } // the others get no answer
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    const target = `http://127.0.0.1:${address.port}`;

    const first = await start();
    const ids = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const { id } = await ask(`${first.url}${B}/jobs`, 'POST', { url: `${target}/${i}`, schedule: 'once' });
        return String(id);
      }),
    );
    for (const [args, wanted] of [
      [['journal', 'ls'], /^queue\.db-wal +\d+/m],
      [['journal', 'verify'], /"records": \d{3}[\s\S]*"checked": true/],
      [['journal', 'export'], new RegExp(`"op":"put","kind":"job","key":"${ids[7]}"`)],
    ] as const) {
      const { code, output } = own(...args);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(wanted) });
    }
    expect(own('journal', 'requeue', ids[0] as string)).toEqual({
      code: 1,
      output: expect.stringMatching(/in use by process \d+; ask the service/),
    });
    expect(readdirSync(queue).map((name) => [name, (statSync(join(queue, name)).mode & 0o077) === 0])).toEqual(
      expect.arrayContaining([
        ['queue.db', true],
        ['queue.db-wal', true],
      ]),
    );
    expect((await first.stop('SIGKILL')).signal).toBe('SIGKILL');

    open = true;
    const second = await start();
    expect(second.output()).toMatch(/queue opened.*sqlite/);
    await until(async () => (hits.size === 60 ? true : undefined));
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).toMatch(/^workerpool_journal_failed 0$/m);
    expect(metrics).toMatch(/^workerpool_journal_bytes \d{5,}$/m);
    const { runs } = (await ask(`${second.url}${B}/jobs/${ids[5]}/runs`)) as { runs: readonly { id: string; state: string }[] };
    expect(runs).toEqual([expect.objectContaining({ state: 'done' })]);
    const run = String(runs[0]?.id);
    const replayed = { code: 0, output: expect.stringMatching(/"payload": "ok"/) };
    expect(await replay(run)).toEqual(replayed); // beside the service
    expect((await second.stop()).code).toBe(0);
    expect(readdirSync(queue).sort()).toEqual(['lock', 'queue.db']);
    expect(await replay(run)).toEqual(replayed);
    expect(await replay(ids[3] as string)).toEqual({ code: 1, output: expect.stringContaining('not found') });

    const third = await start();
    await until(async () => ((await ask(`${third.url}${B}/jobs/${ids[3]}`)).id === ids[3] ? true : undefined));
    expect((await third.stop()).code).toBe(0);
    expect(hits.size).toBe(60);
  });

  test('says what is the matter with a database that is damaged, and leaves it alone', () => {
    const { code } = execute(
      'sh',
      ['-c', 'printf garbage | dd of="$1" conv=notrunc bs=1', 'sh', join(queue, 'queue.db')],
      work.path,
    );
    expect(code).toBe(0);
    const ended = own();
    expect(ended).toEqual({
      code: 1,
      output: expect.stringMatching(/queue\.db: .*not a database.*Nothing was changed.*\.recover/),
    });
    expect(own('journal', 'verify').code).toBe(1);
  });
});
