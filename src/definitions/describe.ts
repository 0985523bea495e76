import type { Json, JsonObject } from './model.ts';
import { inner, isList, isObject } from './schema.ts';

/** Takes a resolved schema; gives its type in one word, as kubectl's explain writes it: string, integer, []object, map[string]string. */
export function typeName(root: JsonObject, schema: JsonObject): string {
  if (isObject(schema.items)) return `[]${typeName(root, inner(root, schema))}`;
  if (isObject(schema.additionalProperties) && !isObject(schema.properties)) {
    const value = schema.additionalProperties.type;
    return `map[string]${typeof value === 'string' ? value : 'any'}`;
  }
  if (typeof schema.type === 'string') return schema.type;
  if (isList(schema.type)) return schema.type.join(' or ');
  const values = isList(schema.enum) ? schema.enum : schema.const === undefined ? undefined : [schema.const];
  const [first] = values ?? [];
  return first === undefined ? 'any' : typeof first;
}

/** Takes a resolved schema; gives its constant default as text, nothing for sections and for lists that start empty. */
export function defaultText(schema: JsonObject): string | undefined {
  const value = schema.default;
  if (value === undefined || isObject(value)) return undefined;
  if (isList(value)) return value.length === 0 ? undefined : value.map(String).join(', ');
  return value === '' ? '""' : String(value);
}

/** Takes a resolved schema; gives where a default that is no constant comes from. */
export function derivedText(schema: JsonObject): string | undefined {
  return typeof schema['x-defaultFrom'] === 'string' ? schema['x-defaultFrom'] : undefined;
}

/** Takes a resolved schema; gives the values that are allowed, those of the items for a list. */
export function allowedValues(root: JsonObject, schema: JsonObject): readonly Json[] {
  const { enum: values, const: only } = inner(root, schema);
  if (isList(values)) return values;
  return only === undefined ? [] : [only];
}

/** Takes a resolved schema; says in words what else a value has to fulfil. */
export function limitsText(root: JsonObject, schema: JsonObject): readonly string[] {
  const part = inner(root, schema);
  const limits: string[] = [];
  if (typeof part['x-says'] === 'string') limits.push(part['x-says']);
  else if (typeof part.pattern === 'string') limits.push(`matches ${part.pattern}`);
  limits.push(...between(part.minimum, part.maximum), ...between(part['x-minimum'], part['x-maximum']));
  // Short limits are part of what the words say already.
  if (typeof part.maxLength === 'number' && part.maxLength > 64) limits.push(`at most ${part.maxLength} characters`);
  if (typeof schema.maxItems === 'number') limits.push(`at most ${schema.maxItems} items`);
  if (typeof schema.maxProperties === 'number') limits.push(`at most ${schema.maxProperties} fields`);
  if (schema.uniqueItems === true) limits.push('no item twice');
  return limits;
}

/** Takes a resolved schema; says for which value of a sibling the field is, if it is not for all. */
export function whenText(schema: JsonObject): string | undefined {
  const when = schema['x-when'];
  if (!isObject(when)) return undefined;
  return Object.entries(when)
    .map(([sibling, values]) => `${sibling} ${[values].flat().map(String).join(' or ')}`)
    .join(' and ');
}

function between(low: Json | undefined, high: Json | undefined): readonly string[] {
  if (low === undefined && high === undefined) return [];
  if (high === undefined) return [`at least ${String(low)}`];
  return low === undefined ? [`at most ${String(high)}`] : [`from ${String(low)} to ${String(high)}`];
}
