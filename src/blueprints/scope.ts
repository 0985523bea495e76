import type { Json, JsonObject } from '../definitions/model.ts';
import { fieldSchema, isObject, resolve } from '../definitions/schema.ts';
import type { Shape } from '../plan/names.ts';
import { shapeOf } from '../plan/names.ts';
import { nameRulesOf } from '../plan/rules.ts';
import type { PathExpression } from './program.ts';

/** What lint knows of a value without having one: its path, whether it is surely there, and its shape or schema. */
export interface Known {
  readonly path: string;
  readonly certain: boolean;
  readonly type:
    | { readonly of: 'root'; readonly item: Known | undefined }
    | { readonly of: 'model'; readonly shape: Shape }
    | { readonly of: 'schema'; readonly schema: JsonObject };
}

/** Where a node of a template stands: the contexts around it, and the paths that a condition has proven to be there. */
export interface Scope {
  readonly contexts: readonly Known[];
  readonly root: Known;
  readonly inEach: 'list' | 'map' | undefined;
  readonly present: ReadonlySet<string>;
}

/** The scope at the top of a template. In: kind of definitions, composed schema, and the item of an entry with `each`. */
export function topScope(item: Known | undefined, present: Iterable<string> = []): Scope {
  const root: Known = { path: '', certain: true, type: { of: 'root', item } };
  return { contexts: [root], root, inEach: undefined, present: new Set(present) };
}

/** Steps from a known value to one of its fields; undefined when there is no such field. */
export function step(
  from: Known,
  part: string,
  blueprint: { readonly kind: string; readonly schema: JsonObject },
  present: ReadonlySet<string>,
): Known | undefined {
  const path = from.path === '' ? part : `${from.path}.${part}`;
  switch (from.type.of) {
    case 'root': {
      if (part === 'item') return from.type.item;
      if (part === 'n') return { path, certain: true, type: { of: 'model', shape: shapeOf(nameRulesOf(blueprint.kind)) } };
      const schema =
        part === 'spec' || part === 'metadata'
          ? fieldSchema(blueprint.schema, resolve(blueprint.schema, blueprint.schema), part)
          : undefined;
      return schema && { path, certain: true, type: { of: 'schema', schema } };
    }
    case 'model': {
      const { shape } = from.type;
      const field = shape.is === 'map' && Object.hasOwn(shape.fields, part) ? shape.fields[part] : undefined;
      return field && { path, certain: from.certain, type: { of: 'model', shape: field } };
    }
    case 'schema': {
      const { schema } = from.type;
      const field = fieldSchema(blueprint.schema, schema, part);
      if (field === undefined) return undefined;
      const required = Array.isArray(schema.required) && schema.required.includes(part);
      const filled = field.default !== undefined || field['x-defaultFrom'] !== undefined;
      const proven = present.has(path) || belongs(field, from.path, present);
      return { path, certain: proven || (from.certain && (required || filled)), type: { of: 'schema', schema: field } };
    }
  }
}

/** A field that belongs to one value of a sibling (x-when) is there where a template has tested for that value. */
function belongs(field: JsonObject, parent: string, present: ReadonlySet<string>): boolean {
  const when = field['x-when'];
  if (!isObject(when)) return false;
  return Object.entries(when).every(([sibling, value]) => present.has(sameText(`${parent}.${sibling}`, value)));
}

/** How a scope remembers that a path was tested to be a value. */
export function sameText(path: string, value: Json): string {
  return `${path}=${JSON.stringify(value)}`;
}

/** What #each goes over: the item of a list, or the value of a map. */
export function itemOf(list: Known, schema: JsonObject): { readonly item: Known; readonly over: 'list' | 'map' } | undefined {
  const path = `${list.path}[]`;
  if (list.type.of === 'model') {
    const { shape } = list.type;
    return shape.is === 'list'
      ? { item: { path, certain: true, type: { of: 'model', shape: shape.item } }, over: 'list' }
      : undefined;
  }
  if (list.type.of !== 'schema') return undefined;
  const own = list.type.schema;
  if (own.type === 'array') {
    return { item: { path, certain: true, type: { of: 'schema', schema: resolve(schema, own.items) } }, over: 'list' };
  }
  if (own.type !== 'object') return undefined;
  const values = isObject(own.additionalProperties) ? resolve(schema, own.additionalProperties) : {};
  return { item: { path, certain: true, type: { of: 'schema', schema: values } }, over: 'map' };
}

/** Finds what a path of a template means in a scope. */
export function lookup(
  path: PathExpression,
  scope: Scope,
  blueprint: { readonly kind: string; readonly schema: JsonObject },
): Known | undefined {
  if (path.data !== undefined && path.data !== 'root') {
    if (scope.inEach === undefined) return undefined;
    const is =
      path.data === 'index' || (path.data === 'key' && scope.inEach === 'list')
        ? 'number'
        : path.data === 'key'
          ? 'free'
          : 'flag';
    return { path: `@${path.data}`, certain: true, type: { of: 'model', shape: { is } } };
  }
  let at: Known | undefined = path.data === 'root' ? scope.root : scope.contexts[path.up];
  for (const part of path.parts) {
    if (at === undefined) return undefined;
    at = step(at, part, blueprint, scope.present);
  }
  return at;
}
