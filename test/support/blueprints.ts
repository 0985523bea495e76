import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Folder, folderOf, readFolder } from '../../src/blueprints/folder.ts';
import { parseTemplate } from '../../src/blueprints/handlebars.ts';
import { newBudget, render } from '../../src/blueprints/interpret.ts';
import type { ResolvedBlueprint } from '../../src/blueprints/model.ts';
import { prepareBlueprints } from '../../src/blueprints/prepare.ts';
import type { Program } from '../../src/blueprints/program.ts';
import { type Resolved, resolveBlueprint } from '../../src/blueprints/resolve.ts';
import { loadDefinitions } from '../../src/definitions/load.ts';
import type { Definition, JsonObject } from '../../src/definitions/model.ts';
import { compileValidator } from '../../src/definitions/validators.ts';
import { buildPlan } from '../../src/plan/build.ts';
import { helpers } from '../../src/plan/helpers.ts';

/** Folder of the repository. */
export const root = join(import.meta.dirname, '..', '..');

let made: ReturnType<typeof prepareBlueprints> | undefined;

/** The built-in blueprints, resolved from the sources. */
export function prepared(): ReturnType<typeof prepareBlueprints> {
  made ??= prepareBlueprints(fs, root);
  return made;
}

/** The built-in blueprint workerpool. */
export function workerpool(): ResolvedBlueprint {
  const found = prepared().blueprints.find((one) => one.manifest.name === 'workerpool');
  if (found === undefined) throw new Error('blueprints/workerpool cannot be resolved');
  return found;
}

const validators = new WeakMap<JsonObject, ReturnType<typeof compileValidator>>();

/** Loads one definition for a blueprint; throws with the codes of whatever is wrong with it. */
export async function definitionOf(text: string, blueprint: ResolvedBlueprint): Promise<Definition> {
  const { schema, manifest } = blueprint;
  const compiled = validators.get(schema) ?? compileValidator(schema);
  validators.set(schema, compiled);
  const validate = await compiled;
  const kinds = { names: [manifest.definition], find: async () => ({ blueprint: manifest.name, schema, validate }) };
  const { definitions, issues } = await loadDefinitions([{ name: 'test.yaml', text }], kinds);
  const errors = issues.filter((issue) => issue.severity === 'error');
  const [first] = definitions;
  if (errors.length > 0 || first === undefined) throw new Error(JSON.stringify(errors));
  return first;
}

/** Renders a definition: files by path. */
export async function filesOf(text: string, blueprint: ResolvedBlueprint): Promise<Readonly<Record<string, string>>> {
  const plan = buildPlan(await definitionOf(text, blueprint), blueprint);
  return Object.fromEntries(plan.files.map((file) => [file.path, file.content]));
}

/** Parses a template that has to be right. */
export function programOf(text: string): Program {
  const { program, issues } = parseTemplate(text, 'test.hbs');
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return program;
}

/** Renders a template text over data. */
export function renderText(text: string, data: JsonObject, partials: Readonly<Record<string, string>> = {}): string {
  const programs = Object.fromEntries(Object.entries(partials).map(([name, one]) => [name, programOf(one)]));
  return render({ template: 'test.hbs', program: programOf(text), root: data, partials: programs, helpers, budget: newBudget() });
}

const example =
  'apiVersion: roadctl.pavedroad.io/v1\nkind: Tiny\nmetadata:\n  name: myTool\n  organization: Acme\nspec:\n  title: A tool\n';

/** Text of a manifest of the tiny blueprint with these lines of `files`. */
export function manifestOf(files: string, more = ''): string {
  return `apiVersion: roadctl.pavedroad.io/v1\nkind: Blueprint\nmetadata: {name: tiny, version: 1.0.0, status: experimental, summary: Small}\nspec:\n  definition: Tiny\n${more}  files:\n${files}`;
}

/** A blueprint in memory: the tiny schema and example, and these files. */
export function tinyFolder(files: string, texts: Readonly<Record<string, string>>, more = ''): Folder {
  return folderOf({
    'blueprint.yaml': manifestOf(files, more),
    'schema.json': fs.readFileSync(join(root, 'test/fixtures/blueprints/tiny/schema.json'), 'utf8'),
    'example.yaml': example,
    ...texts,
  });
}

/** Resolves a folder without blocks of roadctl's own, unless some are given. */
export function resolveFolder(folder: Folder, blocks: Readonly<Record<string, Folder>> = {}): Resolved {
  return resolveBlueprint({ folder, block: (name) => blocks[name], sample: (_, text) => text, label: (path) => path });
}

/** The tiny blueprint with one template; throws when it cannot be resolved. */
export function tinyBlueprint(files: string, texts: Readonly<Record<string, string>>, more = ''): ResolvedBlueprint {
  const { blueprint, issues } = resolveFolder(tinyFolder(files, texts, more));
  if (blueprint === undefined || issues.length > 0) throw new Error(JSON.stringify(issues));
  return blueprint;
}

/** Reads a folder of the disk. */
export function folderAt(path: string): Folder {
  return readFolder(fs, path);
}

/** The definition of the tiny blueprint's example with this spec. */
export function tinyDefinition(spec = '{}', name = 'myTool'): string {
  return `apiVersion: roadctl.pavedroad.io/v1\nkind: Tiny\nmetadata: {name: ${name}, organization: Acme}\nspec: ${spec}\n`;
}
