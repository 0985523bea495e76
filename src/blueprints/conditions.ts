import type { Json, JsonObject } from '../definitions/model.ts';
import { walk } from './interpret.ts';
import type { Condition } from './model.ts';

/** Value at a dotted path of the model ("spec.api.auth"); undefined when there is none. */
export function at(root: JsonObject, path: string): Json | undefined {
  return walk(root, path.split('.'));
}

/** Whether a condition holds. `has` means there and not false, empty text, or an empty list or map. */
export function holds(condition: Condition, root: JsonObject): boolean {
  if ('has' in condition) return isThere(at(root, condition.has));
  if ('eq' in condition) return at(root, condition.eq[0]) === condition.eq[1];
  if ('any' in condition) return condition.any.some((one) => holds(one, root));
  if ('all' in condition) return condition.all.every((one) => holds(one, root));
  return !holds(condition.not, root);
}

/** Paths that a condition asks about, for lint. */
export function pathsOf(condition: Condition): readonly string[] {
  if ('has' in condition) return [condition.has];
  if ('eq' in condition) return [condition.eq[0]];
  if ('any' in condition) return condition.any.flatMap(pathsOf);
  if ('all' in condition) return condition.all.flatMap(pathsOf);
  return pathsOf(condition.not);
}

/** Paths that are certainly there where the condition holds. */
export function provenBy(condition: Condition): readonly string[] {
  if ('has' in condition) return [condition.has];
  if ('eq' in condition) return [condition.eq[0]];
  return 'all' in condition ? condition.all.flatMap(provenBy) : [];
}

function isThere(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
