import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recover } from '../../src/apply/recover.ts';
import { fakeContext, plant, temporaryFolder } from '../support/context.ts';
import { has } from '../support/tools.ts';
import { treeOf } from '../support/tree.ts';

const roadctl = join(import.meta.dirname, '../../bin/roadctl.js');
const terminal = join(import.meta.dirname, '../support/terminal.py');
const home = temporaryFolder();
const env = { PATH: process.env.PATH ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1' };

const definition = (name: string, more = '') =>
  `apiVersion: roadctl.pavedroad.io/v1\nkind: WorkerPool\nmetadata:\n  name: ${name}\n  organization: acme\nspec:\n  version: 0.1.0\n${more}`;

function folder(files: Readonly<Record<string, string>> = {}): string {
  const made = temporaryFolder();
  plant(made, files);
  return made;
}

function run(cwd: string, args: string, more: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [roadctl, ...args.split(' ')], {
    cwd,
    env: { ...env, ...more },
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}

const skip = '--preflight=skip';

describe('roadctl create blueprints', () => {
  it('makes one service here: the answer on stdout, what to do next on stderr', () => {
    const at = folder({ 'my.yaml': definition('demo') });
    expect(run(at, `create blueprints workerpool -f my.yaml ${skip}`)).toEqual({
      status: 0,
      stdout: 'service/demo created\n',
      stderr: 'Next:\n  make\n  make run\n',
    });
    expect(readdirSync(join(at, '.roadctl')).sort()).toEqual(['base', 'lock.json']);
    expect(JSON.parse(readFileSync(join(at, '.roadctl/lock.json'), 'utf8'))).toMatchObject({
      service: { name: 'demo', kind: 'WorkerPool' },
      blueprint: { name: 'workerpool', source: 'builtin' },
      definition: { source: 'my.yaml' },
    });
  });

  it.each(['workerpool', 'workerPool', 'WorkerPool', ''])('knows the blueprint as "%s"', (name) => {
    const at = folder({ 'my.yaml': definition('demo') });
    const words = name === '' ? 'create bp' : `create blueprints/${name}`;
    expect(run(at, `${words} -f my.yaml --directory out ${skip}`)).toMatchObject({ status: 0, stdout: 'service/demo created\n' });
    expect(readdirSync(at).sort()).toEqual(['my.yaml', 'out']);
  });

  it('is refused the second time, and says where', () => {
    const at = folder({ 'my.yaml': definition('demo') });
    run(at, `create bp -f my.yaml --directory out ${skip}`);
    const before = treeOf(at);
    expect(run(at, `create bp -f my.yaml --directory out ${skip}`)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'Error (AlreadyExists): services "demo" already exists in "out"; nothing was written\nChoose another place with --directory.\n',
    });
    expect(treeOf(at)).toEqual(before);
  });

  it('lists every file in the way and writes nothing', () => {
    const at = folder({ 'my.yaml': definition('demo'), 'go.mod': 'module x\n', makefile: 'all:\n', 'README.md': 'mine\n' });
    const before = treeOf(at);
    const { status, stdout, stderr } = run(at, `create bp -f my.yaml ${skip}`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('go.mod: error: already exists\n');
    expect(stderr).toContain('makefile: error: differs from Makefile in case only; some systems take the two for one file\n');
    expect(stderr).toContain(
      'Error (AlreadyExists): services "demo" cannot be created, 2 files are in the way; nothing was written\n',
    );
    expect(treeOf(at)).toEqual(before);
  });

  it('keeps a README and merges a .gitignore', () => {
    const at = folder({ 'my.yaml': definition('demo'), 'README.md': 'mine\n', '.gitignore': 'mine\n' });
    const { stdout, stderr } = run(at, `create bp -f my.yaml --v ${skip}`);
    expect(stdout).toContain('file/README.md kept\n');
    expect(stdout).toContain('file/.gitignore configured\n');
    expect(stdout).toContain('file/go.mod created\n');
    expect(stdout.endsWith('service/demo created\n')).toBe(true);
    expect(stderr).toContain('Kept as they are, since they were there before: README.md\n');
    expect(readFileSync(join(at, '.gitignore'), 'utf8')).toMatch(/^mine\n\n/);
  });

  it('puts several definitions into a folder each, and all or none', () => {
    const files = { 'defs/a.yaml': definition('alpha'), 'defs/b.yaml': `${definition('beta')}---\n${definition('gamma')}` };
    const at = folder({ ...files, 'out/gamma/go.mod': 'mine\n' });
    const refused = run(at, `create bp -f defs --directory out ${skip}`);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('out/gamma/go.mod: error: already exists\n');
    expect(readdirSync(join(at, 'out'))).toEqual(['gamma']);
    const second = folder(files);
    expect(run(second, `create bp -f defs --directory out ${skip}`)).toMatchObject({
      status: 0,
      stdout: 'service/alpha created\nservice/beta created\nservice/gamma created\n',
      stderr: 'Next:\n  cd out/alpha && make   (and so in the other 2)\n  cd out/alpha && make run\n',
    });
    expect(readdirSync(join(second, 'out')).sort()).toEqual(['alpha', 'beta', 'gamma']);
  });

  it('says in a dry run what it would do, and writes nothing', () => {
    const at = folder({ 'my.yaml': definition('demo') });
    expect(run(at, `create bp -f my.yaml --directory out --dry-run=client ${skip}`)).toEqual({
      status: 0,
      stdout: 'service/demo created (dry run)\n',
      stderr: '',
    });
    expect(readdirSync(at)).toEqual(['my.yaml']);
  });

  it('answers as data', () => {
    const at = folder({ 'my.yaml': definition('demo') });
    expect(run(at, `create bp -f my.yaml --directory a -o name ${skip}`).stdout).toBe('service/demo\n');
    const object = JSON.parse(run(at, `create bp -f my.yaml --directory b -o json ${skip}`).stdout);
    expect(object).toMatchObject({ kind: 'Service', metadata: { name: 'demo' }, status: { action: 'created', dryRun: false } });
    expect(object.status.files).toContainEqual({ path: 'go.mod', action: 'created', ownership: 'managed' });
    expect(run(at, `create bp -f my.yaml --directory c -o yaml ${skip}`).stdout).toContain('\nkind: Service\n');
  });

  it('writes nothing for a definition with errors, and says all of them', () => {
    const at = folder({ 'my.yaml': `${definition('demo', '  pool:\n    workres: 1\n')}  descriptionn: x\n` });
    const { status, stdout, stderr } = run(at, `create bp -f my.yaml ${skip}`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/my\.yaml:9:5: error: spec\.pool\.workres: .*\n[\s\S]*my\.yaml:10:3: error: spec\.descriptionn: /);
    expect(readdirSync(at)).toEqual(['my.yaml']);
  });

  it.each([
    [
      'create bp',
      2,
      'error: must specify -f\nFor example: roadctl describe blueprints workerpool > myservice.yaml && roadctl create blueprints -f myservice.yaml\n',
    ],
    ['create', 2, 'error: you must say what to create\n'],
    ['create bp a b -f my.yaml', 2, 'error: create takes one name, not 2: a, b\n'],
    ['create bp -f nope.yaml', 1, 'error: the path "nope.yaml" does not exist\n'],
    ['create bp workerpol -f my.yaml', 1, 'Error (NotFound): blueprints "workerpol" not found'],
  ])('%s: exit %i', (args, status, stderr) => {
    const at = folder({ 'my.yaml': definition('demo') });
    const result = run(at, `${args} ${skip}`);
    expect(result.stderr.startsWith(stderr), result.stderr).toBe(true);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(readdirSync(at)).toEqual(['my.yaml']);
  });
});

describe('preflight before create', () => {
  it('warns and goes on by default, refuses with enforce, asks nothing with skip', () => {
    const at = folder({ 'my.yaml': definition('demo') });
    const refused = run(at, 'create bp -f my.yaml --directory a --preflight=enforce');
    expect(refused).toMatchObject({ status: 4, stdout: '' });
    expect(refused.stderr).toContain(
      'error: preflight: 3 required checks failed: repository, user-name, user-email; nothing was written\n',
    );
    expect(refused.stderr).toContain('git config --global user.name "Your Name"');
    expect(existsSync(join(at, 'a'))).toBe(false);
    const warned = run(at, 'create bp -f my.yaml --directory a');
    expect(warned).toMatchObject({ status: 0, stdout: 'service/demo created\n' });
    expect(warned.stderr).toContain(
      'warning: preflight: repository: not in a git repository. git init, or roadctl preflight --fix\n',
    );
    expect(run(at, `create bp -f my.yaml --directory b ${skip}`).stderr).not.toContain('preflight');
  });

  it('without git at all: says so, and creates', () => {
    const at = folder({ 'my.yaml': definition('demo') });
    const result = run(at, 'create bp -f my.yaml', { PATH: '/nowhere' });
    expect(result).toMatchObject({ status: 0, stdout: 'service/demo created\n' });
    expect(result.stderr).toContain('warning: preflight: git: not found. Install git');
  });

  it('puts no token anywhere', () => {
    const token = 'ghp_SECRETsecretSECRETsecret0123456789ab';
    const at = folder({ 'my.yaml': definition('demo') });
    const { stdout, stderr } = run(at, 'create bp -f my.yaml --v --debug=info', { GH_ACCESS_TOKEN: token, GITHUB_TOKEN: token });
    expect(stdout + stderr + JSON.stringify(treeOf(at))).not.toContain('SECRETsecret');
  });
});

/** After the next command: nothing, or all of it. */
function settled(at: string, complete: number): 'before' | 'after' {
  const ctx = fakeContext();
  recover(ctx, at);
  const found = Object.keys(treeOf(at)).filter((path) => path !== 'my.yaml');
  if (found.length === 0) return 'before';
  expect(found).toHaveLength(complete);
  expect(found.filter((path) => path.includes('.roadctl')).sort()).toEqual(['.roadctl/base', '.roadctl/lock.json']);
  return 'after';
}

describe('the built program, ended at any moment', () => {
  const at = folder({ 'my.yaml': definition('demo') });
  run(at, `create bp -f my.yaml ${skip}`);
  const complete = Object.keys(treeOf(at)).length - 1;

  it.each(['SIGKILL', 'SIGINT'] as const)('by %s', async (signal) => {
    const outcomes: string[] = [];
    for (let round = 0; round < 40; round++) {
      const here = folder({ 'my.yaml': definition('demo') });
      const child = spawn(process.execPath, [roadctl, 'create', 'bp', '-f', 'my.yaml', skip], {
        cwd: here,
        env,
        stdio: 'ignore',
      });
      const ended = new Promise<{ code: number | null; killed: string | null }>((resolve) =>
        child.on('close', (code, killed) => resolve({ code, killed })),
      );
      // Wait for the first sign of writing in half of the rounds: the moments that matter are few.
      if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 20 + round * 4));
      else while (!existsSync(join(here, '.roadctl')) && child.exitCode === null) await new Promise(setImmediate);
      child.kill(signal);
      const { code, killed } = await ended;
      const state =
        signal === 'SIGINT' && killed === null
          ? Object.keys(treeOf(here)).length > 1
            ? 'after'
            : 'before'
          : settled(here, complete);
      // A signal that comes before there is anybody to hear it ends the process as any other.
      if (signal === 'SIGINT' && killed === null) expect(state).toBe(code === 0 ? 'after' : 'before');
      if (signal === 'SIGINT' && killed === null) expect([0, 130]).toContain(code);
      expect(settled(here, complete)).toBe(state);
      outcomes.push(state);
    }
    expect(new Set(outcomes)).toContain('before');
  });
});

