import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCatalog } from '../../../src/blueprints/catalog.ts';
import { scaffoldFiles } from '../../../src/blueprints/scaffold.ts';
import { blueprintName, command, scaffoldBlueprint } from '../../../src/commands/scaffoldBlueprint.ts';
import { loadDefinitions } from '../../../src/definitions/load.ts';
import { buildPlan } from '../../../src/plan/build.ts';
import { prepared, root } from '../../support/blueprints.ts';
import { fakeContext, plant, temporaryFolder } from '../../support/context.ts';

let installation: string;
beforeAll(() => {
  installation = temporaryFolder();
  const files = Object.entries(prepared().files).map(([name, text]) => [`dist/blueprints/${name}`, text] as const);
  plant(installation, Object.fromEntries(files));
});

const tiny = join(root, 'test/fixtures/blueprints/tiny');

describe('the catalog', () => {
  test('lists what is built in from one small file', async () => {
    const ctx = fakeContext({ installation });
    const read: string[] = [];
    const counting = {
      ...ctx,
      fs: {
        ...fs,
        readFileSync: ((path: string, encoding: 'utf8') => {
          read.push(path);
          return fs.readFileSync(path, encoding);
        }) as typeof fs.readFileSync,
      },
    };
    const catalog = await openCatalog(counting);
    expect(catalog.list()).toEqual([
      {
        name: 'workerpool',
        version: '1.0.0',
        status: 'ga',
        summary: expect.any(String),
        definition: 'WorkerPool',
        source: { type: 'builtin' },
      },
    ]);
    expect(read.map((path) => path.split('/').at(-1))).toEqual(['index.json']);
  });

  test.each(['workerpool', 'workerPool', 'WorkerPool', 'WORKERPOOL'])('finds %s', async (name) => {
    expect((await openCatalog(fakeContext({ installation }))).find(name).name).toBe('workerpool');
  });

  test('says what was meant', async () => {
    const catalog = await openCatalog(fakeContext({ installation }));
    await expect(catalog.resolve('workrpool')).rejects.toMatchObject({
      roadctl: 'NotFound',
      message: 'blueprints "workrpool" not found',
      details: { style: 'kubectl', hint: 'Did you mean "workerpool"?' },
    });
    await expect(catalog.inspect('nothing-like-it')).rejects.toMatchObject({ details: { hint: 'Blueprints: workerpool.' } });
  });

  test('a broken installation says so', async () => {
    await expect(openCatalog(fakeContext({ installation: temporaryFolder() }))).rejects.toMatchObject({ roadctl: 'Failed' });
  });

  test('gives the same bytes whether the blueprint is built in or read from its folder', async () => {
    const ctx = fakeContext({ installation });
    const text = fs.readFileSync(join(root, 'blueprints/workerpool/example.yaml'), 'utf8');
    const plans = await Promise.all(
      [undefined, join(root, 'blueprints/workerpool'), join(root, 'blueprints'), root].map(async (directory) => {
        const catalog = await openCatalog(ctx, { directory });
        const { definitions, issues } = await loadDefinitions([{ name: 'a.yaml', text }], catalog.kinds);
        expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
        const blueprint = await catalog.resolve('workerpool');
        const [definition] = definitions;
        if (definition === undefined) throw new Error('not loaded');
        return {
          plan: buildPlan(definition, blueprint),
          sample: await catalog.sample('workerpool'),
          source: catalog.find('workerpool').source.type,
        };
      }),
    );
    expect(plans.map((one) => one.source)).toEqual(['builtin', 'directory', 'directory', 'directory']);
    for (const { plan, sample } of plans) {
      expect(plan).toEqual(plans[0]?.plan);
      expect(sample).toBe(plans[0]?.sample);
    }
  }, 60_000);

  test('takes a folder that is a blueprint, or holds some, beside the built-in ones', async () => {
    for (const directory of [tiny, join(tiny, '..')]) {
      const catalog = await openCatalog(fakeContext({ installation }), { directory });
      expect(catalog.list().map((one) => `${one.name} ${one.source.type}`)).toEqual(['tiny directory', 'workerpool builtin']);
      expect(catalog.kinds.names).toEqual(['Tiny', 'WorkerPool']);
      expect((await catalog.kinds.find('Tiny'))?.blueprint).toBe('tiny');
      expect(await catalog.kinds.find('tiny')).toBeUndefined();
      expect((await catalog.resolve('TINY')).manifest.version).toBe('1.2.3');
    }
  });

  test('an external blueprint may use the blocks of roadctl', async () => {
    const files = Object.fromEntries(
      Object.entries(scaffoldFiles('mine')).map(([path, text]) => [`mine/${path}`, text.replace('blocks: []', 'blocks: [git]')]),
    );
    const catalog = await openCatalog(fakeContext({ installation, files }), { directory: 'mine' });
    const { blueprint, issues } = await catalog.inspect('mine');
    expect(issues).toEqual([]);
    expect(blueprint?.files.map((one) => one.from)).toContain('blocks/git/gitignore.hbs');
  });

  test('a faulty blueprint is told with its places, and does not hide the others', async () => {
    const good = scaffoldFiles('good');
    const bad = { ...scaffoldFiles('bad'), 'root/service.md.hbs': '# {{n.nmae}}\n' };
    const broken = { 'blueprint.yaml': 'kind: Blueprint\n' };
    const files = Object.entries({ good, bad, broken }).flatMap(([name, all]) =>
      Object.entries(all).map(([path, text]) => [`all/${name}/${path}`, text] as const),
    );
    const catalog = await openCatalog(fakeContext({ installation, files: Object.fromEntries(files) }), { directory: 'all' });
    expect(catalog.list().map((one) => one.name)).toEqual(['bad', 'good', 'workerpool']);
    expect(catalog.problems.map((issue) => `${issue.source} ${issue.code}`)).toContain(
      'all/broken/blueprint.yaml manifest.missing',
    );
    await expect(catalog.resolve('bad')).rejects.toMatchObject({
      roadctl: 'Invalid',
      details: {
        issues: [
          expect.objectContaining({
            code: 'lint.unknownPath',
            source: 'all/bad/root/service.md.hbs',
            pos: expect.objectContaining({ line: 1, column: 3 }),
          }),
        ],
      },
    });
    expect((await catalog.inspect('broken')).issues.length).toBeGreaterThan(0);
    await expect(catalog.resolve('broken')).rejects.toMatchObject({ roadctl: 'Invalid' });
    expect((await catalog.resolve('good')).manifest.name).toBe('good');
  });

  test.each([
    ['missing', {}, 'the path "missing" does not exist'],
    ['empty', { 'empty/': '' }, 'no blueprint found in "empty"'],
  ])('--blueprints %s', async (directory, files, message) => {
    await expect(openCatalog(fakeContext({ installation, files }), { directory })).rejects.toMatchObject({
      roadctl: 'NotFound',
      message,
    });
  });
});

