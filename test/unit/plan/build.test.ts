import { describe, expect, test } from 'vitest';
import { at, holds, pathsOf, provenBy } from '../../../src/blueprints/conditions.ts';
import type { Condition, ResolvedBlueprint } from '../../../src/blueprints/model.ts';
import { isFailure } from '../../../src/errors.ts';
import { texts } from '../../../src/output/text/blueprints.ts';
import { buildPlan, canonical, modelOf, type PlanOptions } from '../../../src/plan/build.ts';
import { environmentName, exportedName, unexportedName } from '../../../src/plan/words.ts';
import { definitionOf, folderAt, resolveFolder, root, tinyBlueprint, tinyDefinition } from '../../support/blueprints.ts';

/** Codes of what planning finds; each has a sentence. */
async function faults(blueprint: ResolvedBlueprint, text: string, options: PlanOptions = {}): Promise<readonly string[]> {
  const definition = await definitionOf(text, blueprint);
  try {
    buildPlan(definition, blueprint, options);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return (error.details.issues ?? []).map((issue) => {
      expect(texts[issue.code]?.(issue.args, issue)).toMatch(/\S/);
      expect(issue.source).toBe('test.yaml');
      return issue.code;
    });
  }
  return [];
}

describe('a plan', () => {
  test('has every file with its mode, ownership and source, sorted', async () => {
    const { blueprint } = resolveFolder(folderAt(`${root}/test/fixtures/blueprints/tiny`));
    if (blueprint === undefined) throw new Error('not resolved');
    const plan = buildPlan(await definitionOf(tinyDefinition('{things: [{name: b}, {name: a}]}'), blueprint), blueprint, {
      source: './tiny',
    });
    expect(plan).toMatchObject({
      name: 'myTool',
      kind: 'Tiny',
      blueprint: { name: 'tiny', version: '1.2.3', source: './tiny', digest: blueprint.digest },
      definitionSource: 'test.yaml',
      definitionDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(plan.files.map((file) => `${file.path} ${file.mode.toString(8)} ${file.ownership} ${file.from}`)).toEqual([
      '.noteignore 644 lines blocks/notes/ignore.hbs',
      'internal/hello/deep/deep.go 644 managed files/internal/hello/deep/deep.go',
      'internal/hello/hello.go 644 managed files/internal/hello/hello.go',
      'myToolMain.go 644 managed root/Main.go.hbs',
      'run.sh 755 managed root/run.sh.hbs',
      'things/a.yaml 644 once root/thing.yaml.hbs',
      'things/b.yaml 644 once root/thing.yaml.hbs',
    ]);
  });

  test('a kind of its own has the common names and no others', async () => {
    const blueprint = tinyBlueprint('    []\n', {});
    const { root: model } = modelOf(await definitionOf(tinyDefinition('{}', 'myHTTPTool'), blueprint), blueprint);
    expect(model).toMatchObject({
      n: {
        name: 'myHTTPTool',
        exported: 'MyHTTPTool',
        unexported: 'myHTTPTool',
        lower: 'myhttptool',
        env: 'MY_HTTP_TOOL',
        organization: 'acme',
        module: 'github.com/acme/myhttptool',
      },
      spec: { title: 'myHTTPTool', size: 3 },
    });
    expect(Object.keys(model.n as object)).toHaveLength(8);
  });

  test('a name that cannot be one is a finding with its place', async () => {
    const blueprint = tinyBlueprint('    []\n', {});
    const found = await faults(blueprint, tinyDefinition('{}', '"a b; rm"'));
    expect([...new Set(found)]).toEqual(['model.unsafe']);
    expect(found.length).toBeGreaterThan(2);
  });

  test.each([
    ['two items of one name', '{item.name}', ', each: spec.things', 'x', '{things: [{name: a}, {name: a}]}', ['plan.collision']],
    ['a value that a template cannot do without', 'a.md', '', '{{markdown spec.note}}', '{}', ['render.unknownPath']],
    ['a value that a helper refuses', 'a.go', '', '{{goDuration spec.title}}', '{}', ['helper.notADuration']],
    ['a list that is a map', 'a.md', ', each: spec.labels', 'x', '{}', ['plan.notAList']],
    ['nothing', 'a.md', ', when: {has: spec.note}', '{{spec.note}}', '{}', []],
  ])('finds %s', async (_, path, more, template, spec, wanted) => {
    const blueprint = tinyBlueprint(`    - {path: "${path}", from: a.hbs${more}}\n`, { 'a.hbs': template });
    expect(await faults(blueprint, tinyDefinition(spec))).toEqual(wanted);
  });

  test('all findings of all files come at once, with template, line and column', async () => {
    const blueprint = tinyBlueprint('    - {path: a, from: a.hbs}\n    - {path: b, from: b.hbs}\n', {
      'a.hbs': 'x\n {{spec.note}}',
      'b.hbs': '{{spec.labels}}',
    });
    const definition = await definitionOf(tinyDefinition(), blueprint);
    expect(() => buildPlan(definition, blueprint)).toThrow(
      expect.objectContaining({
        details: {
          issues: [
            expect.objectContaining({
              code: 'render.unknownPath',
              args: { path: 'spec.note', template: 'a.hbs', line: 2, column: 2, from: 'a.hbs' },
            }),
            expect.objectContaining({ code: 'render.notAScalar' }),
          ],
        },
      }),
    );
  });

  test('a hostile blueprint ends with a finding', async () => {
    const loops = `${'{{#each @root.spec.things}}'.repeat(8)}${'{{/each}}'.repeat(8)}`;
    const things = `{things: [${Array.from({ length: 20 }, (_, i) => `{name: ${'abcdefghijklmnopqrst'[i]}}`).join(', ')}]}`;
    const blueprint = tinyBlueprint('    - {path: a, from: a.hbs}\n', { 'a.hbs': loops });
    expect(await faults(blueprint, tinyDefinition(things))).toEqual(['render.tooManySteps']);
    const plain = tinyBlueprint('    - {path: a, from: a.txt}\n', { 'a.txt': 'x'.repeat(100) });
    expect(await faults(plain, tinyDefinition(), { budget: { steps: 1, output: 50 } })).toEqual(['render.tooMuchOutput']);
  });
});

describe('conditions', () => {
  const model = { n: { jobs: [], on: true }, spec: { a: { b: 'x' }, empty: '', zero: 0, list: [1], map: {}, no: false } };

  test.each<[Condition, boolean]>([
    [{ has: 'spec.a' }, true],
    [{ has: 'spec.a.b' }, true],
    [{ has: 'spec.c.d' }, false],
    [{ has: 'spec.empty' }, false],
    [{ has: 'spec.no' }, false],
    [{ has: 'spec.zero' }, true],
    [{ has: 'spec.list' }, true],
    [{ has: 'n.jobs' }, false],
    [{ has: 'spec.map' }, false],
    [{ has: 'spec.constructor' }, false],
    [{ eq: ['spec.a.b', 'x'] }, true],
    [{ eq: ['spec.zero', '0'] }, false],
    [{ any: [] }, false],
    [{ all: [] }, true],
    [{ any: [{ has: 'spec.c' }, { has: 'spec.a' }] }, true],
    [{ all: [{ has: 'spec.c' }, { has: 'spec.a' }] }, false],
    [{ not: { has: 'spec.c' } }, true],
  ])('%j is %s', (condition, wanted) => expect(holds(condition, model)).toBe(wanted));

  test('tell their paths and what they prove', () => {
    const condition: Condition = { all: [{ has: 'a' }, { eq: ['b', 1] }, { any: [{ has: 'c' }] }, { not: { has: 'd' } }] };
    expect(pathsOf(condition)).toEqual(['a', 'b', 'c', 'd']);
    expect(provenBy(condition)).toEqual(['a', 'b']);
    expect(at(model, 'spec.a.b')).toBe('x');
  });
});

test.each([
  ['eventCollector', 'EventCollector', 'eventCollector', 'EVENT_COLLECTOR'],
  ['httpScheduler', 'HTTPScheduler', 'httpScheduler', 'HTTP_SCHEDULER'],
  ['HTTPThing2', 'HTTPThing2', 'hTTPThing2', 'HTTP_THING_2'],
  ['a', 'A', 'a', 'A'],
  ['type', 'Type', 'typeService', 'TYPE'],
  ['my-tool', 'MyTool', 'myTool', 'MY_TOOL'],
])('the words of %s', (name, exported, unexported, environment) => {
  expect([exportedName(name), unexportedName(name), environmentName(name)]).toEqual([exported, unexported, environment]);
});

test('canonical text is the same for the same value', () => {
  expect(canonical({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
});
