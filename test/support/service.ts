import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/lib/setup.mjs';

/** The built command line. */
export const cli = join(root, 'bin', 'roadctl.js');

/** Environment for Go below a test: nothing is fetched, and paths of temporary folders stay out of cache keys. */
export const goEnv = { ...process.env, GOFLAGS: '-buildvcs=false -trimpath', GOPROXY: 'off', GOTOOLCHAIN: 'local' };

/** Go, as far as it may fetch modules. */
export const fetchingEnv = { ...goEnv, GOPROXY: process.env.GOPROXY ?? '' };

/** Has Go fetch what a service with `queue.engine: sqlite` needs; from then on nothing else is fetched. */
export function fetchModules(): void {
  const { code, output } = execute('go', ['mod', 'download'], join(root, 'blueprints', 'workerpool', 'sqlite'), fetchingEnv);
  if (code !== 0) throw new Error(output);
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end; output is both streams. */
export function execute(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = goEnv): Ended {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { code: status, output: `${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : String(error)}` };
}

/** What went wrong, for a message: what went well in a long output of Go's tests would hide it. */
export function failure(step: string, code: number | null, output: string): string {
  return `${step}: ${code}\n${output.replace(/^(ok|\?) .*\n/gm, '').slice(0, 8000)}`;
}

/** A new temporary folder, removed by `dispose`. */
export function temporaryFolder(name: string): { path: string; dispose: () => void } {
  const path = mkdtempSync(join(tmpdir(), `roadctl-${name}-`));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** A TCP port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Service {
  readonly url: string;
  readonly adminUrl: string;
  readonly process: ChildProcess;
  /** Both streams so far. */
  output(): string;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null; milliseconds: number }>;
}

/** Starts a generated service's binary on free ports and waits until it is ready. */
export async function startService(binary: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Service> {
  const port = await freePort();
  const adminPort = await freePort();
  // A journal has one process: services that run side by side must not share the one beside the program.
  const queue = mkdtempSync(join(tmpdir(), 'roadctl-queue-'));
  const child = spawn(binary, [], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HTTP_IP_ADDR: '127.0.0.1',
      HTTP_IP_PORT: String(port),
      ADMIN_IP_PORT: String(adminPort),
      QUEUE_DIRECTORY: queue,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      rmSync(queue, { recursive: true, force: true });
      resolve({ code, signal });
    });
  });
  const output = (): string => Buffer.concat(chunks).toString();
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the service ended at once: ${output()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
  return {
    url,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    process: child,
    output,
    stop: async (signal = 'SIGTERM') => {
      const started = performance.now();
      child.kill(signal);
      const how = await ended;
      return { ...how, milliseconds: performance.now() - started };
    },
  };
}

/** Asks until there is an answer; an error ends the waiting at once. */
export async function until<T>(probe: () => Promise<T | undefined>, seconds = 30): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`nothing came of it within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
