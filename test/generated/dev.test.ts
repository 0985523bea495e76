import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/lib/setup.mjs';
import { cli, type Ended, execute, goEnv, type Service, startService, temporaryFolder } from '../support/service.ts';
import { has } from '../support/tools.ts';

const work = temporaryFolder('dev');
const key = 'a-key-for-the-tests-0123456789';

/** Every definition of the matrix, and what its scripts need to reach the service. */
const services = [
  { name: 'minimal', binary: 'x', env: {}, callEnv: {} },
  { name: 'everything', binary: 'ordermailer', env: { API_KEYS: key }, callEnv: { API_KEY: key } },
] as const;

/** Makes a service's tree, once. */
function tree(name: string): string {
  const directory = join(work.path, name);
  if (existsSync(directory)) return directory;
  const definitions = join(root, 'test', 'generated', 'matrix', `${name}.yaml`);
  const { code, output } = execute(
    'node',
    [cli, 'create', 'blueprints', 'workerpool', '-f', definitions, '--directory', directory],
    work.path,
  );
  if (code !== 0) throw new Error(output);
  return directory;
}
const scripts = (directory: string): readonly string[] =>
  readdirSync(join(directory, 'dev')).filter((file) => file.endsWith('.sh'));

afterAll(work.dispose);

describe.skipIf(!has('shellcheck'))('the scripts', () => {
  test.each(readdirSync(join(root, 'test', 'generated', 'matrix')).filter((name) => name.endsWith('.yaml')))(
    '%s: pass shellcheck, and run',
    (file) => {
      const directory = tree(file.replace('.yaml', ''));
      const paths = scripts(directory).map((name) => `dev/${name}`);
      expect(paths.length).toBeGreaterThan(25);
      expect(execute('shellcheck', paths, directory)).toEqual({ code: 0, output: '' });
      expect(
        execute('sh', ['-c', 'for script in dev/*.sh; do test -x "$script" || echo "$script"; done'], directory).output,
      ).toBe('');
    },
  );
});

describe.skipIf(!has('go') || !has('make') || !has('curl')).each(services)(
  'the scripts of $name against the running service',
  ({ name, binary, env, callEnv }) => {
    let service: Service;
    let directory: string;
    const run = (script: string, args: readonly string[] = [], more: Readonly<Record<string, string>> = callEnv): Ended =>
      execute(`dev/${script}`, args, directory, { ...goEnv, API_KEY: '', ...more, SERVICE_URL: service.url });

    beforeAll(async () => {
      directory = tree(name);
      const { code, output } = execute('make', ['build'], directory);
      if (code !== 0) throw new Error(output);
      mkdirSync(join(directory, 'logs'), { recursive: true });
      service = await startService(join(directory, binary), directory, { HTTP_LOG: '', ...env });
    });
    afterAll(async () => {
      await service.stop('SIGKILL');
    });

    test('testAll.sh calls every operation of the API document, and all answer as they should', async () => {
      const { code, output } = run('testAll.sh');
      const called = [...output.matchAll(/^ok +(\S+)$/gm)].map(([, script]) => script);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^[0-9]+ passed$/m) });
      expect([...called].sort()).toEqual(
        scripts(directory)
          .filter((script) => /^test(?!All)/.test(script))
          .sort(),
      );
      const document = parse(readFileSync(join(directory, 'api', 'openapi.yaml'), 'utf8')) as {
        paths: Record<string, Record<string, unknown>>;
      };
      const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.keys(methods)
          .filter((method) => /^(get|put|post|delete|patch)$/.test(method))
          .map((method) => `${method.toUpperCase()} ${path.replace(/^\/api\/[^/]+\/namespace\/[^/]+\/[^/]+\//, '')}`),
      );
      const headers = 'API_KEY' in callEnv ? { authorization: `Apikey ${key}` } : {};
      const metrics = await (await fetch(`${service.url}/metrics`, { headers })).text();
      const answered = [
        ...metrics.matchAll(/^workerpool_http_requests_total\{route="([^"]*)",method="([A-Z]+)",status="2..?"\}/gm),
      ];
      expect(operations.length).toBeGreaterThan(20);
      expect(answered.map(([, route, method]) => `${method} ${route}`)).toEqual(expect.arrayContaining(operations));
      expect(JSON.parse(/\[[\s\S]*\]/.exec(run('testGetList.sh').output)?.[0] ?? '')).toEqual(
        expect.not.arrayContaining([expect.objectContaining({ url: 'https://example.com/other' })]),
      );
    });

    test('a script says what was asked and fails on another status', () => {
      expect(run('testGetJob.sh', ['no-such-job'])).toEqual({
        code: 1,
        output: expect.stringMatching(/GET jobs\/no-such-job 404[\s\S]*the status is 404, expected was 200/),
      });
      expect(run('testGetJob.sh')).toEqual({
        code: expect.not.toBeOneOf([0]),
        output: expect.stringContaining('give the id of a job'),
      });
      expect(run('call.sh').code).toBe(2);
    });

    test('a script without the key says so, with a wrong one is refused; where there are no keys, none is needed', () => {
      if (name === 'minimal') {
        expect(run('testGetList.sh', [], {}).code).toBe(0);
        return;
      }
      expect(run('testGetList.sh', [], {})).toEqual({
        code: expect.not.toBeOneOf([0]),
        output: expect.stringContaining('API_KEY'),
      });
      expect(run('testGetList.sh', [], { API_KEY: 'another' })).toEqual({
        code: 1,
        output: expect.stringContaining('the status is 401'),
      });
    });

    test('testAll.sh counts what fails, and fails', () => {
      const { code, output } = execute('dev/testAll.sh', [], directory, {
        ...goEnv,
        ...callEnv,
        SERVICE_URL: 'http://127.0.0.1:9',
      });
      expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^0 passed, failed: testGetLiveness\.sh /m) });
    });
  },
);

