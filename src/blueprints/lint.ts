import type { JsonObject } from '../definitions/model.ts';
import { isObject, resolve, schemaAt } from '../definitions/schema.ts';
import type { Issue } from '../issues.ts';
import { isKnownDerivation } from '../plan/derived.ts';
import { collisions, parsePathTemplate, pathProblem } from '../plan/path.ts';
import { pathsOf, provenBy } from './conditions.ts';
import { destinationOf } from './destination.ts';
import { lintTemplate } from './lintTemplate.ts';
import type { FileEntry, ResolvedBlueprint } from './model.ts';
import { itemOf, type Known, lookup, topScope } from './scope.ts';

/** Everything that is wrong with a blueprint's entries, templates and schema, without rendering it. An empty list for a good one. */
export function lintBlueprint(blueprint: ResolvedBlueprint, label: (path: string) => string = (path) => path): readonly Issue[] {
  const issues: Issue[] = [];
  const report = (issue: Omit<Issue, 'severity' | 'path'>): void => {
    issues.push({
      ...issue,
      severity: 'error',
      path: [],
      ...(issue.source === undefined ? {} : { source: label(issue.source) }),
    });
  };
  const about = { kind: blueprint.manifest.definition, schema: blueprint.schema };
  const known = (path: string, item: Known | undefined): Known | undefined =>
    lookup({ up: 0, parts: path.split('.') }, topScope(item), about);

  const lintEntry = (entry: FileEntry): void => {
    const [line, column] = entry.at ?? [1, 1];
    const where = { source: manifestOf(entry), pos: { line, column, offset: 0, endOffset: 0 } };
    for (const path of entry.when === undefined ? [] : pathsOf(entry.when)) {
      if (known(path, undefined) === undefined) report({ code: 'lint.unknownPath', args: { path }, ...where });
    }
    const list = entry.each === undefined ? undefined : known(entry.each, undefined);
    const items = list && itemOf(list, blueprint.schema);
    if (entry.each !== undefined && items?.over !== 'list')
      report({ code: 'lint.notAList', args: { path: entry.each }, ...where });
    const item: Known | undefined = items && { ...items.item, path: 'item' };
    lintPath(entry, where, item);
    const body = blueprint.bodies[entry.from];
    if (body?.type !== 'template') return;
    const scope = topScope(item, entry.when === undefined ? [] : provenBy(entry.when));
    const destination = destinationOf(entry.path.replace(/\{[^}]*\}/g, 'x'));
    lintTemplate({ blueprint: about, partials: blueprint.partials, destination, report }, body.program, entry.from, scope);
  };

  const lintPath = (entry: FileEntry, where: Pick<Issue, 'source' | 'pos'>, item: Known | undefined): void => {
    const parts = parsePathTemplate(entry.path);
    if (parts === undefined) {
      report({ code: 'lint.pathTemplate', args: { path: entry.path }, ...where });
      return;
    }
    for (const part of parts) {
      if (typeof part === 'string') continue;
      const value = known(part.value, item);
      if (value === undefined || !isNameable(value)) report({ code: 'lint.unknownPath', args: { path: part.value }, ...where });
    }
    const problem = pathProblem(parts.map((part) => (typeof part === 'string' ? part : 'x')).join(''));
    if (problem !== undefined) report({ code: 'plan.path', args: { path: entry.path, problem, from: entry.from }, ...where });
  };

  for (const entry of blueprint.files) lintEntry(entry);
  const always = blueprint.files.filter((entry) => entry.when === undefined && entry.each === undefined);
  for (const [one, other] of collisions(always.map((entry) => entry.path))) {
    report({ code: 'plan.collision', args: { one, other }, source: 'blueprint.yaml' });
  }
  lintSchema(blueprint, (code, args) => report({ code, args, source: 'schema.json' }));
  return unique(issues);
}

function manifestOf(entry: FileEntry): string {
  const block = /^blocks\/[^/]+\//.exec(entry.from)?.[0];
  return block === undefined ? 'blueprint.yaml' : `${block}block.yaml`;
}

/** A value that can be part of a file's name: one scalar that is surely there. */
function isNameable(value: Known): boolean {
  if (!value.certain) return false;
  if (value.type.of === 'model') return value.type.shape.is === 'text' || value.type.shape.is === 'number';
  return value.type.of === 'schema' && (value.type.schema.type === 'string' || value.type.schema.type === 'integer');
}

type ReportSchema = (code: string, args: Issue['args']) => void;

/** The document's envelope has to be what the tool relies on, and every derived default known. */
function lintSchema(blueprint: ResolvedBlueprint, report: ReportSchema): void {
  const { schema, manifest } = blueprint;
  const kind = schemaAt(schema, ['kind']);
  if (kind?.const !== manifest.definition) report('lint.schemaKind', { kind: manifest.definition });
  if (schemaAt(schema, ['apiVersion'])?.const !== 'roadctl.pavedroad.io/v1') report('lint.schemaVersion', {});
  for (const name of ['name', 'organization']) {
    const metadata = schemaAt(schema, ['metadata']);
    const required = Array.isArray(metadata?.required) && metadata.required.includes(name);
    if (schemaAt(schema, ['metadata', name])?.type !== 'string' || !required)
      report('lint.schemaMetadata', { field: `metadata.${name}` });
  }
  const seen = new Set<JsonObject>();
  const walk = (part: JsonObject, path: readonly string[]): void => {
    if (seen.has(part)) return;
    seen.add(part);
    const from = part['x-defaultFrom'];
    if (typeof from === 'string' && !isKnownDerivation(from)) report('lint.defaultFrom', { field: path.join('.'), from });
    if (part.type === 'object' && part.additionalProperties === undefined)
      report('lint.openSchema', { field: path.join('.') || 'the document' });
    const fields = isObject(part.properties) ? part.properties : {};
    for (const [key, field] of Object.entries(fields)) walk(resolve(schema, field), [...path, key]);
    if (isObject(part.items)) walk(resolve(schema, part.items), path);
    if (isObject(part.additionalProperties)) walk(resolve(schema, part.additionalProperties), path);
  };
  walk(resolve(schema, schema), []);
}

function unique(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = JSON.stringify(issue);
    return !seen.has(key) && seen.add(key);
  });
}
