import { spawnSync, spawn as start } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../src/commandTable.ts';
import { shells } from '../../src/completion/shells.ts';
import { commandHelp, optionsHelp, programHelp } from '../../src/output/help.ts';
import { runtimeHelp } from '../../src/program.ts';
import { cleanEnv, program, repository, spawn } from '../support/cli.ts';
import { plant, temporaryFolder } from '../support/context.ts';

const cwd = temporaryFolder();
const sample = spawn(['describe', 'blueprints', 'workerpool'], { cwd }).out;
plant(cwd, { 'my.yaml': sample, 'wrong.yaml': `${sample}\nnonsense: 1\n` });

describe('exit codes', () => {
  it.each([
    ['get bp', 0],
    ['get svc', 0],
    ['get bp nix', 1],
    ['create bp workerpool -f nix.yaml', 1],
    ['apply', 2],
    ['get --nix', 2],
    ['get bp -o nix', 2],
    ['create bp workerpool -f wrong.yaml', 2],
    ['lint definitions -f wrong.yaml', 2],
    ['create bp workerpool -f my.yaml --dry-run=client', 0],
    ['create bp workerpool -f my.yaml --preflight=enforce --directory one', 4],
    ['create bp workerpool -f my.yaml --directory made', 0],
    ['create bp workerpool -f my.yaml --directory made', 1],
  ] as const)('%s: %i', (line, code) => {
    const ran = spawn(line.split(' '), { cwd });
    expect({ code: ran.code, err: ran.err }).toEqual({ code, err: code === 0 ? ran.err : expect.stringMatching(/error/i) });
  });

  it('130 when interrupted, at once', async () => {
    const child = start(process.execPath, [program, 'lint', 'definitions', '-f', '-'], {
      cwd,
      env: cleanEnv(cwd),
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>((done) => child.on('exit', done));
    await new Promise((wait) => setTimeout(wait, 600));
    const began = Date.now();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(Date.now() - began).toBeLessThan(2500);
  });
});

describe('streams', () => {
  it('a reader that goes is no error', () => {
    for (const line of ['describe bp workerpool', 'completion bash', 'get bp -o yaml', '--help']) {
      const { stdout, stderr, status } = spawnSync(
        'bash',
        ['-c', `set -o pipefail; "$0" "$1" ${line} | head -1; echo "\${PIPESTATUS[0]}" >&2`, process.execPath, program],
        { cwd, env: cleanEnv(cwd), encoding: 'utf8' },
      );
      expect({ status, stderr, line }).toEqual({ status: 0, stderr: '0\n', line });
      expect(stdout.split('\n')).toHaveLength(2);
    }
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk is said, and no bug', () => {
    for (const line of ['--help', 'get bp', 'describe bp workerpool', 'completion bash']) {
      const { stderr, status } = spawnSync('bash', ['-c', `"$0" "$1" ${line} > /dev/full`, process.execPath, program], {
        cwd,
        env: cleanEnv(cwd),
        encoding: 'utf8',
      });
      expect({ stderr, status, line }).toEqual({
        stderr: 'error: write /dev/stdout: no space left on device\n',
        status: 1,
        line,
      });
    }
  });

  it('a working directory that is gone is said, and needed by no help', () => {
    const run = (line: string) =>
      spawnSync('bash', ['-c', `mkdir gone; cd gone; rmdir ../gone; "$0" "$1" ${line}`, process.execPath, program], {
        cwd,
        env: cleanEnv(cwd),
        encoding: 'utf8',
      });
    const { status, stderr } = run('get bp');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'error: the current directory does not exist any more\ncd to one that does.\n',
    });
    expect(run('get --help').status).toBe(0);
  });

  it('a large answer goes whole through a slow pipe', () => {
    const { stdout } = spawnSync(
      'bash',
      ['-c', '"$0" "$1" describe bp workerpool -o json | (sleep 0.3; cat)', process.execPath, program],
      {
        cwd,
        env: cleanEnv(cwd),
        encoding: 'utf8',
        maxBuffer: 1e8,
      },
    );
    expect(JSON.parse(stdout).kind).toBe('Blueprint');
  });

  it('stdout has the answer only, stderr the rest, and no file is left', () => {
    const place = temporaryFolder();
    const { out, err } = spawn(['get', 'svc', '-o', 'json'], { cwd: place });
    expect(JSON.parse(out)).toEqual({ apiVersion: 'v1', kind: 'List', items: [] });
    expect(err).toBe('');
    expect(readdirSync(place)).toEqual([]);
  });

  it('no colour without a terminal, colour when it is ordered', () => {
    expect(spawn(['get', 'bp', 'nix'], { cwd }).err).not.toContain('\u001b');
    expect(spawn(['get', 'bp', 'nix'], { cwd, env: { FORCE_COLOR: '1' } }).err).toContain('\u001b[');
    expect(spawn(['get', 'bp', 'nix', '--no-color'], { cwd, env: { FORCE_COLOR: '1' } }).err).not.toContain('\u001b');
    expect(spawn(['get', 'bp', 'nix'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).err).not.toContain('\u001b');
  });

  it('errors as data with -o json', () => {
    const { code, out, err } = spawn(['create', 'bp', 'workerpool', '-f', 'wrong.yaml', '-o', 'json'], { cwd });
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out).items[0]).toMatchObject({
      kind: 'Issue',
      severity: 'error',
      source: 'wrong.yaml',
      path: ['nonsense'],
    });
  });

  it('reads definitions from standard input, and shows their lines', () => {
    const { code, err } = spawn(['create', 'bp', 'workerpool', '-f', '-'], { cwd, input: `${sample}\nnonsense: 1\n` });
    expect(code).toBe(2);
    expect(err).toMatch(/<stdin>:\d+:1: error: nonsense: unknown field.*\n {2}nonsense: 1\n {2}\^{8}/);
  });
});

