import type { BlueprintSummary, ResolvedBlueprint } from '../blueprints/model.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import { fieldsOf, inner, isObject } from '../definitions/schema.ts';
import { catalogOf } from './catalog.ts';
import { apiVersion, cellAt, column, wideColumn } from './fields.ts';
import type { Reader } from './reader.ts';

function sourceText({ source }: BlueprintSummary): string {
  return source.type === 'builtin' ? 'built-in' : source.directory;
}

/** A blueprint as an object, from its summary. */
function summaryObject(summary: BlueprintSummary): JsonObject {
  const { name, version, status, summary: text, definition } = summary;
  return {
    apiVersion,
    kind: 'Blueprint',
    metadata: { name, version, status, summary: text },
    spec: { definition, source: sourceText(summary) },
  };
}

/** Every field that a definition may have, as a flat list: the options of the blueprint. */
function options(schema: JsonObject): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const visit = (part: JsonObject, path: string, depth: number) => {
    if (depth > 12) return;
    for (const field of fieldsOf(schema, inner(schema, part))) {
      const list = field.schema.type === 'array' ? '[]' : '';
      const at = `${path}${field.name}${list}`;
      if (isObject(inner(schema, field.schema).properties)) visit(field.schema, `${at}.`, depth + 1);
      else found.push(option(field.schema, at, field.required));
    }
  };
  visit(schema, '', 0);
  return found;
}

function option(schema: JsonObject, path: string, required: boolean): JsonObject {
  const { type, description, default: otherwise, enum: values } = schema;
  return {
    path,
    ...(type === undefined ? {} : { type }),
    ...(required ? { required } : {}),
    ...(otherwise === undefined ? {} : { default: otherwise }),
    ...(values === undefined ? {} : { values }),
    ...(description === undefined ? {} : { description }),
  };
}

/** The description of a blueprint itself, for `describe -o yaml`: with its files and options. */
export function blueprintObject(summary: BlueprintSummary, resolved: ResolvedBlueprint): JsonObject {
  const object = summaryObject(summary);
  return {
    ...object,
    spec: {
      definition: summary.definition,
      source: sourceText(summary),
      digest: resolved.digest,
      blocks: [...resolved.manifest.blocks],
      files: resolved.files.map((file) => ({
        path: file.path,
        own: file.own,
        ...(file.each === undefined ? {} : { each: file.each }),
        ...(file.when === undefined ? {} : { when: file.when as unknown as Json }),
      })),
      options: options(resolved.schema),
    },
  };
}

/** Blueprints: built-in ones, and those of --blueprints. */
export const reader: Reader = {
  columns: [
    column('NAME', 'metadata', 'name'),
    column('VERSION', 'metadata', 'version'),
    column('STATUS', 'metadata', 'status'),
    column('SOURCE', 'spec', 'source'),
    column('DESCRIPTION', 'metadata', 'summary'),
    wideColumn('DEFINITION', 'spec', 'definition'),
  ],
  list: async (ctx, { blueprintsDir }) => (await catalogOf(ctx, blueprintsDir)).list().map(summaryObject),
  problems: async (ctx, { blueprintsDir }) =>
    (await catalogOf(ctx, blueprintsDir)).problems.map((issue) => ({ ...issue, severity: 'warning' })),
  details: (object) => [
    ['Name', cellAt(object, 'metadata', 'name')],
    ['Version', cellAt(object, 'metadata', 'version')],
    ['Status', cellAt(object, 'metadata', 'status')],
    ['Summary', cellAt(object, 'metadata', 'summary')],
  ],
};
