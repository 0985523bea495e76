import type { Json, JsonObject } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import type { Issue } from '../issues.ts';

/** A block's schema: what stands at the one key of spec that the block owns, named by x-key. */
export interface BlockSchema {
  readonly name: string;
  readonly schema: JsonObject;
}

const keyPattern = /^[a-z][A-Za-z0-9]{0,39}$/;

/** Puts the schemas of blocks into a blueprint's own. Gives the composed schema and findings: keys claimed twice, missing or unfit. */
export function composeChecked(
  own: JsonObject,
  blocks: readonly BlockSchema[],
): { readonly schema: JsonObject; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const report = (code: string, block: string, args: Issue['args']): void => {
    issues.push({ code, severity: 'error', args, source: `blocks/${block}/schema.json`, path: [] });
  };
  const properties = object(own.properties);
  const spec = object(properties.spec);
  const fields = new Map<string, Json>(Object.entries(object(spec.properties)));
  const definitions = new Map<string, Json>(Object.entries(object(own.$defs)));
  const owners = new Map<string, string>([...fields.keys()].map((key) => [key, '']));
  for (const { name, schema } of blocks) {
    const { 'x-key': key, $defs, $schema: _schema, $id: _id, ...rest } = schema;
    if (typeof key !== 'string' || !keyPattern.test(key)) {
      report('compose.key', name, { block: name });
      continue;
    }
    const owner = owners.get(key);
    if (owner !== undefined) report('compose.claimed', name, { key, block: name, owner });
    else fields.set(key, rest);
    owners.set(key, name);
    for (const [definition, value] of Object.entries(object($defs))) {
      const other = definitions.get(definition);
      if (other !== undefined && JSON.stringify(other) !== JSON.stringify(value))
        report('compose.definition', name, { definition, block: name });
      definitions.set(definition, value);
    }
  }
  const composed: JsonObject = {
    ...own,
    properties: { ...properties, spec: { ...spec, properties: Object.fromEntries(fields) } },
    ...(definitions.size > 0 ? { $defs: Object.fromEntries(definitions) } : {}),
  };
  return { schema: composed, issues };
}

/** Like composeChecked, for the build: throws failure('Invalid') when two claim a key. */
export function composeSchema(own: JsonObject, blocks: readonly BlockSchema[]): JsonObject {
  const { schema, issues } = composeChecked(own, blocks);
  if (issues.length > 0) throw failure('Invalid', 'the schemas of the blueprint and its blocks do not fit together', { issues });
  return schema;
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
