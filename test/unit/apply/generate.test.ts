import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { generate, type Job } from '../../../src/apply/generate.ts';
import { recover } from '../../../src/apply/recover.ts';
import type { Context, FileSystem } from '../../../src/context.ts';
import { isFailure } from '../../../src/errors.ts';
import { baseText, parseBase } from '../../../src/reconcile/base.ts';
import { digestOf } from '../../../src/reconcile/digest.ts';
import { parseLock } from '../../../src/reconcile/lock.ts';
import { fakeContext, plant, temporaryFolder } from '../../support/context.ts';
import { planOf } from '../../support/plan.ts';
import { treeOf } from '../../support/tree.ts';

const files = {
  '.gitignore': '# Ours\n/demo\n.env\n',
  LICENSE: 'license\n',
  Makefile: 'all:\n',
  'README.md': '# demo\n',
  'dev/run.sh': '#!/bin/sh\n',
  'internal/a/a.go': 'package a\n',
  'internal/b.go': 'package b\n',
  'main.go': 'package main\n',
};
const plan = planOf(files, { own: { '.gitignore': 'lines' }, executable: ['dev/run.sh'] });
const jobs: readonly Job[] = [{ folder: '', plan }];

async function create(ctx: Context, directory = ctx.cwd, more: readonly Job[] = jobs) {
  return generate(ctx, more, { directory, dryRun: false });
}

/** Message of the failure that a promise ends in. */
async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!isFailure(error)) throw error ?? new Error('it did not fail');
  return `${error.roadctl}: ${error.message}`;
}

