import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanEnv, repository } from '../support/cli.ts';
import { temporaryFolder } from '../support/context.ts';

const folder = temporaryFolder();
const installed = join(folder, 'app', 'node_modules', 'roadctl');
let tarball = '';

/** Runs the installed program in a folder of its own, without the repository in sight. */
function roadctl(args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(join(folder, 'app', 'node_modules', '.bin', 'roadctl'), args, {
    cwd,
    env: cleanEnv(join(folder, 'home')),
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

beforeAll(() => {
  mkdirSync(join(folder, 'home'));
  mkdirSync(join(folder, 'app'));
  // Packed from a copy, with what the build has made: packing must not disturb others who use dist.
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of ['package.json', 'bin', 'dist', 'LICENSE', 'README.md', 'docs', '.roadctl.example.yaml']) {
    if (existsSync(join(repository, name))) cpSync(join(repository, name), join(copy, name), { recursive: true });
  }
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: copy,
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  tarball = join(folder, filename);
  execFileSync('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], {
    cwd: join(folder, 'app'),
    env: { ...cleanEnv(join(folder, 'home')), npm_config_cache: join(folder, 'npm') },
    stdio: 'pipe',
  });
}, 120_000);

describe('the packed tarball', () => {
  it('installs offline in an empty folder, with nothing beside it', () => {
    expect(readdirSync(join(folder, 'app', 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['roadctl']);
  });

  it('holds what runs and no sources, tests or caches', () => {
    expect(readdirSync(installed).sort()).toEqual(
      expect.arrayContaining(['.roadctl.example.yaml', 'LICENSE', 'README.md', 'bin', 'dist', 'package.json']),
    );
    for (const name of ['src', 'test', 'node_modules', '.cache', 'blueprints'])
      expect(existsSync(join(installed, name))).toBe(false);
    expect(statSync(tarball).size).toBeLessThan(3_000_000);
  });

  it('lists the licence of every package that is bundled', () => {
    const text = readFileSync(join(installed, 'dist', 'licenses.txt'), 'utf8');
    for (const name of [
      'commander',
      'yaml',
      'chalk',
      'simple-git',
      'execa',
      '@octokit/rest',
      '@clack/prompts',
      'handlebars',
      'ajv',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(text).not.toContain('(undefined)');
  });

  it('answers', () => {
    const cwd = temporaryFolder();
    expect(roadctl(['--version'], cwd)).toMatchObject({ code: 0, out: expect.stringMatching(/^roadctl version /), err: '' });
    expect(roadctl(['get', 'bp', '-o', 'name'], cwd)).toEqual({ code: 0, out: 'blueprint/workerpool\n', err: '' });
    expect(roadctl(['get', 'bp', '-o', 'yaml'], cwd).out).toContain('name: workerpool');
    expect(roadctl(['explain', 'workerpool.spec.pool'], cwd).code).toBe(0);
  });

  it('generates a service, before and after init', () => {
    const cwd = temporaryFolder();
    const sample = roadctl(['describe', 'blueprints', 'workerpool'], cwd).out;
    const make = (name: string) =>
      spawnSync(
        join(folder, 'app', 'node_modules', '.bin', 'roadctl'),
        ['create', 'blueprints', 'workerpool', '-f', '-', '--directory', name],
        {
          cwd,
          env: cleanEnv(join(folder, 'home')),
          encoding: 'utf8',
          input: sample,
        },
      );
    expect(make('before')).toMatchObject({ status: 0, stdout: 'service/eventCollector created\n' });
    const init = roadctl(['init'], cwd);
    expect(init.out).toMatch(/code\/\S+ created\n/);
    expect(make('after')).toMatchObject({ status: 0, stdout: 'service/eventCollector created\n' });
    const files = (name: string) => readdirSync(join(cwd, name), { recursive: true, encoding: 'utf8' }).sort();
    expect(files('after')).toEqual(files('before'));
    expect(files('after')).toContain('Makefile');
  });

  it('a code cache that does not fit is passed over', () => {
    const cwd = temporaryFolder();
    const caches = join(folder, 'home', '.pavedroad.d', 'code');
    for (const cache of readdirSync(caches)) {
      for (const name of readdirSync(join(caches, cache))) execFileSync('truncate', ['-s', '10', join(caches, cache, name)]);
    }
    expect(roadctl(['get', 'bp', '-o', 'name'], cwd)).toEqual({ code: 0, out: 'blueprint/workerpool\n', err: '' });
    execFileSync('chmod', ['-R', 'go+w', caches]);
    expect(roadctl(['get', 'bp', '-o', 'name'], cwd)).toEqual({ code: 0, out: 'blueprint/workerpool\n', err: '' });
  });

  it('pleases publint', () => {
    const { status, stdout } = spawnSync(join(repository, 'node_modules', '.bin', 'publint'), ['--strict', installed], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('All good') });
  });
});
