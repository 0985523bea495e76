import type { Position } from '../issues.ts';

/** A stretch of a source text, as offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Path of a field: ["spec", "jobs", 0, "name"]. */
export type Path = readonly (string | number)[];

/** One field of a mapping: its key, where that stands, and its value. */
export interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Tree;
}

/**
 * A document as it was written: values, scalars with their source text, everything with its place.
 * An alias is the same tree as its anchor under another range, so trees can share parts but have no cycles.
 */
export type Tree = (
  | { readonly type: 'map'; readonly entries: readonly Entry[] }
  | { readonly type: 'list'; readonly items: readonly Tree[] }
  | { readonly type: 'scalar'; readonly value: string | number | boolean | null; readonly text: string; readonly quoted: boolean }
) & {
  readonly range: Range;
  /** Path in the text itself, where a conversion from an older form gave the tree another place. */
  readonly written?: Path;
  /** Set where an alias repeats its anchor. */
  readonly alias?: true;
};

/** Where a field is found: the tree of its value, the range of its key, and how much of the path is there. */
export interface Found {
  readonly tree: Tree;
  readonly keyRange: Range | undefined;
  /** Steps of the path that exist in the text; less than the path's length when the field is not written. */
  readonly depth: number;
  /** The path as it is called in the text. */
  readonly path: Path;
}

/** Takes a tree and a path; finds the field or its nearest parent that is written, by walking pairs. */
export function find(root: Tree, path: Path): Found {
  let found: Found = { tree: root, keyRange: undefined, depth: 0, path: root.written ?? [] };
  for (const step of path) {
    const next = child(found, step);
    if (next === undefined) break;
    found = next;
  }
  const rest = path.slice(found.depth);
  return rest.length === 0 ? found : { ...found, path: [...found.path, ...rest] };
}

function child(found: Found, step: string | number): Found | undefined {
  const { tree, depth, path } = found;
  if (tree.type === 'list') {
    const item = tree.items[Number(step)];
    return item && { tree: item, keyRange: undefined, depth: depth + 1, path: item.written ?? [...path, Number(step)] };
  }
  if (tree.type !== 'map') return undefined;
  const entry = entryOf(tree, String(step));
  return entry && { tree: entry.value, keyRange: entry.keyRange, depth: depth + 1, path: entry.value.written ?? [...path, step] };
}

/** Takes a tree and a key; gives the entry of that key if the tree is a mapping that has it. */
export function entryOf(tree: Tree, key: string): Entry | undefined {
  return tree.type === 'map' ? tree.entries.find((entry) => entry.key === key) : undefined;
}

/** Takes a text; gives a function from a range to lines and columns (1-based, a column a UTF-16 unit); a range ends with its line. */
export function positions(text: string): (range: Range) => Position {
  let starts: number[] | undefined;
  return ({ start, end }) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= start) low = middle;
      else high = middle - 1;
    }
    // A caret marks one line: what goes on below is cut.
    const lineEnd = (starts[low + 1] ?? text.length + 1) - 1;
    const last = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
    return {
      line: low + 1,
      column: start - (starts[low] ?? 0) + 1,
      offset: start,
      endOffset: Math.max(start, Math.min(end, last)),
    };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
