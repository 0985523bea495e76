import { at } from '../blueprints/conditions.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import { fieldsOf, isList, isObject, resolve } from '../definitions/schema.ts';
import { defaultModule } from './names.ts';
import { defaultSonarKey } from './workerPoolNames.ts';

const named: Readonly<Record<string, (document: JsonObject) => string>> = {
  'github.com/metadata.organization/metadata.name': defaultModule,
  'metadata.organization/metadata.name': (d) =>
    `${String(at(d, 'metadata.organization'))}/${String(at(d, 'metadata.name'))}`.toLowerCase(),
  'metadata.organization_metadata.name': defaultSonarKey,
};

/** Whether roadctl knows what an x-defaultFrom means: a path of the document, or one of the composed ones. */
export function isKnownDerivation(from: string): boolean {
  return Object.hasOwn(named, from) || /^(metadata|spec)(\.[A-Za-z0-9_-]+)+$/.test(from);
}

/** Fills in what the schema derives from other fields (x-defaultFrom) and the document leaves out. Constant defaults are in it already. */
export function withDerivedDefaults(schema: JsonObject, document: JsonObject): JsonObject {
  const derive = (from: string): Json | undefined => (Object.hasOwn(named, from) ? named[from]?.(document) : at(document, from));
  const fill = (part: JsonObject, value: Json): Json => {
    if (isList(value)) {
      if (!isObject(part.items)) return value;
      const items = resolve(schema, part.items);
      return value.map((item) => fill(items, item));
    }
    if (!isObject(value) || !isObject(part.properties)) return value;
    const added: [string, Json][] = [];
    let changed = false;
    for (const field of fieldsOf(schema, part)) {
      const from = field.schema['x-defaultFrom'];
      const written = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      const filled = written ?? (typeof from === 'string' && applies(field.schema, value) ? derive(from) : undefined);
      if (filled === undefined) continue;
      const whole = fill(field.schema, filled);
      if (whole !== written) changed = true;
      added.push([field.name, whole]);
    }
    return changed ? { ...value, ...Object.fromEntries(added) } : value;
  };
  return fill(resolve(schema, schema), document) as JsonObject;
}

/** A field with x-when is for some values of a sibling only. */
function applies(schema: JsonObject, parent: JsonObject): boolean {
  const when = schema['x-when'];
  if (!isObject(when)) return true;
  return Object.entries(when).every(([sibling, wanted]) => {
    const value = parent[sibling] ?? null;
    return isList(wanted) ? wanted.includes(value) : wanted === value;
  });
}