describe('dev/preflight.sh', () => {
  const marker = '.pr_preflight_check';
  const home = join(work.path, 'home');
  let directory: string;
  const clean = { PATH: process.env.PATH ?? '', HOME: home, XDG_CONFIG_HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  const run = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Ended =>
    execute('dev/preflight.sh', args, directory, { ...clean, ...env });
  const git = (...args: string[]): Ended => execute('git', args, directory, clean);

  beforeAll(() => {
    mkdirSync(home, { recursive: true });
    directory = tree('minimal');
  });
  beforeEach(() => {
    git('init', '-q');
    git('config', 'user.name', 'Test');
    git('config', 'user.email', 'test@example.com');
  });
  afterEach(() => {
    for (const name of ['.git', marker]) rmSync(join(directory, name), { recursive: true, force: true });
  });

  test('all well: says so of each check, writes the marker, and changes nothing else', () => {
    const before = readdirSync(home);
    expect(run()).toEqual({
      code: 0,
      output: expect.stringMatching(/^ok +repository: [\s\S]*^ok +user\.name: [\s\S]*^ok +\.gitignore: complete/m),
    });
    const { status, checks } = JSON.parse(readFileSync(join(directory, marker), 'utf8'));
    expect([status, Object.keys(checks)]).toEqual([
      'success',
      ['repository', 'user.name', 'user.email', 'token', '.gitignore', 'blueprints', 'network'],
    ]);
    expect(readdirSync(home)).toEqual(before);
    expect(git('status', '--porcelain', '--', marker).output).toBe('');
  });

  test.each([
    [
      'no repository',
      () => rmSync(join(directory, '.git'), { recursive: true }),
      'repository: not in a git repository. git init',
    ],
    ['no name', () => git('config', '--unset', 'user.name'), 'user.name: git does not know it. git config user.name "your name"'],
    [
      'no email',
      () => git('config', '--unset', 'user.email'),
      'user.email: git does not know it. git config user.email "your email"',
    ],
  ])('%s: an error with its remedy and no marker', (_what, spoil, text) => {
    spoil();
    expect(run()).toEqual({ code: 1, output: expect.stringContaining(`error    ${text}`) });
    expect(existsSync(join(directory, marker))).toBe(false);
  });

  test('an entry that .gitignore lacks', () => {
    const file = join(directory, '.gitignore');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/^\*\.pem\n/m, ''));
    expect(run()).toEqual({ code: 1, output: expect.stringContaining('.gitignore: lacks *.pem. Add a line') });
    writeFileSync(file, text);
  });

  test("entries that .gitignore writes in another way, or that a folder above has, are as good; the user's own list is not", () => {
    const file = join(directory, '.gitignore');
    const text = readFileSync(file, 'utf8');
    const attempt = (here: string): Ended => {
      writeFileSync(file, here);
      const ended = run();
      writeFileSync(file, text);
      return ended;
    };
    const other = text.replace('/builds/', 'builds').replace('*.pem', '**/*.p?m');
    expect(attempt(other).output).toMatch(/^ok +\.gitignore: complete$/m);
    expect(attempt(`${text}!keep.key\n!x.key\n`).output).toContain('.gitignore: lacks *.key.');
    writeFileSync(join(home, 'ignore'), '*.pem\n');
    git('config', 'core.excludesFile', join(home, 'ignore'));
    expect(attempt(text.replace('*.pem', '')).output).toContain('.gitignore: lacks *.pem.');
    rmSync(join(home, 'ignore'));
    rmSync(join(directory, '.git'), { recursive: true });
    execute('git', ['init', '-q'], work.path, clean);
    // Anchored entries of a folder above mean that folder.
    writeFileSync(join(work.path, '.gitignore'), text);
    const above = attempt('').output;
    writeFileSync(join(work.path, '.gitignore'), text.replace(/^\//gm, ''));
    expect(above).toContain('.gitignore: lacks /x /builds/');
    expect(attempt('').output).toMatch(/^ok +\.gitignore: complete$/m);
    for (const name of ['.git', '.gitignore']) rmSync(join(work.path, name), { recursive: true });
    expect(attempt(text.replace('*.pem\n', '')).output).toContain('.gitignore: lacks *.pem.');
  });

  test('a remote repository that never answers is given up', () => {
    git('remote', 'add', 'origin', 'https://example.com/silent.git');
    const bin = join(work.path, 'silent');
    mkdirSync(bin, { recursive: true });
    const real = execute('sh', ['-c', 'command -v git'], work.path).output.trim();
    const text = `#!/bin/sh\ncase "$*" in *ls-remote*) exec sleep 300 ;; esac\nexec "${real}" "$@"\n`;
    writeFileSync(join(bin, 'git'), text, { mode: 0o755 });
    const { code, output } = run([], { PATH: `${bin}:${clean.PATH}` });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('the remote repository does not answer') });
    expect(output).not.toContain('Terminated');
  }, 60_000);

  test('a remote repository that is still empty answers', () => {
    const remote = join(work.path, 'empty.git');
    execute('git', ['init', '-q', '--bare', remote], work.path, clean);
    git('remote', 'add', 'origin', remote);
    expect(run().output).toMatch(/^ok +network: /m);
  });

  test('CDPATH leads nowhere else', () => {
    const elsewhere = join(work.path, 'elsewhere');
    mkdirSync(join(elsewhere, 'dev'), { recursive: true });
    const { code, output } = run([], { CDPATH: elsewhere });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^ok +\.gitignore: complete$/m) });
    expect(readdirSync(elsewhere)).toEqual(['dev']);
  });

  test('roadctl that cannot read its blueprints', () => {
    const bin = join(work.path, 'broken');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'roadctl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(run([], { PATH: `${bin}:${clean.PATH}` })).toEqual({
      code: 1,
      output: expect.stringContaining('roadctl cannot read them'),
    });
    writeFileSync(join(bin, 'roadctl'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    expect(run([], { PATH: `${bin}:${clean.PATH}` }).output).toContain('blueprints: roadctl reads them');
  });

  test('token and network are advice, and required when PREFLIGHT_STRICT=1', () => {
    git('remote', 'add', 'origin', join(work.path, 'nowhere'));
    expect(run()).toEqual({
      code: 0,
      output: expect.stringMatching(/^warning +token: [\s\S]*^warning +network: the remote repository does not answer/m),
    });
    rmSync(join(directory, marker));
    expect(run([], { PREFLIGHT_STRICT: '1' })).toEqual({
      code: 1,
      output: expect.stringMatching(/^error +token: [\s\S]*^error +network: /m),
    });
    expect(existsSync(join(directory, marker))).toBe(false);
    expect(run([], { GH_ACCESS_TOKEN: 'a-secret' })).toEqual({ code: 0, output: expect.stringMatching(/^ok +token: given$/m) });
    expect(readFileSync(join(directory, marker), 'utf8')).not.toContain('a-secret');
  });

  test('-d looks at another folder, -q says only what is wrong, -h explains', () => {
    const other = join(work.path, 'other');
    mkdirSync(other, { recursive: true });
    const { code, output } = run(['-q', '-d', other]);
    expect({ code, output }).toEqual({ code: 1, output: expect.not.stringContaining('ok  ') });
    expect(output).toContain('repository: not in a git repository');
    expect(run(['-h'])).toEqual({ code: 0, output: expect.stringContaining('-d DIR') });
    expect(run(['-x']).code).toBe(2);
  });
});
