import type { Finding } from '../finding.ts';
import type { Json, JsonObject } from '../model.ts';
import { fieldSchema, isList, isObject, resolve } from '../schema.ts';
import type { Path } from '../tree.ts';
import { parseDuration } from './duration.ts';

/**
 * Takes a schema, a document as written and the same with its defaults; checks what the schema says in roadctl's own
 * keywords: x-when (a field is only for one value of its sibling) and x-minimum and x-maximum of durations.
 */
export function annotationRules(root: JsonObject, written: JsonObject, document: JsonObject): readonly Finding[] {
  const findings: Finding[] = [];
  const visit = (schema: JsonObject, value: Json | undefined, whole: Json | undefined, path: Path): void => {
    if (isList(value)) {
      if (!isObject(schema.items)) return;
      const items = resolve(root, schema.items);
      for (const [index, item] of value.entries()) visit(items, item, isList(whole) ? whole[index] : undefined, [...path, index]);
      return;
    }
    if (typeof value === 'string') {
      findings.push(...durationRules(schema, value, path));
      return;
    }
    if (!isObject(value) || !isObject(whole)) return;
    for (const [name, part] of Object.entries(value)) {
      const field = fieldSchema(root, schema, name);
      if (field === undefined || part === undefined) continue;
      findings.push(...whenRules(field, name, whole, [...path, name]));
      visit(field, part, whole[name], [...path, name]);
    }
  };
  visit(resolve(root, root), written, document, []);
  return findings;
}

function whenRules(field: JsonObject, name: string, siblings: JsonObject, path: Path): readonly Finding[] {
  const when = field['x-when'];
  if (!isObject(when)) return [];
  return Object.entries(when).flatMap(([sibling, allowed]): Finding[] => {
    const actual = siblings[sibling];
    const values = [allowed].flat();
    if (actual === undefined || values.includes(actual)) return [];
    return [
      { code: 'not-for', args: { field: name, sibling, value: String(actual), allowed: values.map(String) }, path, at: 'key' },
    ];
  });
}

function durationRules(schema: JsonObject, value: string, path: Path): readonly Finding[] {
  const [minimum, maximum] = [schema['x-minimum'], schema['x-maximum']];
  if (typeof minimum !== 'string' && typeof maximum !== 'string') return [];
  const length = parseDuration(value);
  if (length === undefined) return [];
  const low = typeof minimum === 'string' ? parseDuration(minimum) : undefined;
  const high = typeof maximum === 'string' ? parseDuration(maximum) : undefined;
  if ((low === undefined || length >= low) && (high === undefined || length <= high)) return [];
  return [
    {
      code: 'duration-range',
      args: { value, ...(typeof minimum === 'string' && { minimum }), ...(typeof maximum === 'string' && { maximum }) },
      path,
    },
  ];
}