describe('generate', () => {
  it('writes files, lock and base, and leaves nothing else', async () => {
    const ctx = fakeContext();
    const { receipts, changes, hindrances } = await create(ctx);
    const { '.roadctl/lock.json': lock, '.roadctl/base': base, ...rest } = treeOf(ctx.cwd);
    expect(rest).toEqual(files);
    expect(parseLock(lock ?? '')?.files.map(({ path }) => path)).toEqual(Object.keys(files).sort());
    expect(base).toBe(baseText(new Map(Object.values(files).map((text) => [digestOf(text), text]))));
    expect(hindrances).toEqual([]);
    expect(changes[0]?.every(({ kind }) => kind === 'create')).toBe(true);
    expect(receipts).toEqual([
      {
        directory: ctx.cwd,
        service: 'demo',
        written: Object.keys(files).sort(),
        kept: [],
        conflicts: [],
        durationMs: 0,
        dryRun: false,
      },
    ]);
    expect(fs.readdirSync(join(ctx.cwd, '.roadctl')).sort()).toEqual(['base', 'lock.json']);
  });

  it('makes the directory and those above it', async () => {
    const ctx = fakeContext();
    await create(ctx, join(ctx.cwd, 'a/b/c'));
    expect(Object.keys(treeOf(join(ctx.cwd, 'a/b/c')))).toContain('internal/a/a.go');
  });

  it.each([
    [0o022, 0o644, 0o755],
    [0o027, 0o640, 0o750],
    [0o077, 0o600, 0o700],
    [0o002, 0o644, 0o755],
  ])('respects the umask %o', async (mask, plain, executable) => {
    const ctx = fakeContext();
    const before = process.umask(mask);
    try {
      await create(ctx);
    } finally {
      process.umask(before);
    }
    const mode = (path: string) => fs.statSync(join(ctx.cwd, path)).mode & 0o777;
    expect([mode('main.go'), mode('internal/b.go'), mode('dev/run.sh'), mode('.roadctl/lock.json')]).toEqual([
      plain,
      plain,
      executable,
      plain,
    ]);
  });

  it('keeps README and LICENSE of the user, merges lines, takes over what is the same', async () => {
    const ctx = fakeContext();
    plant(ctx.cwd, {
      'README.md': 'mine\n',
      LICENSE: 'mine too\n',
      '.gitignore': 'mine\r\n.env\r\n',
      'main.go': files['main.go'],
      'other.txt': 'x',
    });
    fs.chmodSync(join(ctx.cwd, '.gitignore'), 0o600);
    fs.linkSync(join(ctx.cwd, '.gitignore'), join(ctx.cwd, 'second-name'));
    const { changes, receipts } = await create(ctx);
    const kinds = Object.fromEntries((changes[0] ?? []).map(({ path, kind }) => [path, kind]));
    expect(kinds).toMatchObject({
      'README.md': 'kept',
      LICENSE: 'kept',
      '.gitignore': 'merge',
      'main.go': 'unchanged',
      Makefile: 'create',
    });
    expect(receipts[0]?.kept).toEqual(['LICENSE', 'README.md']);
    const tree = treeOf(ctx.cwd);
    expect([tree['README.md'], tree.LICENSE, tree['other.txt']]).toEqual(['mine\n', 'mine too\n', 'x']);
    expect(tree['.gitignore']).toBe('mine\r\n.env\r\n\r\n# Ours\r\n/demo\r\n');
    expect(tree['second-name']).toBe('mine\r\n.env\r\n');
    expect(fs.statSync(join(ctx.cwd, '.gitignore')).mode & 0o777).toBe(0o600);
    expect(parseLock(tree['.roadctl/lock.json'] ?? '')?.files.map(({ path }) => path)).not.toContain('README.md');
    expect(parseBase(Buffer.from(tree['.roadctl/base'] ?? ''))?.size).toBe(6);
  });

  it('says unchanged of lines that are all there, and leaves the file untouched', async () => {
    const ctx = fakeContext({ files: { '.gitignore': '/demo\n.env\n' } });
    const inode = fs.statSync(join(ctx.cwd, '.gitignore')).ino;
    const { changes } = await create(ctx);
    expect(changes[0]?.find(({ path }) => path === '.gitignore')?.kind).toBe('unchanged');
    expect(fs.statSync(join(ctx.cwd, '.gitignore')).ino).toBe(inode);
  });

  const outside = temporaryFolder();
  const ways: readonly [title: string, prepare: (folder: string) => void, expected: string][] = [
    ['a file that differs', (folder) => plant(folder, { 'main.go': 'mine' }), 'main.go exists main.go'],
    [
      'several, all listed',
      (folder) => plant(folder, { 'main.go': 'mine', 'internal/b.go': 'b' }),
      'internal/b.go exists internal/b.go, main.go exists main.go',
    ],
    ['a name that differs in case', (folder) => plant(folder, { 'Main.go': files['main.go'] }), 'main.go case Main.go'],
    [
      'a folder that differs in case',
      (folder) => plant(folder, { 'Internal/': '' }),
      'internal/a/a.go parent Internal, internal/b.go parent Internal',
    ],
    ['a directory where a file should be', (folder) => plant(folder, { 'main.go/': '' }), 'main.go directory main.go'],
    ['a file where a directory should be', (folder) => plant(folder, { dev: 'x' }), 'dev/run.sh parent dev'],
    [
      'a symbolic link, even to the same text',
      (folder) => fs.symlinkSync(join(folder, 'x'), join(folder, 'main.go')),
      'main.go symlink main.go',
    ],
    ['a folder that is a link', (folder) => fs.symlinkSync(outside, join(folder, 'dev')), 'dev/run.sh parent dev'],
    [
      'a README that is a link',
      (folder) => fs.symlinkSync('/etc/hostname', join(folder, 'README.md')),
      'README.md symlink README.md',
    ],
    [
      'lines that are not UTF-8',
      (folder) => fs.writeFileSync(join(folder, '.gitignore'), Buffer.from([0xff, 0xfe, 0x41, 0])),
      '.gitignore encoding .gitignore',
    ],
    ['a state folder that is a link', (folder) => fs.symlinkSync(outside, join(folder, '.roadctl')), '.roadctl symlink .roadctl'],
    ['a state folder that is a file', (folder) => plant(folder, { '.roadctl': 'x' }), '.roadctl exists .roadctl'],
    ['a base without a lock', (folder) => plant(folder, { '.roadctl/base': 'x' }), '.roadctl/base exists .roadctl/base'],
    ['another service', (folder) => plant(folder, { '.roadctl/lock.json': '{}' }), 'service'],
  ];
  it.each(ways)('writes nothing when there is in the way: %s', async (_, prepare, expected) => {
    for (const dryRun of [false, true]) {
      const ctx = fakeContext();
      prepare(ctx.cwd);
      const before = treeOf(ctx.cwd);
      const { hindrances } = await generate(ctx, jobs, { directory: ctx.cwd, dryRun });
      const said = hindrances.map(({ obstacle }) =>
        obstacle === 'service' ? obstacle : `${obstacle.path} ${obstacle.reason} ${obstacle.found}`,
      );
      expect(said.join(', ')).toBe(expected);
      expect(treeOf(ctx.cwd)).toEqual(before);
      expect(fs.readdirSync(outside)).toEqual([]);
    }
  });

  it('follows a directory that is itself a link', async () => {
    const ctx = fakeContext({ files: { 'real/': '' } });
    fs.symlinkSync('real', join(ctx.cwd, 'link'));
    await create(ctx, join(ctx.cwd, 'link'));
    expect(treeOf(join(ctx.cwd, 'real'))['main.go']).toBe(files['main.go']);
  });

  it('makes several services or none', async () => {
    const other = { folder: 'other', plan: planOf({ 'main.go': 'other\n' }, { name: 'other' }) };
    const ctx = fakeContext({ files: { 'other/main.go': 'in the way' } });
    const before = treeOf(ctx.cwd);
    const { hindrances } = await create(ctx, ctx.cwd, [{ folder: 'demo', plan }, other]);
    expect(hindrances).toHaveLength(1);
    expect(treeOf(ctx.cwd)).toEqual(before);
    expect(fs.existsSync(join(ctx.cwd, 'demo'))).toBe(false);
    fs.rmSync(join(ctx.cwd, 'other'), { recursive: true });
    await create(ctx, ctx.cwd, [{ folder: 'demo', plan }, other]);
    expect(treeOf(ctx.cwd)).toMatchObject({ 'demo/main.go': files['main.go'], 'other/main.go': 'other\n' });
    expect(fs.readdirSync(ctx.cwd).sort()).toEqual(['demo', 'other']);
  });

  it('writes nothing in a dry run, not even the directory', async () => {
    const ctx = fakeContext();
    const { receipts } = await generate(ctx, jobs, { directory: join(ctx.cwd, 'new'), dryRun: true });
    expect(receipts[0]?.dryRun).toBe(true);
    expect(fs.readdirSync(ctx.cwd)).toEqual([]);
  });

  it('ends with nothing written when what comes before the commit fails', async () => {
    const ctx = fakeContext();
    const work = generate(ctx, jobs, {
      directory: join(ctx.cwd, 'new/er'),
      dryRun: false,
      beforeCommit: () => Promise.reject(new Error('no')),
    });
    await expect(work).rejects.toThrow('no');
    expect(fs.readdirSync(ctx.cwd)).toEqual([]);
  });
});

