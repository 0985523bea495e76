import { isMap, isSeq, type Node, parseDocument } from 'yaml';

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}
interface Choice {
  readonly path: readonly string[];
  readonly values: readonly unknown[];
  readonly fallback: unknown;
}

/** Paths of all fields that hold a value, "[]" standing for the items of a list; with "enum" those that are a choice. */
export function leaves(schema: Schema): readonly (readonly string[])[];
export function leaves(schema: Schema, only: 'enum'): readonly Choice[];
export function leaves(schema: Schema, only?: 'enum'): readonly (readonly string[])[] | readonly Choice[] {
  const found: Choice[] = [];
  const walk = (given: Schema, path: readonly string[]): void => {
    const target = given.$ref === undefined ? given : { ...schema.$defs?.[given.$ref.replace('#/$defs/', '')], ...given };
    const fields = Object.entries(target.properties ?? {});
    for (const [name, field] of fields) walk(field, [...path, name]);
    if (target.items !== undefined) walk(target.items, [...path, '[]']);
    if (fields.length === 0 && target.items === undefined)
      found.push({ path, values: target.enum ?? [], fallback: target.default });
  };
  walk(schema, []);
  return only === 'enum' ? found.filter(({ values }) => values.length > 0) : found.map(({ path }) => path);
}

/** All values that a definitions text has at a path. */
export function valuesAt(text: string, path: readonly string[]): readonly unknown[] {
  const walk = (node: unknown, rest: readonly string[]): readonly unknown[] => {
    const [name, ...others] = rest;
    if (name === undefined) return [(node as Node).toJS(parseDocument(text))];
    if (name === '[]') return isSeq(node) ? node.items.flatMap((item) => walk(item, others)) : [];
    const value = isMap(node) ? node.get(name, true) : undefined;
    return value === undefined ? [] : walk(value, others);
  };
  return walk(parseDocument(text).contents, path);
}
