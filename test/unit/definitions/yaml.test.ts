import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPlain } from '../../../src/definitions/read.ts';
import { plainValue } from '../../../src/definitions/scalar.ts';
import { parseYaml } from '../../../src/definitions/yaml.ts';
import { findings, line, withSpec } from './support.ts';

describe('YAML that is broken', () => {
  const table: readonly [name: string, text: string, expected: readonly string[]][] = [
    ['a tab', 'a:\n\tb: 1\n', ['2:1 : not valid YAML: a tab in the indentation; use spaces']],
    ['indentation', 'a:\n  b: 1\n c: 2\n', ['3:1 : not valid YAML: the indentation does not fit what is above']],
    ['a quote that is not closed', 'a: "x\n', ['1:6 : not valid YAML: a quote, bracket or ":" is missing']],
    [
      'a bracket that is not closed',
      'a: [1, 2\nb: 3\n',
      ['2:1 : not valid YAML: the indentation does not fit what is above; is a bracket not closed?'],
    ],
    ['two colons', 'a: b: c\n', ['1:4 : not valid YAML: a second ": " in one line; quote the value']],
    ['a field twice', 'a: 1\nb: 2\na: 3\n', ['3:1 : the field "a" is there twice, first in line 1']],
    [
      'a field twice, deep',
      withSpec('pool:', '  workers: {min: 1, min: 2}'),
      ['6:23 : the field "min" is there twice, first in line 6'],
    ],
    ['a tag', 'a: !secret x\n', ['1:4 : the tag !secret means nothing here; leave it out']],
    ['a key that is a list', '[a, b]: c\n', ['1:1 : a key has to be a single word, not a list or a mapping']],
    ['an alias without anchor', 'a: *nothing\n', ['1:4 : the alias *nothing has no anchor &nothing before it']],
    ['an alias inside its anchor', 'a: &x\n  b: *x\n', ['2:6 : the alias *x stands inside what it repeats']],
    [
      'merging what is no mapping',
      'a: &x 1\nb: {<<: *x}\n',
      ['2:5 : only a mapping, or a list of mappings, can be merged with <<'],
    ],
  ];
  test.each(table)('%s', (_name, text, expected) => {
    expect(parseYaml('a.yaml', text).issues.map(line)).toEqual(expected);
  });

  test('broken YAML keeps the other documents checked', async () => {
    const text = `a: "x\n---\n${withSpec('x1: 1')}`;
    expect((await findings(text)).length).toBeGreaterThan(0);
    expect(await findings(`${withSpec('x1: 1')}---\na: [1\n`)).toEqual([
      expect.stringContaining('5:3 spec.x1: unknown field'),
      expect.stringContaining('not valid YAML'),
    ]);
  });

  test('nesting without end', () => {
    expect(parseYaml('a.yaml', `a: ${'['.repeat(300)}${']'.repeat(300)}`).issues.map(line)).toEqual([
      expect.stringMatching(/^1:\d+ : nested more than 200 levels deep$/),
    ]);
    const stairs = Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    for (const text of ['['.repeat(200_000), '{a: '.repeat(100_000), '- '.repeat(100_000), '? '.repeat(100_000), stairs]) {
      expect(parseYaml('a.yaml', text).issues.map(({ code }) => code)).toEqual(['yaml-depth']);
    }
    expect(parseYaml('a.yaml', `a: "${'['.repeat(300)}"\n`).issues).toEqual([]);
  });

  test('aliases that multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
    const before = performance.now();
    const { documents, issues } = parseYaml('bomb.yaml', lines.join('\n'));
    expect(issues.map(line)).toEqual([
      expect.stringMatching(/aliases repeat more than 100000 values; write them out or split the file$/),
    ]);
    expect(documents.map(({ tree }) => tree)).toEqual([undefined]);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('plain scalars', () => {
  const known = [
    '',
    '~',
    'null',
    'Null',
    'true',
    'TRUE',
    'False',
    'yes',
    '1',
    '-1',
    '+1',
    '01',
    '0o17',
    '0x1F',
    '1.',
    '1.0',
    '.5',
    '-.5',
    '1e3',
    '1.5E-3',
    '.inf',
    '-.INF',
    '.nan',
    '1_000',
    '0b1',
    '1:30',
    '2030-01-01',
    '.',
    '+',
    'e5',
    '0o8',
    '1.2.3',
    '-0x1',
    '+.inf',
  ];
  test.each(known)('%j is what the core schema says', (text) => {
    expect(plainValue(text)).toBe(parse(`a: ${text}`, { schema: 'core' })?.a ?? null);
  });

  test('any text of the letters that numbers are made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E', 'x', 'o', 'a', '_', 'inf'), {
          minLength: 1,
          maxLength: 6,
        }),
        (parts) => {
          const text = parts.join('');
          fc.pre(!/^-+$/.test(text));
          expect(plainValue(text)).toBe((parse(`[${JSON.stringify('x')}, ${text}]`, { schema: 'core' }) as unknown[])[1]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('readPlain', () => {
  test('value and places', () => {
    const { value, issues, locate } = readPlain('b.yaml', 'a: 1\nb:\n  - c: x\n  - {d: 2.50}\n');
    expect(issues).toEqual([]);
    expect(value).toEqual({ a: 1, b: [{ c: 'x' }, { d: 2.5 }] });
    expect(locate(['b', 1, 'd'])).toMatchObject({ line: 4, column: 9 });
    expect(locate(['b', 1, 'd'], 'key')).toMatchObject({ line: 4, column: 6 });
    expect(locate(['b', 0, 'nothing'])).toMatchObject({ line: 3, column: 5 });
  });

  test('nothing', () => {
    expect(readPlain('b.yaml', '').value).toBeUndefined();
    expect(readPlain('b.yaml', 'a: [').issues).toHaveLength(1);
  });
});