describe('a run that is interrupted', () => {
  it.each([1, 2, 3, 40, 100])('leaves nothing: after %i looks at the signal', async (looks) => {
    const ctx = fakeContext();
    let left = looks;
    const signal = {
      get aborted() {
        return --left < 0;
      },
    } as AbortSignal;
    const many = Array.from({ length: 99 }, (_, index) => ({
      folder: `s${index}`,
      plan: planOf({ 'main.go': 'x\n', 'a/b.go': 'y\n' }),
    }));
    const message = await messageOf(create({ ...ctx, signal }, join(ctx.cwd, 'new'), many));
    expect(message).toBe('Interrupted: interrupted; nothing was written');
    expect(fs.readdirSync(ctx.cwd)).toEqual([]);
  });
});

/** A file system in which the call number `at` of all that change something fails, and with `on` all that follow. */
function failing(at: number, code: string, on = false): { readonly fs: FileSystem; readonly calls: () => number } {
  let calls = 0;
  const changing = new Set([
    'writeFileSync',
    'mkdirSync',
    'renameSync',
    'linkSync',
    'chmodSync',
    ...(on ? ['unlinkSync', 'rmSync', 'rmdirSync'] : []),
  ]);
  const broken = Object.fromEntries(
    Object.entries(fs).map(([name, member]) => [
      name,
      changing.has(name) && typeof member === 'function'
        ? (...args: unknown[]) => {
            if (++calls === at || (on && calls > at))
              throw Object.assign(new Error(`${code}: refused`), { code, path: String(args[0]) });
            return (member as (...all: unknown[]) => unknown)(...args);
          }
        : member,
    ]),
  );
  return { fs: broken as unknown as FileSystem, calls: () => calls };
}

