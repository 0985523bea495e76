import type { Json, JsonObject } from './model.ts';
import type { Path } from './tree.ts';

/** One field that a schema allows at some place. `schema` has its references put in. */
export interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

const resolved = new WeakMap<JsonObject, JsonObject>();

/** Takes the whole schema and a part of it; gives the part with its $ref put in (what stands beside the $ref wins). */
export function resolve(root: JsonObject, part: Json | undefined): JsonObject {
  if (!isObject(part)) return {};
  const ref = part.$ref;
  if (typeof ref !== 'string') return part;
  const known = resolved.get(part);
  if (known) return known;
  let target: Json | undefined = root;
  for (const step of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) target = isObject(target) ? target[step] : undefined;
  const { $ref: _, ...own } = part;
  const whole: JsonObject = { ...resolve(root, target), ...own };
  resolved.set(part, whole);
  return whole;
}

/** Takes a resolved object schema; gives the schema of one of its fields, declared or by additionalProperties. */
export function fieldSchema(root: JsonObject, schema: JsonObject, name: string): JsonObject | undefined {
  const properties = schema.properties;
  if (isObject(properties) && Object.hasOwn(properties, name)) return resolve(root, properties[name]);
  return isObject(schema.additionalProperties) ? resolve(root, schema.additionalProperties) : undefined;
}

/** Takes a resolved schema; gives its declared fields in the schema's order. */
export function fieldsOf(root: JsonObject, schema: JsonObject): readonly Field[] {
  if (!isObject(schema.properties)) return [];
  const required = isList(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, part]) => ({
    name,
    schema: resolve(root, part),
    required: required.includes(name),
  }));
}

/** Takes a resolved schema; gives the schema that says what its parts look like: itself, or its items' for a list. */
export function inner(root: JsonObject, schema: JsonObject): JsonObject {
  return isObject(schema.items) ? inner(root, resolve(root, schema.items)) : schema;
}

/** Takes a schema and a path; gives the resolved schema of that field, undefined where the schema has none. Numbers step into lists. */
export function schemaAt(root: JsonObject, path: Path): JsonObject | undefined {
  let schema: JsonObject | undefined = resolve(root, root);
  for (const step of path) {
    if (schema === undefined) return undefined;
    if (typeof step === 'number') schema = isObject(schema.items) ? resolve(root, schema.items) : undefined;
    else schema = fieldSchema(root, inner(root, schema), step);
  }
  return schema;
}

/** Takes a schema and a path of names; gives the fields that can stand there. Lists are stepped into by themselves. */
export function fieldsAt(root: JsonObject, path: Path): readonly Field[] {
  const schema = schemaAt(root, path);
  return schema === undefined ? [] : fieldsOf(root, inner(root, schema));
}

/** Takes a schema and a document as written; gives a copy with each constant default filled in, at every depth. Wrong types are left alone. */
export function applyDefaults(root: JsonObject, document: JsonObject): JsonObject {
  return fill(root, resolve(root, root), document) as JsonObject;
}

function fill(root: JsonObject, schema: JsonObject, value: Json): Json {
  if (isList(value)) {
    if (!isObject(schema.items)) return value;
    const items = resolve(root, schema.items);
    return value.map((item) => fill(root, items, item));
  }
  if (!isObject(value) || (!isObject(schema.properties) && !isObject(schema.additionalProperties))) return value;
  const filled: [string, Json][] = [];
  for (const field of fieldsOf(root, schema)) {
    const written = Object.hasOwn(value, field.name) ? value[field.name] : field.schema.default;
    if (written !== undefined) filled.push([field.name, fill(root, field.schema, written)]);
  }
  const declared = isObject(schema.properties) ? schema.properties : {};
  for (const [name, written] of Object.entries(value)) {
    if (Object.hasOwn(declared, name)) continue;
    const part = fieldSchema(root, schema, name);
    filled.push([name, part ? fill(root, part, written) : written]);
  }
  return Object.fromEntries(filled);
}
