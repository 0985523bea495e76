// PostgreSQL and Redis of Debian for the benchmarks: on loopback, on a free port, with their data in a temporary folder.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { has, run } from '../../scripts/lib/run.mjs';

const loopback = '127.0.0.1';

/** Folder of PostgreSQL's programs, which Debian keeps off the PATH; undefined when it is not installed. */
function postgresBin() {
  const lib = '/usr/lib/postgresql';
  let versions = [];
  try {
    versions = readdirSync(lib).filter((name) => run(join(lib, name, 'bin', 'initdb'), ['--version']).ok);
  } catch {
    // There is no such folder.
  }
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  if (newest !== undefined) return join(lib, newest, 'bin');
  return has('initdb') && has('postgres') ? '' : undefined;
}

/** Installs Debian packages where that is allowed. */
function install(packages) {
  const root = process.getuid?.() === 0;
  const sudo = root ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [file, ...rest] = [...sudo, 'apt-get', ...args];
    return run(file, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).ok;
  };
  process.stderr.write(`installing ${packages.join(' ')} (apt-get) ...\n`);
  const add = () => apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
  return add() || (apt('update', '-qq') && add());
}

/** Both servers refuse to run as root: the user that Debian made for each, or nobody else than us. */
function userOf(name) {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(run('id', [flag, name]).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/** A folder that belongs to a user, reachable for it. */
function folderFor(parent, name, { uid, gid }) {
  const folder = join(parent, name);
  mkdirSync(folder, { mode: 0o700 });
  if (uid !== undefined) {
    chmodSync(parent, 0o711);
    chownSync(folder, uid, gid);
  }
  return folder;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, loopback, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server and waits until it answers. */
async function start(file, args, { user, cwd, ready, signal }) {
  const child = spawn(file, args, {
    ...user,
    cwd,
    env: { PATH: process.env.PATH, LANG: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output = (output + text).slice(-4000)));
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', (error) => {
      output += error.message;
      resolve();
    });
  });
  const stop = async () => {
    child.kill(signal);
    await ended;
  };
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error(`${file} ended at once: ${output}`);
    if (ready()) return stop;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`${file} does not answer: ${output}`);
}

/**
 * PostgreSQL with fsync and autovacuum on, room for its buffers and its log: nothing that a careful operator would not set.
 * synchronous_commit is set by each client.
 */
export async function startPostgres(folder) {
  if (postgresBin() === undefined) install(['postgresql']);
  const bin = postgresBin();
  if (bin === undefined) return { missing: 'PostgreSQL' };
  const user = userOf('postgres');
  const data = folderFor(folder, 'postgres', user);
  const program = (name) => (bin === '' ? name : join(bin, name));
  const options = ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
  const made = spawnSync(program('initdb'), options, { ...user, cwd: data, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr ?? made.error?.message}`);
  const port = String(await freePort());
  const settings = {
    listen_addresses: loopback,
    unix_socket_directories: data,
    max_connections: '200',
    shared_buffers: '1GB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    log_min_messages: 'fatal',
  };
  const stop = await start(
    program('postgres'),
    ['-D', data, '-p', port, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { user, cwd: data, signal: 'SIGINT', ready: () => run(program('pg_isready'), ['-q', '-h', loopback, '-p', port]).ok },
  );
  return {
    stop,
    env: { BENCH_POSTGRES: `postgres://bench@${loopback}:${port}/postgres?sslmode=disable` },
    version: run(program('postgres'), ['--version']).stdout.trim(),
    settings: 'shared_buffers=1GB, max_wal_size=4GB, checkpoint_timeout=15min',
  };
}

/** Redis with its append-only file and without snapshots; appendfsync is set by each client. */
export async function startRedis(folder) {
  if (!has('redis-server')) install(['redis-server']);
  if (!has('redis-server')) return { missing: 'Redis' };
  const user = userOf('redis');
  const data = folderFor(folder, 'redis', user);
  const port = String(await freePort());
  const settings = {
    bind: loopback,
    port,
    dir: data,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    loglevel: 'warning',
  };
  const stop = await start(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    {
      user,
      cwd: data,
      signal: 'SIGTERM',
      ready: () => run('redis-cli', ['-h', loopback, '-p', port, 'ping']).stdout.trim() === 'PONG',
    },
  );
  return {
    stop,
    env: { BENCH_REDIS: `${loopback}:${port}` },
    version: run('redis-server', ['--version'])
      .stdout.replace(/ sha=.*/s, '')
      .trim(),
    settings: 'appendonly yes, no snapshots, noeviction',
  };
}
