import type { Json, JsonObject } from '../definitions/model.ts';
import type { Column } from '../output/model.ts';

/** The value at a path of an object; undefined where there is none. */
export function at(object: JsonObject, ...path: readonly string[]): Json | undefined {
  let value: Json | undefined = object;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/** The value at a path as a cell of a table: kubectl's <none> for nothing. */
export function cellAt(object: JsonObject, ...path: readonly string[]): string {
  const value = at(object, ...path);
  if (value === undefined || value === null || value === '') return '<none>';
  if (Array.isArray(value)) return value.length === 0 ? '<none>' : value.map(String).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A column that shows what is at a path. */
export function column(header: string, ...path: readonly string[]): Column {
  return { header, value: (object) => cellAt(object, ...path) };
}

/** A column of -o wide. */
export function wideColumn(header: string, ...path: readonly string[]): Column {
  return { ...column(header, ...path), wide: true };
}

export const apiVersion = 'roadctl.pavedroad.io/v1';
