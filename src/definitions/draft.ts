import type { Entry, Path, Range, Tree } from './tree.ts';

/** A mapping under construction. */
export interface Draft {
  readonly fields: Map<string, { readonly keyRange: Range; readonly value: Tree | Draft }>;
  readonly range: Range;
  readonly written?: Path;
}

/** An empty mapping with its place. */
export function draft(range: Range, written?: Path): Draft {
  return { fields: new Map(), range, ...(written && { written }) };
}

function isDraft(value: Tree | Draft | undefined): value is Draft {
  return value !== undefined && 'fields' in value;
}

/** Puts a value at a path of the new form, under the key that it had. */
export function put(target: Draft, path: readonly string[], from: Entry, value: Tree): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    target.fields.set(key, { keyRange: from.keyRange, value });
    return;
  }
  const here = target.fields.get(key)?.value;
  const inside = isDraft(here) ? here : draft(from.keyRange);
  if (!isDraft(here)) target.fields.set(key, { keyRange: from.keyRange, value: inside });
  put(inside, rest, from, value);
}

/** Makes sure that a section is there, and gives it the place of the old section that it comes from. */
export function wrap(target: Draft, key: string, from: Entry | undefined, written: Path): void {
  const here = target.fields.get(key)?.value;
  const keyRange = from?.keyRange ?? target.range;
  target.fields.set(key, { keyRange, value: { fields: isDraft(here) ? here.fields : new Map(), range: keyRange, written } });
}

/** The tree of a mapping that is complete. */
export function finish({ fields, range, written }: Draft): Tree {
  const entries = [...fields].map(([key, { keyRange, value }]) => ({
    key,
    keyRange,
    value: isDraft(value) ? finish(value) : value,
  }));
  return { type: 'map', entries, range, ...(written && { written }) };
}