describe('create blueprints --scaffold', () => {
  test('writes a blueprint that lints clean and generates', async () => {
    const ctx = fakeContext({ installation });
    const result = await command.run(
      ctx,
      await command.complete(ctx, { words: ['blueprints'], flags: { scaffold: 'My_Tool' }, rest: [] }),
    );
    expect(result).toMatchObject({ kind: 'value', text: 'blueprint/my-tool created\n' });
    expect(ctx.tree()).toEqual([
      'My_Tool/blueprint.yaml',
      'My_Tool/example.yaml',
      'My_Tool/files/docs/notes.md',
      'My_Tool/root/service.md.hbs',
      'My_Tool/schema.json',
    ]);
    const catalog = await openCatalog(ctx, { directory: 'My_Tool' });
    expect((await catalog.inspect('my-tool')).issues).toEqual([]);
    for (const text of [ctx.read('My_Tool/example.yaml'), await catalog.sample('my-tool')]) {
      const { definitions, issues } = await loadDefinitions([{ name: 'a.yaml', text }], catalog.kinds);
      expect(issues).toEqual([]);
      const [definition] = definitions;
      const plan = definition && buildPlan(definition, await catalog.resolve('my-tool'));
      expect(plan?.files.map((file) => file.path)).toEqual(['docs/notes.md', 'myService.md']);
    }
  });

  test('in a dry run it writes nothing', async () => {
    const ctx = fakeContext({ installation });
    const result = await command.run(
      ctx,
      await command.complete(ctx, { words: ['blueprints'], flags: { scaffold: 'x', 'dry-run': 'client' }, rest: [] }),
    );
    expect(result).toMatchObject({ text: 'blueprint/x created (dry run)\n' });
    expect(ctx.tree()).toEqual([]);
  });

  test.each([
    ['a folder with something in it', 'a', { 'a/b': 'x' }, 'AlreadyExists'],
    ['a file', 'a', { a: 'x' }, 'AlreadyExists'],
    ['a name without letters', '123', {}, 'Usage'],
  ])('refuses %s and changes nothing', (_, directory, files, roadctl) => {
    const ctx = fakeContext({ installation, files });
    const before = ctx.tree();
    expect(() => scaffoldBlueprint(ctx, directory)).toThrow(expect.objectContaining({ roadctl }));
    expect(ctx.tree()).toEqual(before);
  });

  test('a failure half-way leaves nothing behind', () => {
    const ctx = fakeContext({ installation });
    let count = 0;
    const writeFileSync: typeof fs.writeFileSync = (path, data) => {
      if (++count === 3) throw new Error('disk full');
      fs.writeFileSync(path, data);
    };
    expect(() => scaffoldBlueprint({ ...ctx, fs: { ...fs, writeFileSync } }, 'a')).toThrow(
      expect.objectContaining({ roadctl: 'Failed' }),
    );
    expect(ctx.tree()).toEqual([]);
  });

  test.each([
    ['myTool', 'my-tool'],
    ['My_Tool', 'my-tool'],
    ['3d', 'd'],
    ['---', undefined],
  ])('%s is called %s', (directory, name) => expect(blueprintName(directory)).toBe(name));
});
