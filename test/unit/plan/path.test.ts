import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFailure } from '../../../src/errors.ts';
import { buildPlan } from '../../../src/plan/build.ts';
import { collisions, parsePathTemplate, pathProblem } from '../../../src/plan/path.ts';
import { definitionOf, tinyBlueprint } from '../../support/blueprints.ts';

const segment = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    'a',
    'NUL',
    'con.txt',
    'COM1',
    '.git',
    '.GIT',
    '.roadctl',
    'C:',
    'C:a',
    '~',
    '-rf',
    'a.',
    'a ',
    'a\\b',
    '\0',
    '\n',
    'é',
    'git~1',
    '\u200b.git',
    'aux.',
    'LPT9.md',
  ),
  fc.string({ maxLength: 8 }),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/),
);
const anyPath = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.constantFrom('/', '\\', '//'))
  .map(([all, slash]) => all.join(slash));

/** What any file system could take amiss, checked by other means than the code's own. */
function expectInside(path: string): void {
  expect(posix.relative('/base', posix.resolve('/base', path))).toBe(path);
  expect(win32.relative('C:\\base', win32.resolve('C:\\base', path)).replaceAll('\\', '/')).toBe(path);
  for (const part of path.split('/')) {
    expect(part).not.toMatch(/^(\.|\.\.|\.git|\.roadctl)$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|[. ]$|^-|[<>:"|?*\\~]/i);
    expect([...part].every((char) => char > ' ' && char < '\x7f')).toBe(true);
  }
}

describe('no path leaves the directory', () => {
  test('a path that is allowed stays inside on every system', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        if (pathProblem(path) === undefined) expectInside(path);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    '../x',
    'a/../../x',
    '/etc/passwd',
    'C:/x',
    'c:x',
    'a\\..\\x',
    '.git/hooks/pre-commit',
    'a/.GIT/x',
    '.roadctl/lock.json',
    'NUL',
    'a/com1.txt',
    'lpt1',
    'a./b',
    'a /b',
    'a//b',
    'a/',
    '',
    './a',
    '-rf',
    'a\0b',
    'a\nb',
    'git~1/x',
    `${'a'.repeat(300)}`,
  ])('%j is refused', (path) => {
    expect(pathProblem(path)).toBeDefined();
  });

  test.each([
    'a',
    'eventCollectorApp.go',
    '.gitignore',
    '.github/workflows/ci.yaml',
    'a/b-c/d_e.f',
    'console.go',
    'com10x.txt',
    '.gitattributes',
  ])('%j is allowed', (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  test('whatever a definition holds, its values put no file outside', async () => {
    const blueprint = tinyBlueprint('    - {path: "things/{item.name}.txt", from: t.txt, each: spec.things}\n', { 't.txt': 'x' });
    const base = await definitionOf(
      'apiVersion: roadctl.pavedroad.io/v1\nkind: Tiny\nmetadata: {name: a, organization: b}\nspec: {}\n',
      blueprint,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(segment, anyPath), { maxLength: 3 }), (names) => {
        const spec = { ...(base.document.spec as object), things: names.map((name) => ({ name })) };
        try {
          const plan = buildPlan({ ...base, document: { ...base.document, spec } }, blueprint);
          for (const { path } of plan.files) {
            expectInside(path);
            expect(path).toMatch(/^things\/[^/]+\.txt$/);
          }
        } catch (error) {
          if (!isFailure(error)) throw error;
          expect(error.details.issues?.every((issue) => issue.code === 'plan.path' || issue.code === 'plan.collision')).toBe(
            true,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('paths side by side', () => {
  test.each([
    [['a', 'b'], []],
    [['a', 'a'], [['a', 'a']]],
    [['a/b', 'A/B'], [['a/b', 'A/B']]],
    [['a', 'a/b'], [['a', 'a/b']]],
    [['a/b', 'A'], [['a/b', 'A']]],
    [['a/b', 'A/c'], [['a/b', 'A/c']]],
    [['a/b/c', 'a/B/d'], [['a/b/c', 'a/B/d']]],
    [['a/b', 'a/c', 'ab'], []],
  ])('%j collide as %j', (paths, wanted) => {
    expect(collisions(paths)).toEqual(expect.arrayContaining(wanted));
    expect(collisions(paths).length > 0).toBe(wanted.length > 0);
  });
});

test.each([
  ['{n.name}App.go', [{ value: 'n.name' }, 'App.go']],
  ['a/{item.name}', ['a/', { value: 'item.name' }]],
  ['plain', ['plain']],
  ['{spec.title}', undefined],
  ['{n.name', undefined],
  ['n}', undefined],
  ['{n}', undefined],
])('the path template %s', (template, wanted) => {
  expect(parsePathTemplate(template)).toEqual(wanted);
});
