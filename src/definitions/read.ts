import type { Issue, Position } from '../issues.ts';
import type { Json, JsonObject } from './model.ts';
import { fieldSchema, isObject, resolve } from './schema.ts';
import { find, type Path, type Tree } from './tree.ts';
import { parseYaml } from './yaml.ts';

/** What a tree says as JSON, and what of it JSON cannot say. */
export interface ReadValue {
  readonly value: Json;
  readonly problems: readonly { readonly code: string; readonly path: Path; readonly args: Issue['args'] }[];
}

/**
 * Takes a tree and the schema that it is read by. Where the schema says string, a scalar gives its source text, so that
 * `version: 1.10` stays "1.10". An empty value of a field that may be left out counts as left out.
 */
export function readTree(tree: Tree, root: JsonObject): ReadValue {
  const problems: ReadValue['problems'][number][] = [];
  const read = (node: Tree, schema: JsonObject, path: Path): Json => {
    if (node.type === 'map') {
      const fields: [string, Json][] = [];
      for (const entry of node.entries) {
        const part = fieldSchema(root, schema, entry.key) ?? {};
        if (isNull(entry.value) && isObject(part.default)) {
          // A section with nothing in it (or everything commented out) is there all the same.
          fields.push([entry.key, part.default]);
          continue;
        }
        if (isNull(entry.value) && mayBeLeftOut(part)) continue;
        fields.push([entry.key, read(entry.value, part, [...path, entry.key])]);
      }
      return Object.fromEntries(fields);
    }
    if (node.type === 'list') {
      const items = isObject(schema.items) ? resolve(root, schema.items) : {};
      return node.items.map((item, index) => read(item, items, [...path, index]));
    }
    const { value, text } = node;
    if (typeof value === 'string' || value === null) return value;
    if (takesText(schema)) return text;
    if (typeof value === 'number' && !Number.isFinite(value)) problems.push({ code: 'not-json', path, args: { value: text } });
    else if (typeof value === 'number' && !isExact(value, text))
      problems.push({ code: 'not-exact', path, args: { value: text } });
    return value;
  };
  return { value: read(tree, resolve(root, root), []), problems };
}

/** One YAML document without a schema. */
export interface PlainDocument {
  readonly value: Json | undefined;
  readonly issues: readonly Issue[];
  /** Where a field (or, if it is not written, its nearest parent that is) stands: the value, or with "key" the key. */
  readonly locate: (path: Path, target?: 'key') => Position | undefined;
}

/** Takes the name and text of a file that holds one YAML document (a manifest, a configuration) and reads it as it is. */
export function readPlain(name: string, text: string): PlainDocument {
  const parsed = parseYaml(name, text);
  const tree = parsed.documents[0]?.tree;
  if (tree === undefined) return { value: undefined, issues: parsed.issues, locate: () => undefined };
  const locate = (path: Path, target?: 'key'): Position => {
    const found = find(tree, path);
    return parsed.locate((target === 'key' ? found.keyRange : undefined) ?? found.tree.range);
  };
  return { value: readTree(tree, {}).value, issues: parsed.issues, locate };
}

function isNull(tree: Tree): boolean {
  return tree.type === 'scalar' && tree.value === null;
}

/** A section whose presence alone means something (it has fields that must be there) is not skipped when it is empty. */
function mayBeLeftOut(schema: JsonObject): boolean {
  const { type } = schema;
  if (Array.isArray(schema.required) && schema.required.length > 0) return false;
  return type !== undefined || schema.enum !== undefined || schema.const !== undefined;
}

function takesText(schema: JsonObject): boolean {
  if (schema.type === 'string' || typeof schema.const === 'string') return true;
  const { enum: values } = schema;
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}

/** Whether a number is what was written: long integers lose digits. */
function isExact(value: number, text: string): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value) || /[.e]/i.test(text);
}
