import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { optionsOf, pairwise } from '../../../scripts/lib/pairwise.mjs';
import { root } from '../../../scripts/lib/setup.mjs';

interface Option {
  readonly path: readonly string[];
  readonly values: readonly unknown[];
}

/** The pairs of values that no row has, as text. A row has the JSON of a value for each option, undefined for one without. */
function missing(options: readonly Option[], rows: readonly (readonly (string | undefined)[])[]): readonly string[] {
  const text = ({ path }: Option, value: unknown) => `${path.join('.')}=${JSON.stringify(value) ?? 'absent'}`;
  return options.flatMap((one, i) =>
    options.slice(i + 1).flatMap((other, k) =>
      one.values.flatMap((a) => {
        const [first, having] = [JSON.stringify(a), i + 1 + k];
        const rest = rows.filter((row) => row[i] === first);
        return other.values
          .filter((b) => !rest.some((row) => row[having] === JSON.stringify(b)))
          .map((b) => `${text(one, a)} with ${text(other, b)}`);
      }),
    ),
  );
}

test('every two values of different options meet in a definition, but for those that exclude each other', () => {
  const folder = join(root, 'test', 'generated', 'matrix');
  const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');
  const { definitions, contradictory } = JSON.parse(read('test', 'generated', 'matrix', 'pairwise.json')) as {
    readonly definitions: readonly object[];
    readonly contradictory: readonly string[];
  };
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const samples = ['everything.yaml', ...names.filter((name) => name !== 'everything.yaml')].map(
    (name) => parse(read('test', 'generated', 'matrix', name)) as object,
  );
  const schema = JSON.parse(read('docs', 'schemas', 'workerpool.v1.json')) as object;
  const options = optionsOf(schema, samples) as readonly Option[];
  const at = (value: unknown, path: readonly string[]): unknown =>
    path.reduce((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);
  const rows = definitions.map((definition) => options.map(({ path }) => JSON.stringify(at(definition, path))));
  expect(options.length).toBeGreaterThan(90);
  expect(missing(options, rows)).toEqual(contradictory);
});

test('a pair that no row can have is told, and all others meet', async () => {
  const options = [3, 3, 2, 2].map((count, i) => ({ path: [`o${i}`], values: Array.from({ length: count }, (_, a) => a) }));
  const wrongWith = async (row: readonly number[]) => (row[0] === 2 && row[3] === 1 ? [0, 3] : []);
  const { rows, contradictory } = (await pairwise(options, 1, wrongWith)) as {
    readonly rows: readonly (readonly number[])[];
    readonly contradictory: readonly unknown[];
  };
  const texts = rows.map((row) => row.map((a, i) => JSON.stringify(options[i]?.values[a])));
  expect(missing(options, texts)).toEqual(['o0=2 with o3=1']);
  expect(contradictory).toEqual([
    [
      [0, 2],
      [3, 1],
    ],
  ]);
  expect(rows.length).toBeLessThanOrEqual(11);
});
