import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { recover } from '../../src/apply/recover.ts';
import { fakeContext, plant, temporaryFolder } from '../support/context.ts';
import { scenarios } from '../support/kill/scenarios.ts';
import { has } from '../support/tools.ts';
import { treeOf } from '../support/tree.ts';

const support = join(import.meta.dirname, '../support/kill');
const preload = join(support, 'preload.cjs');
const work = temporaryFolder();
const driver = join(work, 'driver.cjs');
const ctx = fakeContext();
const isRoot = process.getuid?.() === 0;
let folders = 0;

beforeAll(async () => {
  chmodSync(work, 0o755);
  await build({
    entryPoints: [join(support, 'driver.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: driver,
    logLevel: 'error',
  });
});

/** A new folder that holds what a scenario starts from. */
function start(scenario: string): string {
  const folder = join(work, `run${++folders}`);
  mkdirSync(folder);
  plant(folder, scenarios[scenario]?.before ?? {});
  return folder;
}

/** What the user sees: everything but state folders. */
function visible(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(treeOf(folder)).filter(([path]) => !/(^|\/)\.roadctl\//.test(path)));
}

/** Runs the driver, which is killed at step `at`; 0 lets it live and gives the number of its steps. */
function run(scenario: string, folder: string, at: number) {
  const { signal, stderr, stdout, status } = spawnSync(
    process.execPath,
    ['--require', preload, driver, scenario, folder, String(at)],
    {
      encoding: 'utf8',
      env: {},
    },
  );
  return { killed: signal === 'SIGKILL', steps: Number(/steps (\d+)/.exec(stderr)?.[1]), stdout, status };
}

/** Entries of all state folders that are no lock and no base. */
function leftovers(folder: string): readonly string[] {
  return Object.keys(treeOf(folder)).filter(
    (path) => /(^|\/)\.roadctl\//.test(path) && !/\.roadctl\/(lock\.json|base)$/.test(path),
  );
}

/** After the next command the tree is as it was or complete, and nothing is left over. */
function settle(scenario: string, folder: string): 'before' | 'after' {
  recover(ctx, folder);
  const { before = {}, after = {} } = scenarios[scenario] ?? {};
  const tree = visible(folder);
  expect(leftovers(folder)).toEqual([]);
  const locks = Object.keys(treeOf(folder)).filter((path) => path.endsWith('.roadctl/lock.json')).length;
  if (locks === 0) {
    expect(tree).toEqual(before);
    return 'before';
  }
  expect(tree).toEqual(after);
  expect(locks).toBe(scenarios[scenario]?.jobs.length);
  return 'after';
}

describe.each(Object.keys(scenarios))('killed at every step: %s', (scenario) => {
  it('leaves the tree as it was, or the next command completes it', () => {
    const { steps } = run(scenario, start(scenario), 0);
    expect(steps).toBeGreaterThan(20);
    const outcomes: string[] = [];
    for (let at = 1; at <= steps; at++) {
      const folder = start(scenario);
      expect(run(scenario, folder, at).killed, `step ${at}`).toBe(true);
      const committed = existsSync(join(folder, '.roadctl/journal'));
      // Before the commit nobody sees anything but the state folder.
      if (!committed && outcomes.every((outcome) => outcome === 'before')) {
        const seen = visible(folder);
        if (Object.keys(treeOf(folder)).some((path) => path.startsWith('.roadctl/stage')))
          expect(seen).toEqual(scenarios[scenario]?.before);
      }
      const outcome = settle(scenario, folder);
      if (committed) expect(outcome, `step ${at}`).toBe('after');
      outcomes.push(outcome);
    }
    // One moment parts the two, and it lies in between.
    expect(outcomes.join(' ')).toMatch(/^(before ){5,}(after ?){5,}$/);
  });

  it('and when the next command is killed too, at every step, the one after that does it', () => {
    const { steps } = run(scenario, start(scenario), 0);
    const moments = [Math.ceil(steps * 0.5), Math.ceil(steps * 0.75)];
    for (const moment of moments) {
      const expected = (() => {
        const folder = start(scenario);
        run(scenario, folder, moment);
        return settle(scenario, folder);
      })();
      for (let at = 1; at < 200; at++) {
        const folder = start(scenario);
        run(scenario, folder, moment);
        const second = run('recover', folder, at);
        expect(settle(scenario, folder), `killed at ${moment}, then at ${at}`).toBe(expected);
        if (!second.killed) break;
        expect(at).toBeLessThan(199);
      }
    }
  });
});

describe('killed at system calls', () => {
  const calls = 'openat,write,pwrite64,close,mkdir,link,rename,unlink,rmdir,chmod';
  const log = join(work, 'strace.out');
  const traced = (folder: string, inject: readonly string[]) =>
    spawnSync('strace', ['-qq', '-o', log, '-e', `trace=${calls}`, ...inject, process.execPath, driver, 'existing', folder], {
      env: {},
    });

  it.skipIf(!has('strace'))('leaves the tree as it was or complete', () => {
    traced(start('existing'), []);
    const made = new Map<string, number>();
    // Each call of the run by its name and its number among those of that name, from where the run begins to write.
    const steps = readFileSync(log, 'utf8')
      .split('\n')
      .map((line) => {
        const name = /^\w+/.exec(line)?.[0] ?? '';
        made.set(name, (made.get(name) ?? 0) + 1);
        return { name, number: made.get(name), line };
      });
    const first = steps.findIndex(({ line }) => line.includes('.roadctl'));
    const last = steps.findLastIndex(({ line }) => line.includes('.roadctl'));
    expect(first).toBeGreaterThan(0);
    const outcomes = new Set<string>();
    const stride = Math.max(1, Math.floor((last - first) / 40));
    for (let at = first; at <= last; at += stride) {
      const folder = start('existing');
      traced(folder, ['-e', `inject=${steps[at]?.name}:signal=KILL:when=${steps[at]?.number}`]);
      outcomes.add(settle('existing', folder));
    }
    expect([...outcomes].sort()).toEqual(['after', 'before']);
  });
});

describe('several at once', () => {
  it('one makes the service, the others say why not, and the tree is complete', async () => {
    for (let round = 0; round < 5; round++) {
      const folder = start('existing');
      const ends = await Promise.all(
        Array.from(
          { length: 4 },
          () =>
            new Promise<{ code: number | null; text: string }>((resolve) => {
              const child = spawn(process.execPath, [driver, 'existing', folder], {
                env: {},
                stdio: ['ignore', 'pipe', 'ignore'],
              });
              let text = '';
              child.stdout.on('data', (part) => {
                text += part;
              });
              child.on('close', (code) => resolve({ code, text }));
            }),
        ),
      );
      expect(ends.filter(({ code }) => code === 0)).toHaveLength(1);
      for (const { code, text } of ends)
        if (code !== 0)
          expect(text).toMatch(
            /^(hindered|another roadctl \(process \d+\) is writing to .*; nothing was written|cannot write .*rolled back|.* changed while roadctl was running; nothing was written)\n$/,
          );
      expect(settle('existing', folder)).toBe('after');
    }
  });

  it('a lock of a process that lives is respected and named, one of a dead process is not', () => {
    const folder = start('fresh');
    const { pid, host, started } = { ...ctx.processes, started: ctx.processes.started(process.pid) };
    const lock = (owner: object) => plant(folder, { '.roadctl/running': `${JSON.stringify(owner)}\n` });
    lock({ pid, host, started });
    expect(run('fresh', folder, 0)).toMatchObject({
      status: 1,
      stdout: `another roadctl (process ${pid}) is writing to "${folder}"; nothing was written\n`,
    });
    expect(visible(folder)).toEqual({});
    lock({ pid: 1, host: 'elsewhere', started: '7' });
    expect(run('fresh', folder, 0).stdout).toBe(
      `roadctl on "elsewhere" (process 1) is writing to "${folder}"; nothing was written\n`,
    );
    // The same number, but another process: the one that made the lock is gone.
    lock({ pid, host, started: '1' });
    expect(run('fresh', folder, 0).stdout).toBe('created\n');
    expect(settle('fresh', folder)).toBe('after');
  });
});

describe('disks that refuse', () => {
  const mounted = join(work, 'small');
  const mount = (size: string) => {
    mkdirSync(mounted, { recursive: true });
    return isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mounted]).status === 0;
  };
  const canMount = mount('16k');
  if (canMount) spawnSync('umount', [mounted]);

  it.skipIf(!canMount)('a full disk: nothing is left, at any size', () => {
    const outcomes = new Set<string>();
    for (let pages = 1; pages <= 30; pages++) {
      expect(mount(`${pages * 4}k`)).toBe(true);
      try {
        const { stdout } = run('fresh', mounted, 0);
        outcomes.add(stdout.includes('no space left on device; ') ? 'full' : stdout.trim());
        expect(settle('fresh', mounted)).toBe(stdout === 'created\n' ? 'after' : 'before');
      } finally {
        spawnSync('umount', [mounted]);
      }
    }
    expect([...outcomes].sort()).toEqual(['created', 'full']);
  });

  it.skipIf(!canMount)('a read-only disk: says so', () => {
    expect(mount('1m')).toBe(true);
    try {
      spawnSync('mount', ['-o', 'remount,ro', mounted]);
      expect(run('fresh', mounted, 0)).toMatchObject({
        status: 1,
        stdout: `cannot write to "${mounted}": read-only file system; nothing was written\n`,
      });
    } finally {
      spawnSync('umount', [mounted]);
    }
  });

  it('a directory in which one may not write: says so', () => {
    const folder = start('existing');
    chmodSync(folder, 0o555);
    const other = isRoot ? { uid: 65534, gid: 65534 } : {};
    const { stdout, status } = spawnSync(process.execPath, [driver, 'existing', folder], { encoding: 'utf8', env: {}, ...other });
    expect({ stdout, status }).toEqual({
      stdout: `cannot write to "${folder}": permission denied; nothing was written\n`,
      status: 1,
    });
    chmodSync(folder, 0o755);
    expect(treeOf(folder)).toEqual(scenarios.existing?.before);
  });
});

describe('a journal that somebody else made', () => {
  const journal = (units: unknown) => `${JSON.stringify({ version: 1, units })}\n`;
  const unit = { kind: 'tree', path: 'x', staged: '0', inode: 1 };
  it.each([
    ['a path that leads out', journal([{ ...unit, path: '../x' }])],
    ['an absolute path', journal([{ ...unit, path: '/x' }])],
    ['a stage that leads out', journal([{ ...unit, staged: '../../x' }])],
    ['no JSON', '{'],
    ['a unit whose file is not ours', journal([{ ...unit, kind: 'file', path: 'keep.txt' }])],
    ['a unit whose folder is not ours', journal([{ ...unit, path: 'keep' }])],
  ])('moves and removes nothing of the user: %s', (_, text) => {
    for (const name of ['journal', 'rollback']) {
      const folder = join(work, `run${++folders}`);
      plant(folder, { 'keep.txt': 'k\n', 'keep/a.txt': 'a\n', [`.roadctl/${name}`]: text, '.roadctl/stage/0/f': 'f\n' });
      const aside = readdirSync(work);
      recover(ctx, folder);
      expect(visible(folder)).toEqual({ 'keep.txt': 'k\n', 'keep/a.txt': 'a\n' });
      expect(existsSync(join(folder, '.roadctl'))).toBe(false);
      expect(readdirSync(work)).toEqual(aside);
    }
  });

  it('is left alone in a state folder that is a link', () => {
    const folder = start('existing');
    const outside = join(work, `run${++folders}`);
    plant(outside, { 'stage/0': 'x', journal: journal([]) });
    spawnSync('ln', ['-s', outside, join(folder, '.roadctl')]);
    expect(recover(ctx, folder).outcome).toBe('none');
    expect(treeOf(outside)).toEqual({ 'stage/0': 'x', journal: journal([]) });
    writeFileSync(join(outside, 'still'), '');
  });
});