describe('a file system that refuses', () => {
  afterEach(() => process.umask(0o022));

  const present = { 'README.md': 'mine\n', '.gitignore': 'mine\n', 'internal/mine.go': 'package internal\n' };
  it.each(['ENOSPC', 'EACCES', 'EROFS', 'EIO'])('%s at any call leaves the tree as it was and says so', async (code) => {
    const counting = failing(0, code);
    await create({ ...fakeContext({ files: present }), fs: counting.fs });
    expect(counting.calls()).toBeGreaterThan(15);
    for (let at = 1; at <= counting.calls(); at++) {
      const ctx = fakeContext({ files: present });
      const message = await messageOf(create({ ...ctx, fs: failing(at, code).fs }));
      expect(message, `call ${at}`).toMatch(/^Failed: cannot write .*; (nothing was written|everything was rolled back)$/);
      expect(treeOf(ctx.cwd), `call ${at}`).toEqual(present);
      expect(fs.readdirSync(ctx.cwd), `call ${at}`).not.toContain('.roadctl');
    }
  });

  it('and goes on refusing, even the rollback: the next command on a sound disk ends it, one way or the other', async () => {
    const counting = failing(0, 'EROFS');
    await create({ ...fakeContext({ files: present }), fs: counting.fs });
    const complete = fakeContext({ files: present });
    await create(complete);
    const outcomes = new Set<string>();
    for (let from = 1; from <= counting.calls(); from++) {
      const ctx = fakeContext({ files: present });
      const message = await messageOf(create({ ...ctx, fs: failing(from, 'EROFS', true).fs }));
      if (message.includes('cannot be undone')) outcomes.add('half-way');
      // Another process comes along: the one that held the lock is dead by then.
      recover({ ...ctx, processes: { ...ctx.processes, started: () => 'later' } }, ctx.cwd);
      const tree = treeOf(ctx.cwd);
      const isComplete = tree['.roadctl/lock.json'] !== undefined;
      expect(tree, `from call ${from}`).toEqual(isComplete ? treeOf(complete.cwd) : present);
      outcomes.add(isComplete ? 'complete' : 'as it was');
    }
    expect([...outcomes].sort()).toEqual(['as it was', 'complete', 'half-way']);
  });

  it('without hard links works all the same, and rolls back all the same', async () => {
    const without = (inner: FileSystem): FileSystem => ({
      ...inner,
      linkSync() {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      },
    });
    const ctx = fakeContext({ files: present });
    await create({ ...ctx, fs: without(fs) });
    expect(treeOf(ctx.cwd)).toMatchObject({
      ...files,
      'README.md': 'mine\n',
      '.gitignore': 'mine\n\n# Ours\n/demo\n.env\n',
      'internal/mine.go': 'package internal\n',
    });
    const counting = failing(0, 'ENOSPC');
    await create({ ...fakeContext({ files: present }), fs: without(counting.fs) });
    for (let at = 1; at <= counting.calls(); at++) {
      const second = fakeContext({ files: present });
      await messageOf(create({ ...second, fs: without(failing(at, 'ENOSPC').fs) }));
      expect(treeOf(second.cwd), `call ${at}`).toEqual(present);
    }
  });

  it('rolls back when something appears where a file is about to be put', async () => {
    const ctx = fakeContext();
    const racing: FileSystem = {
      ...fs,
      linkSync(from, to) {
        if (String(to).endsWith('/main.go')) fs.writeFileSync(to, 'theirs');
        fs.linkSync(from, to);
      },
    };
    expect(await messageOf(create({ ...ctx, fs: racing }))).toMatch(
      /main\.go": it appeared while roadctl was running; everything was rolled back$/,
    );
    expect(treeOf(ctx.cwd)).toEqual({ 'main.go': 'theirs' });
  });

  it('rolls back when lines change under it', async () => {
    const ctx = fakeContext({ files: { '.gitignore': 'mine\n' } });
    const racing: FileSystem = {
      ...fs,
      renameSync(from, to) {
        if (String(to).endsWith('journal'))
          fs.renameSync(join(ctx.cwd, '.roadctl/stage/0.before'), join(ctx.cwd, '.roadctl/stage/old'));
        if (String(to).endsWith('journal')) {
          fs.writeFileSync(join(ctx.cwd, 'editor.tmp'), 'edited\n');
          fs.renameSync(join(ctx.cwd, 'editor.tmp'), join(ctx.cwd, '.gitignore'));
        }
        fs.renameSync(from, to);
      },
    };
    expect(await messageOf(create({ ...ctx, fs: racing }))).toMatch(/everything was rolled back$/);
    expect(treeOf(ctx.cwd)).toEqual({ '.gitignore': 'edited\n' });
  });
});
