import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/definitions/model.ts';
import { applyDefaults, fieldsAt, isObject } from '../../../src/definitions/schema.ts';
import { writeYaml } from '../../../src/definitions/yaml.ts';
import { example, kinds, line, load, workerPool } from './support.ts';

/** A document with many fields, all of them valid. */
const full: Json = {
  apiVersion: 'roadctl.pavedroad.io/v1',
  kind: 'WorkerPool',
  metadata: { name: 'demo', organization: 'acme', labels: { team: 'x' } },
  spec: {
    version: '1.0.0',
    maintainer: { name: 'Joe', email: 'joe@example.com' },
    go: { module: 'example.com/demo', version: '1.26' },
    api: { port: 9000, admin: { port: 9001 }, auth: { type: 'apiKey' } },
    pool: { workers: { initial: 2, min: 1, max: 3 } },
    jobs: [
      { name: 'email', timeout: '3s' },
      { name: 'fax', description: 'Sends a fax' },
    ],
    egress: { allow: ['10.0.0.0/8'] },
    scheduler: {
      kind: 'cron',
      expression: '* * * * *',
      timeZone: 'Europe/Amsterdam',
      jobs: [
        { url: 'https://a.example', method: 'POST' },
        { type: 'email', payload: { a: 1 } },
      ],
    },
    kubernetes: { namespace: 'x', replicas: 2, independentReplicas: true },
    integrations: [{ name: 'sonarcloud', shields: ['bugs'] }],
  },
};

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
  readonly path: readonly (string | number)[];
}

/** All keys that the schema declares, each with its parent in a copy of the document. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, [...path, index]));
  if (!isObject(value)) return [];
  const declared = fieldsAt(workerPool, path).map((field) => field.name);
  const here = Object.keys(value).filter((key) => declared.includes(key));
  return here.flatMap((key) => [
    { parent: value as Record<string, unknown>, key, path: [...path, key] },
    ...placesOf(value[key], [...path, key]),
  ]);
}

const count = placesOf(full).length;

describe('loading', () => {
  test('the full document is valid', async () => {
    expect((await load(writeYaml(full))).issues.map(line)).toEqual([]);
    expect(count).toBeGreaterThan(40);
  });

  test('never throws on arbitrary text', async () => {
    const pieces = fc.constantFrom(
      'apiVersion: roadctl.pavedroad.io/v1\n',
      'kind: WorkerPool\n',
      'info:\n',
      'project: ',
      'metadata: ',
      'spec:\n  ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '\n',
      ' ',
      '\t',
      '&a ',
      '*a',
      '<<: ',
      '!!x ',
      '|',
      '>',
      '"',
      "'",
      '#',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '? ',
      'null',
      '.inf',
      '~',
      '1e9',
      'jobs: ',
      'name',
      '__proto__: ',
      'constructor: ',
      '\u2028',
      '\ud800',
      '\u0000',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        const { issues, definitions } = await load(one);
        for (const issue of issues) expect(line(issue)).not.toMatch(/undefined|\[object/);
        if (issues.length === 0) expect(definitions.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  test('never throws on a document with a value of any kind at any place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: count - 1 }), fc.jsonValue(), async (at, value) => {
        const copy = structuredClone(full) as Json;
        const place = placesOf(copy)[at];
        if (place === undefined) throw new Error('no such place');
        place.parent[place.key] = value;
        const { issues } = await load(JSON.stringify(copy));
        for (const issue of issues) {
          expect(line(issue)).not.toMatch(/undefined|\[object/);
          expect(issue.pos).toBeDefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  test('one key renamed is one unknown field, at that key', async () => {
    const name = fc.stringMatching(/^[a-z][a-zA-Z]{5,12}$/).filter((word) => !JSON.stringify(workerPool).includes(`"${word}"`));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: count - 1 }), name, async (at, renamed) => {
        const copy = structuredClone(full) as Json;
        const place = placesOf(copy)[at];
        if (place === undefined) throw new Error('no such place');
        const entries = Object.entries(place.parent).map(([key, value]) => [key === place.key ? renamed : key, value] as const);
        for (const key of Object.keys(place.parent)) delete place.parent[key];
        Object.assign(place.parent, Object.fromEntries(entries));
        const text = writeYaml(copy);
        const { issues, definitions } = await load(text);
        const unknown = issues.filter(({ code }) => code === 'unknown-field');
        expect(issues.map(line)).toHaveLength(1);
        expect(unknown).toHaveLength(1);
        expect(unknown[0]?.path).toEqual([...place.path.slice(0, -1), renamed]);
        expect(text.slice(unknown[0]?.pos?.offset, unknown[0]?.pos?.endOffset)).toBe(renamed);
        expect(definitions).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('defaults are filled once: filling again changes nothing, and the result is valid', async () => {
    const kind = await kinds.find('WorkerPool');
    const { definitions } = await load(example);
    const document = definitions[0]?.document ?? {};
    expect(applyDefaults(workerPool, document)).toEqual(document);
    expect(kind?.validate(document)).toEqual([]);
  });
});
