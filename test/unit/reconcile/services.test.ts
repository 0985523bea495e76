import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../src/apply/generate.ts';
import { driftOf, findServices } from '../../../src/reconcile/services.ts';
import { fakeContext, plant } from '../../support/context.ts';
import { planOf } from '../../support/plan.ts';

const own = { '.gitignore': 'lines' } as const;
const plan = (name: string) => planOf({ 'main.go': `package ${name}\n`, '.gitignore': 'a\nb\n', 'c/d.go': 'd\n' }, { name, own });

describe('findServices', () => {
  it('finds services here and one level below, deeper ones when told to, and none in folders of others', async () => {
    const ctx = fakeContext();
    for (const folder of ['', 'one', 'two/deep', 'node_modules/three', '.hidden/four'])
      await generate(ctx, [{ folder: '', plan: plan('demo') }], { directory: join(ctx.cwd, folder), dryRun: false });
    symlinkSync(join(ctx.cwd, 'one'), join(ctx.cwd, 'link'));
    expect(findServices(ctx, ctx.cwd).map(({ path }) => path)).toEqual(['.', 'one']);
    expect(findServices(ctx, ctx.cwd, { recursive: true }).map(({ path }) => path)).toEqual(['.', 'one', 'two/deep']);
  });

  it('gives a service whose lock cannot be read, without one', () => {
    const ctx = fakeContext({ files: { '.roadctl/lock.json': '{' } });
    expect(findServices(ctx, ctx.cwd)).toEqual([{ directory: ctx.cwd, path: '.', lock: undefined }]);
  });
});

describe('driftOf', () => {
  const cases: readonly [title: string, edit: (folder: string) => void, states: string][] = [
    ['nothing', () => {}, 'clean clean clean'],
    ['an edited file', (folder) => writeFileSync(join(folder, 'main.go'), 'package demo\n\n'), 'clean clean edited'],
    ['a file that is gone', (folder) => rmSync(join(folder, 'main.go')), 'clean clean missing'],
    ['a folder that is gone', (folder) => rmSync(join(folder, 'c'), { recursive: true }), 'clean missing clean'],
    ['lines of the user’s own', (folder) => writeFileSync(join(folder, '.gitignore'), 'mine\nb\na\n'), 'clean clean clean'],
    ['a line of ours taken out', (folder) => writeFileSync(join(folder, '.gitignore'), 'a\n'), 'edited clean clean'],
    [
      'a link in the place of a file',
      (folder) => {
        rmSync(join(folder, 'main.go'));
        symlinkSync('c/d.go', join(folder, 'main.go'));
      },
      'clean clean edited',
    ],
    ['another mode only', (folder) => chmodSync(join(folder, 'main.go'), 0o600), 'clean clean clean'],
  ];
  it.each(cases)('%s', async (_, edit, states) => {
    const ctx = fakeContext();
    await generate(ctx, [{ folder: '', plan: plan('demo') }], { directory: ctx.cwd, dryRun: false });
    edit(ctx.cwd);
    const [service] = findServices(ctx, ctx.cwd);
    if (service === undefined) throw new Error('no service');
    expect(
      driftOf(ctx, service)
        .map(({ state }) => state)
        .join(' '),
    ).toBe(states);
  });

  it('does not call lines clean when the base is lost', async () => {
    const ctx = fakeContext();
    await generate(ctx, [{ folder: '', plan: plan('demo') }], { directory: ctx.cwd, dryRun: false });
    plant(ctx.cwd, { '.gitignore': 'a\nb\nmine\n', '.roadctl/base': 'broken' });
    const [service] = findServices(ctx, ctx.cwd);
    expect(service && driftOf(ctx, service).find(({ path }) => path === '.gitignore')?.state).toBe('edited');
  });
});
