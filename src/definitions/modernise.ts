import type { Issue } from '../issues.ts';
import type { KindCatalog } from './kinds.ts';
import { convertLegacy, isLegacy, type LegacyNote } from './legacy.ts';
import { loadDefinitions } from './load.ts';
import type { Json, JsonObject, Source } from './model.ts';
import { readTree } from './read.ts';
import { fieldSchema, fieldsOf, isList, isObject, resolve } from './schema.ts';
import { entryOf } from './tree.ts';
import { parseYaml, writeYaml } from './yaml.ts';

/** The new form of an old file, or what stands in its way. */
export interface Modernised {
  /** YAML, one document for each of the file; undefined when there are errors. */
  readonly text: string | undefined;
  readonly issues: readonly Issue[];
  /** Whether any document has the older form. */
  readonly legacy: boolean;
}

/** Takes a file in PavedRoad's older form; gives it in the new one, with a comment for each key that has lost its meaning. */
export async function moderniseSource(source: Source, kinds: KindCatalog): Promise<Modernised> {
  const { issues } = await loadDefinitions([source], kinds);
  const parsed = parseYaml(source.name, source.text);
  const legacy = parsed.documents.some(({ tree }) => tree !== undefined && isLegacy(tree));
  const errors = issues.filter((issue) => issue.severity === 'error');
  if (errors.length > 0 || !legacy) return { text: undefined, issues: errors, legacy };
  const texts: string[] = [];
  for (const { tree } of parsed.documents) {
    if (tree === undefined) continue;
    const converted = isLegacy(tree) ? convertLegacy(tree, kinds.names) : { tree, notes: [] };
    const named = converted.tree && entryOf(converted.tree, 'kind')?.value;
    const kind = named?.type === 'scalar' ? await kinds.find(named.text) : undefined;
    if (converted.tree === undefined || kind === undefined) continue;
    const { value } = readTree(converted.tree, kind.schema);
    const lost = converted.notes
      .filter(({ code }) => code !== 'legacy-form')
      .map((note) => `#   ${comment(note, parsed.locate(note.range).line)}`);
    const head = [
      ...(typeof kind.schema.$id === 'string' ? [`# yaml-language-server: $schema=${kind.schema.$id}`] : []),
      ...(lost.length > 0 ? ['# Left out of the older form:', ...lost] : []),
    ];
    texts.push([...head, writeYaml(inOrder(kind.schema, resolve(kind.schema, kind.schema), value))].join('\n'));
  }
  return { text: texts.join('---\n'), issues: [], legacy };
}

function comment({ code, path }: LegacyNote, line: number): string {
  return `line ${line}, ${oneLine(path.join('.'))}: ${reasons[code] ?? 'has no meaning any more'}`;
}

/** A key may hold anything; in a comment it must not end the line. */
function oneLine(text: string): string {
  return text.replace(/[^\u0020-\u007e\u00a1-\u1fff]/g, '?').slice(0, 200);
}

const reasons: Readonly<Record<string, string>> = {
  'legacy-tables': 'tables belong to the blueprint datamgr',
  'legacy-secret': 'a secret; put it into the environment as SONARCLOUD_TOKEN',
};

/** Fields in the order of the schema. */
function inOrder(root: JsonObject, schema: JsonObject, value: Json): Json {
  if (isList(value)) {
    const items = isObject(schema.items) ? resolve(root, schema.items) : {};
    return value.map((item) => inOrder(root, items, item));
  }
  if (!isObject(value)) return value;
  const names = [...fieldsOf(root, schema).map(({ name }) => name), ...Object.keys(value)];
  const known = [...new Set(names)].filter((name) => Object.hasOwn(value, name));
  return Object.fromEntries(
    known.map((name) => [name, inOrder(root, fieldSchema(root, schema, name) ?? {}, value[name] ?? null)]),
  );
}
