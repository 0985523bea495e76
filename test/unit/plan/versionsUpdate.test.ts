import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../support/blueprints.ts';

let copy: string;
const copied = [
  'scripts/versions.mjs',
  'scripts/lib/setup.mjs',
  'scripts/lib/run.mjs',
  'templates/versions.json',
  'blueprints/workerpool/schema.json',
  'blueprints/workerpool/files/go.mod',
  'blueprints/workerpool/sqlite/go.mod',
];

/** What the network would say: registries of images by fetch, the others through their own clients. */
const answers = `globalThis.fetch = async (address, { headers }) => {
  const path = String(address).replace(/^https:\\/\\/(auth\\.docker\\.io|registry-1\\.docker\\.io|gcr\\.io)/, '$1');
  const json = (body, more) => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...more } });
  if (path.startsWith('auth.docker.io/token?')) return json({ token: 'for-golang' });
  if (path.startsWith('registry-1.docker.io') && headers.authorization !== 'Bearer for-golang') return new Response('', { status: 401 });
  if (path === 'registry-1.docker.io/v2/library/golang/tags/list') return json({ tags: ['1.9.9', '1.99.2', '1.99.10', '1.100.0rc1', 'latest'] });
  if (path === 'registry-1.docker.io/v2/library/golang/manifests/1.99.10') return json({}, { 'docker-content-digest': 'sha256:' + 'a'.repeat(64) });
  if (path.endsWith('/manifests/nonroot')) return json({}, { 'docker-content-digest': 'sha256:' + 'b'.repeat(64) });
  return new Response('', { status: 404 });
};
`;
const programs: Readonly<Record<string, string>> = {
  go: 'case $4 in */gosec/v2) echo "$4 v2.9.0 v2.300.1 v2.301.0-rc.1" ;; *) echo "no such module" >&2; exit 1 ;; esac',
  git: `printf '%s\\n' "1111111111111111111111111111111111111111\trefs/tags/v98.0.0" "2222222222222222222222222222222222222222\trefs/tags/v99.0.0" "3333333333333333333333333333333333333333\trefs/tags/v99.0.0^{}"`,
  npm: 'echo 77.1.2',
  python3: 'printf "%s (3.10.2)\\n%s" "$5" "Available versions: 3.10.2, 3.9.1"',
};

const read = (path: string): string => readFileSync(join(copy, path), 'utf8');
const run = (...args: string[]): { code: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', join(copy, 'answers.mjs'), join(copy, 'scripts', 'versions.mjs'), ...args],
    { encoding: 'utf8', env: { ...process.env, PATH: `${join(copy, 'bin')}${delimiter}${process.env.PATH ?? ''}` } },
  );
  return { code: status, output: `${stdout}${stderr}` };
};

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'roadctl-versions-'));
  for (const path of copied) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  for (const name of ['generate', 'golden']) writeFileSync(join(copy, 'scripts', `${name}.mjs`), `console.log('${name} ran');\n`);
  writeFileSync(join(copy, 'answers.mjs'), answers);
  mkdirSync(join(copy, 'bin'));
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(copy, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
});
afterEach(() => {
  rmSync(copy, { recursive: true, force: true });
});

test('lists every version, and passes while what stands elsewhere agrees', () => {
  expect(run()).toEqual({ code: 0, output: expect.stringMatching(/^tools\.gosec\.version v[0-9.]+$/m) });
  const path = 'blueprints/workerpool/files/go.mod';
  writeFileSync(join(copy, path), read(path).replace(/^go .*$/m, 'go 1.1'));
  expect(run()).toEqual({ code: 1, output: expect.stringContaining(`${path} has 1.1, templates/versions.json has go.floor`) });
});

test('a version that is set by hand goes wherever it stands, and what follows is made anew', () => {
  const { code, output } = run('go.floor=1.99.0');
  expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/generate ran\n[\s\S]*golden ran\n/) });
  expect(JSON.parse(read('templates/versions.json')).go.floor).toBe('1.99.0');
  expect(read('blueprints/workerpool/files/go.mod')).toContain('\ngo 1.99.0\n');
  expect(read('blueprints/workerpool/schema.json')).toContain('"default": "1.99.0"');
});

test.each([
  ['tools.nothing.version=v1.0.0', 'has no tools.nothing.version'],
  ['tools.gosec.version=v1; rm', 'is no version'],
  ['gosec', 'give NAME=VALUE'],
])('%s is refused, and nothing is written', (word, text) => {
  const before = read('templates/versions.json');
  expect(run(word)).toEqual({ code: 1, output: expect.stringContaining(text) });
  expect(read('templates/versions.json')).toBe(before);
});

test('--update looks each up where it comes from: the newest release, its commit or its digest', () => {
  const names = [
    'tools.gosec',
    'checks.hadolint',
    'checks.htmlValidate',
    'actions.checkout',
    'images.golang',
    'images.distroless',
  ];
  expect(run('--update', ...names)).toEqual({ code: 0, output: expect.stringContaining('golden ran') });
  const { tools, checks, actions, images } = JSON.parse(read('templates/versions.json'));
  expect([tools.gosec.version, checks.hadolint.version, checks.htmlValidate.version]).toEqual(['v2.300.1', '3.10.2', '77.1.2']);
  expect(actions.checkout).toMatchObject({ version: 'v99.0.0', commit: '3'.repeat(40) });
  expect(images.golang).toMatchObject({ version: '1.99.10', digest: `sha256:${'a'.repeat(64)}` });
  expect(images.distroless).toMatchObject({ version: 'nonroot', digest: `sha256:${'b'.repeat(64)}` });
});

test('--update says what it could not look up, leaves it as it was, and fails', () => {
  const before = JSON.parse(read('templates/versions.json'));
  const { code, output } = run('--update');
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringContaining('tools.golangciLint stays as it is: no such module'),
  });
  const after = JSON.parse(read('templates/versions.json'));
  expect(after.tools.golangciLint).toEqual(before.tools.golangciLint);
  expect(after.tools.gosec.version).toBe('v2.300.1');
});
