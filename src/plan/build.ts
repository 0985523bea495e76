import { createHash } from 'node:crypto';
import { at, holds } from '../blueprints/conditions.ts';
import { type Budget, isRenderFault, newBudget, type Piece, render } from '../blueprints/interpret.ts';
import type { FileEntry, ResolvedBlueprint } from '../blueprints/model.ts';
import type { Program } from '../blueprints/program.ts';
import type { Definition, Json, JsonObject } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import type { Issue, IssueArg } from '../issues.ts';
import { withDerivedDefaults } from './derived.ts';
import { helpers } from './helpers.ts';
import type { Plan, PlannedFile } from './model.ts';
import { deriveNames } from './names.ts';
import { collisions, parsePathTemplate, pathProblem } from './path.ts';
import { nameRulesOf } from './rules.ts';

/** What the caller knows and the blueprint does not say. */
export interface PlanOptions {
  /** Where the blueprint comes from, for the lock: "builtin" or the folder as given. */
  readonly source?: string;
  readonly budget?: Budget;
  /** Files of the user's own; each takes the place of the one of that name that the block community has. */
  readonly own?: readonly PlannedFile[];
  /** Filled with the origin of each piece of each file when given. */
  readonly traces?: Map<string, Piece[]>;
}

const mostFiles = 20_000;

/** What templates and paths see of a definition: n, spec and metadata, and findings where a name cannot be proven. */
export function modelOf(
  definition: Definition,
  blueprint: ResolvedBlueprint,
): { readonly root: JsonObject; readonly issues: readonly Issue[] } {
  const document = withDerivedDefaults(blueprint.schema, definition.document);
  const { n, issues } = deriveNames(nameRulesOf(blueprint.manifest.definition), document);
  const root: JsonObject = { n, spec: document.spec ?? {}, metadata: document.metadata ?? {} };
  return { root, issues: issues.map((issue) => located(issue, definition)) };
}

/** Everything that a definition becomes: pure, sorted, and the same for the same input. Throws failure('Invalid') with all findings. */
export function buildPlan(definition: Definition, blueprint: ResolvedBlueprint, options: PlanOptions = {}): Plan {
  const { manifest } = blueprint;
  const { root, issues: wrong } = modelOf(definition, blueprint);
  const issues: Issue[] = [...wrong];
  if (issues.length > 0) throw invalid(issues, definition);
  const budget = options.budget ?? newBudget();
  const partials = programsOf(blueprint);
  const own = options.own ?? [];
  const files: PlannedFile[] = [...own];

  const report = (code: string, entry: FileEntry, args: Record<string, IssueArg>): void => {
    issues.push({ code, severity: 'error', args: { ...args, from: entry.from }, source: definition.source, path: [] });
  };

  const content = (entry: FileEntry, path: string, scope: JsonObject): string | undefined => {
    const body = Object.hasOwn(blueprint.bodies, entry.from) ? blueprint.bodies[entry.from] : undefined;
    if (body === undefined) {
      report('plan.noBody', entry, { path });
      return undefined;
    }
    if (body.type === 'text') {
      budget.output -= body.text.length;
      if (budget.output >= 0) return body.text;
      report('render.tooMuchOutput', entry, { path });
      return undefined;
    }
    const trace: Piece[] | undefined = options.traces && [];
    try {
      const { program } = body;
      const text = render({ template: entry.from, program, root: scope, partials, helpers, budget, ...(trace && { trace }) });
      if (trace) options.traces?.set(path, trace);
      return text;
    } catch (error) {
      if (!isRenderFault(error)) throw error;
      report(error.code, entry, { ...error.args, template: error.template, line: error.line, column: error.column });
      return undefined;
    }
  };

  const add = (entry: FileEntry, scope: JsonObject): void => {
    const path = pathOf(entry.path, scope);
    const problem = typeof path === 'string' ? pathProblem(path) : path.problem;
    if (typeof path !== 'string' || problem !== undefined) {
      report('plan.path', entry, { path: typeof path === 'string' ? path : entry.path, problem: problem ?? 'unknown' });
      return;
    }
    if (entry.from.startsWith('blocks/community/') && own.some((file) => file.path === path)) return;
    const text = content(entry, path, scope);
    if (text === undefined) return;
    files.push({ path, content: text, mode: entry.mode, ownership: entry.own, from: entry.from });
  };

  for (const entry of blueprint.files) {
    if (entry.when !== undefined && !holds(entry.when, root)) continue;
    if (entry.each === undefined) {
      add(entry, root);
      continue;
    }
    const items = at(root, entry.each);
    if (!Array.isArray(items)) report('plan.notAList', entry, { path: entry.each });
    else if (files.length + items.length > mostFiles) report('plan.tooManyFiles', entry, { limit: mostFiles });
    else for (const item of items as readonly Json[]) add(entry, { ...root, item });
  }

  for (const [one, other] of collisions(files.map((file) => file.path))) {
    issues.push({ code: 'plan.collision', severity: 'error', args: { one, other }, source: definition.source, path: [] });
  }
  if (issues.length > 0) throw invalid(issues, definition);
  return {
    name: definition.name,
    kind: definition.kind,
    blueprint: { name: manifest.name, version: manifest.version, digest: blueprint.digest, source: options.source ?? 'builtin' },
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    definitionDigest: `sha256:${createHash('sha256').update(canonical(definition.document)).digest('hex')}`,
    definitionSource: definition.source,
  };
}

/** JSON with sorted keys: the same text for the same value. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}

function programsOf(blueprint: ResolvedBlueprint): Readonly<Record<string, Program>> {
  const entries = Object.entries(blueprint.partials);
  return Object.fromEntries(entries.flatMap(([name, body]) => (body.type === 'template' ? [[name, body.program] as const] : [])));
}

/** A value fills part of one segment: it brings no folder of its own. */
function pathOf(template: string, scope: JsonObject): string | { readonly problem: string } {
  let path = '';
  for (const part of parsePathTemplate(template) ?? [{ value: '' }]) {
    const value = typeof part === 'string' ? part : at(scope, part.value);
    if (typeof value !== 'string' && typeof value !== 'number') return { problem: 'unknown' };
    if (typeof part !== 'string' && !/^[A-Za-z0-9._+@=,-]+$/.test(String(value))) return { problem: 'value' };
    path += String(value);
  }
  return path;
}

function located(issue: Issue, definition: Definition): Issue {
  const pos = definition.locate(issue.path);
  return { ...issue, source: definition.source, ...(pos === undefined ? {} : { pos }) };
}

function invalid(issues: readonly Issue[], definition: Definition): Error {
  return failure('Invalid', `${definition.kind} "${definition.name}" cannot be generated`, { issues });
}
