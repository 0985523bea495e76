import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/definitions/model.ts';
import { sampleText } from '../../../src/definitions/sample.ts';
import { fieldsOf, inner, isObject, resolve } from '../../../src/definitions/schema.ts';
import { example, line, load, workerPool } from './support.ts';

const sample = sampleText(workerPool, example);
const lines = sample.split('\n');

/** Takes away one "#" in each of the lines that are fields behind one. */
const isOff = (text: string): boolean => /^ *#[^ \n]/.test(text) || /^ *# {2,}/.test(text);
const on = (text: string): string => text.replace('#', '');

/** The parts that are commented out: each starts with a field at the "#", and goes on with what is deeper. */
const parts: readonly (readonly number[])[] = (() => {
  const found: number[][] = [];
  for (const [index, text] of lines.entries()) {
    if (!isOff(text)) continue;
    const last = found.at(-1);
    const starts = /^ *#[A-Za-z]/.test(text);
    if (starts || last === undefined) found.push([index]);
    else last.push(index);
  }
  return found;
})();

/** Paths of all fields that hold a value, as the schema has them. */
function leaves(schema: JsonObject, path: readonly string[] = []): readonly string[] {
  return fieldsOf(workerPool, schema).flatMap((field) => {
    const part = inner(workerPool, field.schema);
    const here = [...path, field.name];
    return isObject(part.properties) ? leaves(part, here) : [here.join('.')];
  });
}

/** Paths of all fields that hold a value in a document; what the schema does not name more closely is one value. */
function written(value: Json | undefined, schema: JsonObject, path: readonly string[] = []): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => written(item, inner(workerPool, schema), path));
  if (!isObject(value)) return [path.join('.')];
  return fieldsOf(workerPool, schema).flatMap((field) => {
    const part = value[field.name];
    if (part === undefined) return [];
    const here = [...path, field.name];
    return isObject(inner(workerPool, field.schema).properties) ? written(part, field.schema, here) : [here.join('.')];
  });
}

const whole = lines.map((text) => (isOff(text) ? on(text) : text)).join('\n');
const forKind = (text: string, kind: string): string => {
  const others =
    { interval: ['expression', 'at', 'timeZone'], cron: ['interval', 'at'], once: ['interval', 'expression', 'timeZone'] }[
      kind
    ] ?? [];
  return scalable(text)
    .replace(/^( +kind: )interval$/m, `$1${kind}`)
    .replace(new RegExp(`^ +(?:${others.join('|')}):.*\\n`, 'gm'), '');
};
/** Autoscaling is for independent copies, and the sample shows the fields of both metrics. */
const scalable = (text: string): string =>
  text
    .replace(/^( +)#?independentReplicas: false/m, '$1independentReplicas: true')
    .replace(/^ +(?:queueLength|prometheus):.*\n/gm, '');
/** The host of an environment is that of an ingress. */
const reachable = (text: string): string =>
  text.replace(
    /^( +)#(ingress:)((?:\n +# {2}.*)+)/m,
    (_, indent: string, head: string, rest: string) => `${indent}${head}${rest.replaceAll('#  ', '  ')}`,
  );

describe('the sample', () => {
  test('loads without findings, and is the example', async () => {
    const [ours, theirs] = [await load(sample), await load(example)];
    expect(ours.issues.map(line)).toEqual([]);
    expect(ours.definitions[0]?.document).toEqual(theirs.definitions[0]?.document);
  });

  test('has a modeline with the name of the schema, and lines that a terminal holds', () => {
    expect(lines[0]).toBe(`# yaml-language-server: $schema=${String(workerPool.$id)}`);
    expect(lines.slice(1).filter((text) => text.length > 110)).toEqual([]);
    expect(sample).not.toMatch(/\n{3}|[ \t]\n/);
    expect(sample.endsWith('\n')).toBe(true);
  });

  test('every field is there exactly once', async () => {
    const expected = leaves(resolve(workerPool, workerPool));
    expect(expected.length).toBeGreaterThan(70);
    const names = [...whole.matchAll(/^ *(?:- )?([A-Za-z0-9]+):/gm)].map((match) => match[1]);
    const { parseYaml } = await import('../../../src/definitions/yaml.ts');
    const { readTree } = await import('../../../src/definitions/read.ts');
    const tree = parseYaml('sample', whole).documents[0]?.tree;
    const value = tree && readTree(tree, workerPool).value;
    const found = written(value, resolve(workerPool, workerPool));
    expect([...found].sort()).toEqual([...expected].sort());
    expect(parseYaml('sample', whole).issues).toEqual([]);
    for (const path of expected) expect(names).toContain(path.split('.').at(-1));
  });

  test('parts are found', () => {
    expect(parts.length).toBeGreaterThan(30);
    expect(parts.flat()).toHaveLength(lines.filter(isOff).length);
  });

  test.each(parts.map((part) => [on(lines[part[0] ?? 0] ?? '').trim(), part] as const))(
    '%s is valid when it is uncommented',
    async (first, part) => {
      const text = lines.map((one, index) => (part.includes(index) ? on(one) : one)).join('\n');
      const kind = /^(?:expression|timeZone):/.test(first) ? 'cron' : /^at:/.test(first) ? 'once' : 'interval';
      // A time zone alone is none for cron: it needs the expression.
      const beside = first === 'autoscaling:' ? scalable(text) : first === 'environments:' ? reachable(text) : text;
      const full = first.startsWith('timeZone') ? beside.replace(/^( +)#expression/m, '$1expression') : beside;
      const { issues, definitions } = await load(
        kind === 'interval' ? full : full.replace(/^( +kind: )interval$/m, `$1${kind}`).replace(/^ +interval: 10s\n/m, ''),
      );
      expect(issues.map(line)).toEqual([]);
      expect(definitions).toHaveLength(1);
    },
  );

  test.each(['interval', 'cron', 'once'])('everything uncommented is valid, with the fields of kind %s', async (kind) => {
    // The job of the example is of the type http; the type email is declared above it.
    const { issues } = await load(forKind(whole, kind));
    expect(issues.map(line)).toEqual([]);
  });

  test('is made of any schema', () => {
    const schema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            a: { type: 'string', description: 'A.\nB.' },
            list: { type: 'array', items: { type: 'object', properties: { b: { type: 'integer' } } } },
          },
        },
      },
    };
    expect(sampleText(schema, 'spec: {a: x}\n')).toContain('spec:\n  # A. B.\n  a: x\n\n  #list:\n  #  - b: 1\n');
  });
});