describe('words that the build has printed', () => {
  const file = (name: string) => readFileSync(join(repository, 'dist', 'static', name), 'utf8');

  it.each(commandTable.map((row) => [row.name, row] as const))('%s --help is what commander prints at run time', (name, row) => {
    expect(file(`help-${name}.txt`)).toBe(runtimeHelp(row));
    expect(spawn([name, '--help'], { cwd }).out).toBe(commandHelp(row));
    expect(spawn([name, '--debug', '-h'], { cwd }).out).toBe(commandHelp(row));
    expect(spawn(['help', name], { cwd }).out).toBe(commandHelp(row));
  });

  it.each([[[]], [['--help']], [['-h']], [['help']], [['--debug', '-h']]])('roadctl %j', (args) => {
    expect(spawn(args, { cwd })).toEqual({ code: 0, out: programHelp(), err: '' });
  });

  it.each(Object.keys(shells))('completion %s', (shell) => {
    expect(file(`completion-${shell}.txt`)).toBe(shells[shell]?.());
    expect(spawn(['completion', shell, '--debug=warn'], { cwd }).out).toBe(shells[shell]?.());
  });

  it('options and version', () => {
    expect(spawn(['options'], { cwd }).out).toBe(optionsHelp());
    expect(spawn(['--version'], { cwd }).out).toBe(spawn(['--version', '--debug'], { cwd }).out);
    expect(spawn(['--version'], { cwd }).out).toMatch(/^roadctl version \d+\.\d+\.\d+\n$/);
  });

  it('what is no topic is an error as without them', () => {
    expect(spawn(['help', 'nix'], { cwd })).toMatchObject({ code: 2, out: '' });
    expect(spawn(['nix', '--help'], { cwd }).err).toBe(
      'error: unknown command "nix" for "roadctl"\nSee \'roadctl --help\' for usage.\n',
    );
    expect(spawn(['completion', 'tcsh'], { cwd }).err).toBe(
      'error: Unsupported shell type "tcsh".\nSee \'roadctl completion -h\' for help and examples\n',
    );
  });
});

describe('start', () => {
  it('an old Node is told what is needed', () => {
    const fake = `Object.defineProperty(process.versions, 'node', { value: '18.20.0' }); require(${JSON.stringify(program)})`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', fake], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'error: roadctl needs Node 20.19 or newer, this is 18.20.0. Get one at https://nodejs.org/\n',
    });
  });

  it("init sets up once and says so, and its code cache is the user's alone", () => {
    const home = temporaryFolder();
    const first = spawn(['init'], { cwd: home });
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain(`${home}/.pavedroad.d created\n${home}/.roadctl.yaml created\n`);
    expect(first.out).toContain('workerpool 1.0.0 (ga)');
    const again = spawn(['init'], { cwd: home });
    expect(again.out).toContain(`${home}/.pavedroad.d unchanged\n${home}/.roadctl.yaml unchanged\n`);
    expect(again.out).not.toContain('created');
    expect(statSync(join(home, '.roadctl.yaml')).mode & 0o777).toBe(0o600);
    const [cache = ''] = readdirSync(join(home, '.pavedroad.d', 'code'));
    expect(statSync(join(home, '.pavedroad.d', 'code', cache)).mode & 0o777).toBe(0o700);
    expect(spawn(['get', 'bp', '-o', 'name'], { cwd: home }).out).toBe('blueprint/workerpool\n');
  });

  it('init says what is in its way', () => {
    const home = temporaryFolder();
    plant(home, { '.pavedroad.d': 'a file' });
    expect(spawn(['init'], { cwd: home })).toMatchObject({
      code: 1,
      err: expect.stringContaining('.pavedroad.d is not a directory'),
    });
  });

  it('works where nothing may be written', () => {
    const place = temporaryFolder();
    mkdirSync(join(place, 'sealed'));
    chmodSync(join(place, 'sealed'), 0o555);
    expect(spawn(['get', 'bp', '-o', 'name'], { cwd: join(place, 'sealed'), home: '/nonexistent' }).out).toBe(
      'blueprint/workerpool\n',
    );
  });
});
