import type { Finding } from './finding.ts';
import { valueAt } from './findings.ts';
import type { Json, JsonObject } from './model.ts';
import { isList, isObject } from './schema.ts';

/**
 * Takes a document and what the schema found in it; gives a copy for the rules, so that one slip is not reported twice:
 * misspelt fields under the name that was meant, wrong values taken out. Undefined when nobody can say what was meant.
 */
export function repair(document: Json, findings: readonly Finding[]): JsonObject | undefined {
  if (!isObject(document)) return undefined;
  if (findings.length === 0) return document;
  const copy = structuredClone(document) as Record<string, Json>;
  for (const { code, path, args } of findings) {
    const name = path.at(-1);
    const parent = valueAt(copy, path.slice(0, -1));
    if (name === undefined) return undefined;
    if (code === 'missing-field') continue;
    if (code === 'unknown-field' && typeof args.suggestion !== 'string') return undefined;
    if (isList(parent)) (parent as (Json | undefined)[])[Number(name)] = undefined;
    else if (isObject(parent)) {
      const fields = parent as Record<string, Json | undefined>;
      if (code === 'unknown-field') {
        fields[String(args.suggestion)] = fields[name];
        delete fields[name];
      } else fields[name] = undefined;
    }
  }
  return copy;
}
