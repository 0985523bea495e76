// The versions that generated files name, and those of the programs that tests use, in templates/versions.json.
//   node scripts/versions.mjs                      lists them, and fails when a file outside the templates disagrees
//   node scripts/versions.mjs --update [NAME...]   looks the newest up, writes them, and makes anew what follows from them
//   node scripts/versions.mjs NAME=VALUE...        sets some by hand, as tools.gosec.version=v2.30.0
// The oldest Go and the versions of APIs are choices: they change by hand only.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, versions } from './lib/setup.mjs';

const file = 'templates/versions.json';
const read = (path) => readFileSync(join(root, path), 'utf8');

/** Files outside the templates that repeat a version: how to find it there. */
const followers = [
  {
    name: 'go.floor',
    path: 'blueprints/workerpool/schema.json',
    pattern: /("default": ")(1\.[0-9.]+)(", "description": "Oldest Go)/,
  },
  { name: 'go.floor', path: 'blueprints/workerpool/files/go.mod', pattern: /(^go )([0-9.]+)($)/m },
  { name: 'go.floor', path: 'blueprints/workerpool/sqlite/go.mod', pattern: /(^go )([0-9.]+)($)/m },
];

function get(name) {
  return name.split('.').reduce((part, key) => part?.[key], versions);
}

function set(name, value) {
  const keys = name.split('.');
  const last = keys.pop();
  const part = keys.reduce((one, key) => one?.[key], versions);
  if (typeof part?.[last] !== 'string') throw new Error(`${file} has no ${name}`);
  if (typeof value !== 'string' || !/^[A-Za-z0-9_.:/+~-]+$/.test(value))
    throw new Error(`${name}: ${JSON.stringify(value)} is no version`);
  if (part[last] !== value) process.stdout.write(`${name}: ${part[last]} -> ${value}\n`);
  part[last] = value;
}

/** Numbers of a release; undefined for what is none (a release candidate, a word). */
function release(tag) {
  return /^v?(\d+)\.(\d+)\.(\d+)$/.exec(tag)?.slice(1).map(Number);
}

function newest(tags) {
  const compare = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  const found = tags.filter((tag) => release(tag)).sort((a, b) => compare(release(a), release(b)));
  if (found.length === 0) throw new Error('no release found');
  return found.at(-1);
}

async function json(url, headers = {}) {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return { body: answer.headers.get('content-type')?.includes('json') ? await answer.json() : {}, headers: answer.headers };
}

/** Asks the registry of an image, as anybody may; gives the address of the image there and what to send along. */
async function registry(name) {
  const official = !name.includes('/');
  const [host, ...rest] = official ? ['registry-1.docker.io', 'library', name] : name.split('/');
  const repository = rest.join('/');
  const auth = {};
  if (official) {
    const url = `https://auth.docker.io/token?service=registry.docker.io&scope=repository:${repository}:pull`;
    auth.authorization = `Bearer ${(await json(url)).body.token}`;
  }
  return { url: `https://${host}/v2/${repository}`, auth };
}

/** The digest of an image's index, which is what its tag means today for every platform; a tag of numbers is made the newest. */
async function image({ name, version: current }) {
  const { url, auth } = await registry(name);
  const version = release(current) ? newest((await json(`${url}/tags/list`, auth)).body.tags) : current;
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json';
  const { headers } = await json(`${url}/manifests/${version}`, { accept, ...auth });
  const digest = headers.get('docker-content-digest');
  if (digest === null) throw new Error(`the registry gives no digest of ${name}:${version}`);
  return { version, digest };
}

/** The newest release of a GitHub action, and the commit that its tag means. */
function action({ name }) {
  const text = execFileSync('git', ['ls-remote', '--tags', `https://github.com/${name}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
  });
  // An annotated tag stands there twice; the line with ^{} is the commit.
  const tags = new Map();
  for (const line of text.trim().split('\n')) {
    const [commit, ref] = line.split('\t');
    const tag = ref.replace('refs/tags/', '').replace('^{}', '');
    if (ref.endsWith('^{}') || !tags.has(tag)) tags.set(tag, commit);
  }
  const version = newest([...tags.keys()]);
  return { version, commit: tags.get(version) };
}

/** What a program says on its standard output. */
function output(file, args) {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The newest of a package, as its own installer knows it. */
function installed({ module, npm, pypi }) {
  if (module !== undefined) return newest(output('go', ['list', '-m', '-versions', module]).trim().split(' ').slice(1));
  if (npm !== undefined) return output('npm', ['view', npm, 'version', '--loglevel=error']).trim();
  return newest(output('python3', ['-m', 'pip', 'index', 'versions', pypi]).split(/[\s,()]+/));
}

/** What a name should have now. */
async function lookUp(name, entry) {
  if (name.startsWith('actions.')) return action(entry);
  return name.startsWith('images.') ? image(entry) : { version: installed(entry) };
}

const args = process.argv.slice(2);
let failed = 0;
if (args[0] === '--update') {
  const known = ['tools', 'checks', 'actions', 'images'].flatMap((group) =>
    Object.keys(versions[group]).map((key) => `${group}.${key}`),
  );
  for (const name of args.length > 1 ? args.slice(1) : known) {
    try {
      if (!known.includes(name)) throw new Error(`known are ${known.join(', ')}`);
      for (const [key, value] of Object.entries(await lookUp(name, get(name)))) set(`${name}.${key}`, value);
    } catch (error) {
      failed += 1;
      const reason = String(error.stderr || error.cause?.message || error.message)
        .trim()
        .split('\n')[0];
      process.stderr.write(`${name} stays as it is: ${reason}\n`);
    }
  }
} else {
  for (const one of args) {
    const [, name, value] = /^([\w.]+)=(.+)$/.exec(one) ?? [];
    if (name === undefined) throw new Error(`${one}: give NAME=VALUE, --update, or nothing`);
    set(name, value);
  }
}

if (args.length > 0) {
  writeFileSync(join(root, file), `${JSON.stringify(versions, null, 2)}\n`);
  for (const { name, path, pattern } of followers) {
    const text = read(path);
    const next = text.replace(pattern, (_, before, _old, after) => `${before}${get(name)}${after}`);
    if (next !== text) {
      writeFileSync(join(root, path), next);
      process.stdout.write(`${path} follows\n`);
    }
  }
  for (const script of ['generate.mjs', 'golden.mjs']) {
    execFileSync(process.execPath, [join(root, 'scripts', script)], { cwd: root, stdio: 'inherit' });
  }
} else {
  const list = (part, name) => {
    if (typeof part === 'string') process.stdout.write(`${name} ${part}\n`);
    else for (const [key, one] of Object.entries(part)) list(one, name === '' ? key : `${name}.${key}`);
  };
  list(versions, '');
}
for (const { name, path, pattern } of followers) {
  const found = pattern.exec(read(path))?.[2];
  if (found === get(name)) continue;
  failed += 1;
  process.stderr.write(`${path} has ${found ?? 'no version'}, ${file} has ${name} ${get(name)}\n`);
}
process.exitCode = failed > 0 ? 1 : 0;