describe.skipIf(!has('python3'))('the wizard, in a terminal', () => {
  const answers: readonly (readonly [string, string])[] = [
    ['metadata.name)', 'eventCollector\r'],
    ['metadata.organization)', 'acme\r'],
    ['spec.description)', '\r'],
    ['spec.api.port)', '\r'],
    ['spec.pool.workers.initial)', '\x157\r'],
    ['spec.scheduler.interval)', '\r'],
    ['spec.jobs)', 'email, sms\r'],
    ['create the service in', '\r'],
  ];
  const ask = (cwd: string, steps: readonly (readonly [string, string])[], args: readonly string[] = []) => {
    const task = {
      argv: [process.execPath, roadctl, 'create', 'blueprints', ...args, skip],
      cwd,
      env: { ...env, TERM: 'xterm' },
      steps,
    };
    const { stdout, stderr } = spawnSync('python3', [terminal], { input: JSON.stringify(task), encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as { screen: string; status: number; missed?: string };
  };

  it('asks, checks each answer, writes the definitions file, creates, and prints the command', () => {
    const at = folder();
    const [first, ...rest] = answers;
    const wrong: readonly (readonly [string, string])[] = [
      ['metadata.name)', '9lives\r'],
      ['a letter first', '\x15\r'],
      ['There is no default', `${first?.[1]}`],
    ];
    const { screen, status, missed } = ask(at, [...wrong, ...rest], ['--directory', 'out']);
    expect({ status, missed }).toEqual({ status: 0, missed: undefined });
    expect(screen).toContain('roadctl create blueprints workerpool -f eventCollector.yaml --directory out');
    expect(screen).toContain('service/eventCollector created');
    expect(readdirSync(at).sort()).toEqual(['eventCollector.yaml', 'out']);
    expect(readFileSync(join(at, 'eventCollector.yaml'), 'utf8')).toContain('initial: 7\n');
    expect(existsSync(join(at, 'out/emailJob.go'))).toBe(true);
    // The printed command does the same.
    const again = run(at, `create blueprints workerpool -f eventCollector.yaml --directory again ${skip}`);
    expect(again.status).toBe(0);
    expect(treeOf(join(at, 'again'))).toEqual(treeOf(join(at, 'out')));
  });

  it.each(answers.map(([text], index) => [text, index] as const))('Ctrl-C at %s writes nothing and exits 130', (text, index) => {
    const at = folder();
    const { status, screen } = ask(at, [...answers.slice(0, index), [text, '\x03']]);
    expect(status).toBe(130);
    expect(screen).toContain('Nothing was written.');
    expect(treeOf(at)).toEqual({});
  });

  it('takes another file name rather than write over one, and no leaves all as it was', () => {
    const at = folder({ 'eventCollector.yaml': 'mine\n' });
    const before = treeOf(at);
    expect(ask(at, [...answers.slice(0, -1), ['Write eventCollector-2.yaml and create the service', 'n']]).status).toBe(130);
    expect(treeOf(at)).toEqual(before);
    expect(ask(at, answers).status).toBe(0);
    expect(readFileSync(join(at, 'eventCollector.yaml'), 'utf8')).toBe('mine\n');
    expect(statSync(join(at, 'eventCollector-2.yaml')).isFile()).toBe(true);
  });

  it('leaves no definitions file when something is in the way', () => {
    const at = folder({ 'go.mod': 'mine\n' });
    const { status } = ask(at, answers);
    expect(status).toBe(1);
    expect(treeOf(at)).toEqual({ 'go.mod': 'mine\n' });
  });
});
