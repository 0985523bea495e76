import { valueAt } from '../findings.ts';
import type { Json, JsonObject } from '../model.ts';
import { isList, isObject } from '../schema.ts';
import type { Path } from '../tree.ts';

/** Readers for rules: a value of the wrong type was reported by the schema and reads as undefined here. */
export function text(document: JsonObject, ...path: Path): string | undefined {
  const value = valueAt(document, path);
  return typeof value === 'string' ? value : undefined;
}

export function number(document: JsonObject, ...path: Path): number | undefined {
  const value = valueAt(document, path);
  return typeof value === 'number' ? value : undefined;
}

/** The objects of a list, each with its index. */
export function objects(document: JsonObject, ...path: Path): readonly { readonly index: number; readonly item: JsonObject }[] {
  return entries(valueAt(document, path)).flatMap(({ index, item }) => (isObject(item) ? [{ index, item }] : []));
}

/** The strings of a list, each with its index. */
export function texts(document: JsonObject, ...path: Path): readonly { readonly index: number; readonly item: string }[] {
  return entries(valueAt(document, path)).flatMap(({ index, item }) => (typeof item === 'string' ? [{ index, item }] : []));
}

function entries(value: Json | undefined): readonly { index: number; item: Json | undefined }[] {
  return isList(value) ? value.map((item, index) => ({ index, item })) : [];
}
