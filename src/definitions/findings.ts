import { suggest } from '../suggest.ts';
import type { Finding } from './finding.ts';
import type { AjvError } from './kinds.ts';
import type { Json, JsonObject } from './model.ts';
import { fieldsAt, fieldsOf, inner, isList, isObject, resolve, schemaAt } from './schema.ts';
import type { Path } from './tree.ts';

/** Takes what ajv found in a document; gives one finding for each slip, with a suggestion where one is near. */
export function explainErrors(root: JsonObject, document: Json, errors: readonly AjvError[]): readonly Finding[] {
  const findings: Finding[] = [];
  const unknown = new Map<string, { path: Path; names: string[] }>();
  const missing = new Map<string, string[]>();
  for (const error of errors) {
    const path = pathOf(error.instancePath, document);
    if (error.keyword === 'additionalProperties') {
      const found = unknown.get(error.instancePath) ?? { path, names: [] };
      found.names.push(String(error.params.additionalProperty));
      unknown.set(error.instancePath, found);
    } else if (error.keyword === 'required') {
      missing.set(error.instancePath, [...(missing.get(error.instancePath) ?? []), String(error.params.missingProperty)]);
    } else if (error.propertyName === undefined) {
      findings.push(explainValue(root, error, path, valueAt(document, path)));
    }
  }
  const suggested = new Map<string, ReadonlySet<unknown>>();
  for (const [instancePath, { path, names }] of unknown) {
    const explained = explainUnknown(root, document, path, names, missing.get(instancePath) ?? []);
    suggested.set(instancePath, new Set(explained.map(({ args }) => args.suggestion)));
    findings.push(...explained);
  }
  for (const [instancePath, names] of missing) {
    const path = pathOf(instancePath, document);
    for (const name of names) {
      if (!suggested.get(instancePath)?.has(name))
        findings.push({ code: 'missing-field', args: { field: name }, path: [...path, name], at: 'parent' });
    }
  }
  return findings;
}

/** A misspelt field that has to be there is one slip, not an unknown and a missing field. */
function explainUnknown(
  root: JsonObject,
  document: Json,
  path: Path,
  names: readonly string[],
  missing: readonly string[],
): readonly Finding[] {
  const parent = valueAt(document, path);
  const fields = fieldsAt(root, path).map((field) => field.name);
  const free = new Set(fields.filter((name) => !(isObject(parent) && Object.hasOwn(parent, name))));
  const suggestions = new Map<string, string>();
  for (const name of names) {
    const nearest = suggest(name, free);
    if (nearest === undefined) continue;
    suggestions.set(name, nearest);
    free.delete(nearest);
  }
  const puzzling = names.filter((name) => !suggestions.has(name));
  const wanted = missing.filter((name) => free.has(name));
  const [only] = puzzling;
  if (only !== undefined && puzzling.length === 1 && wanted[0] !== undefined && wanted.length === 1)
    suggestions.set(only, wanted[0]);
  return names.map((name) => {
    const suggestion = suggestions.get(name);
    const elsewhere = suggestion === undefined ? placeOf(root, name) : undefined;
    const args = { field: name, ...(suggestion && { suggestion }), ...(elsewhere && { elsewhere }), allowed: fields };
    return { code: 'unknown-field', args, path: [...path, name], at: 'key' };
  });
}

/** The one place where a field of this name belongs, if there is exactly one. */
function placeOf(root: JsonObject, name: string): string | undefined {
  const found: string[] = [];
  const visit = (schema: JsonObject, path: readonly string[]): void => {
    for (const field of fieldsOf(root, schema)) {
      const place = [...path, field.name];
      if (field.name === name) found.push(place.join('.'));
      visit(inner(root, field.schema), place);
    }
  };
  visit(resolve(root, root), []);
  return found.length === 1 ? found[0] : undefined;
}

function explainValue(root: JsonObject, error: AjvError, path: Path, value: Json | undefined): Finding {
  const schema = schemaAt(root, path) ?? {};
  const { params, keyword } = error;
  const finding = (code: string, args: Finding['args'], more: Partial<Finding> = {}): Finding => ({ code, args, path, ...more });
  switch (keyword) {
    case 'type':
      return finding('wrong-type', { expected: [params.type].flat().map(String), actual: typeOf(value), value: quote(value) });
    case 'const':
    case 'enum': {
      const allowed = (keyword === 'const' ? [params.allowedValue] : (params.allowedValues as readonly unknown[])).map(String);
      const suggestion = typeof value === 'string' ? suggest(value, allowed) : undefined;
      return finding('not-allowed', { value: quote(value), allowed, ...(suggestion && { suggestion }) });
    }
    case 'pattern':
      return finding('wrong-pattern', { value: quote(value), says: saysOf(schema, String(params.pattern)) });
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return finding('out-of-range', { value: quote(value), ...rangeOf(schema) });
    case 'multipleOf':
      return finding('not-a-multiple', { value: quote(value), of: Number(params.multipleOf) });
    case 'minLength':
    case 'maxLength':
      return finding(keyword === 'maxLength' ? 'too-long' : 'too-short', {
        limit: Number(params.limit),
        actual: String(value ?? '').length,
      });
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return finding(keyword.startsWith('max') ? 'too-many' : 'too-few', {
        limit: Number(params.limit),
        actual: isList(value) ? value.length : Object.keys(value ?? {}).length,
      });
    case 'uniqueItems':
      return finding(
        'not-unique',
        { value: quote(valueAt(value, [Number(params.i)])), first: Number(params.j) },
        { path: [...path, Number(params.i)] },
      );
    case 'propertyNames': {
      const key = String(params.propertyName);
      const names = resolve(root, schema.propertyNames);
      return finding('wrong-key', { key, says: saysOf(names, String(names.pattern ?? '')) }, { path: [...path, key], at: 'key' });
    }
    default:
      return finding('not-valid', { keyword, value: quote(value) });
  }
}

/** What a pattern wants, in words where the schema has some. */
function saysOf(schema: JsonObject, pattern: string): string {
  return typeof schema['x-says'] === 'string' ? schema['x-says'] : `text that matches ${pattern}`;
}

function rangeOf(schema: JsonObject): Finding['args'] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  return {
    ...(typeof minimum === 'number' && { minimum }),
    ...(typeof maximum === 'number' && { maximum }),
    ...(typeof exclusiveMinimum === 'number' && { above: exclusiveMinimum }),
    ...(typeof exclusiveMaximum === 'number' && { below: exclusiveMaximum }),
  };
}

/** Takes a JSON pointer into a document; gives its path, with numbers where it steps into lists. */
function pathOf(pointer: string, document: Json): Path {
  const path: (string | number)[] = [];
  let value: Json | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step: string | number = isList(value) ? Number(name) : name;
    path.push(step);
    value = valueAt(value, [step]);
  }
  return path;
}

/** Takes a value and a path; gives what is there. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let found = value;
  for (const step of path) {
    if (isList(found)) found = found[Number(step)];
    else found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** Takes two paths; tells whether they are the same. */
export function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function typeOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (isList(value)) return 'array';
  return typeof value;
}

/** A value as a message shows it: JSON, not longer than a line bears. */
function quote(value: Json | undefined): string {
  if (isObject(value)) return '{...}';
  if (isList(value)) return '[...]';
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 56)}..."` : text;
}
