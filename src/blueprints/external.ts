import { join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { failure, isFailure } from '../errors.ts';
import type { Issue } from '../issues.ts';
import { builtinBlocks } from './builtin.ts';
import type { BlueprintSummary, ResolvedBlueprint } from './model.ts';
import type { Resolved } from './resolve.ts';

/** A blueprint's folder that --blueprints led to. */
export interface ExternalBlueprint {
  /** The folder as the user would write it. */
  readonly directory: string;
  /** Undefined where its manifest cannot be read; `issues` say why. */
  readonly summary: BlueprintSummary | undefined;
  readonly issues: readonly Issue[];
}

/** Finds blueprints in a directory that is one, holds some, or holds a folder "blueprints" with some. Reads their manifests only. */
export async function findBlueprints(ctx: Context, directory: string): Promise<readonly ExternalBlueprint[]> {
  const isBlueprint = (path: string): boolean => ctx.fs.existsSync(join(resolve(ctx.cwd, path), 'blueprint.yaml'));
  const below = (path: string): readonly string[] => {
    const absolute = resolve(ctx.cwd, path);
    if (!ctx.fs.existsSync(absolute) || !ctx.fs.statSync(absolute).isDirectory()) return [];
    return ctx.fs
      .readdirSync(absolute)
      .sort()
      .map((name) => join(path, name));
  };
  if (!ctx.fs.existsSync(resolve(ctx.cwd, directory))) throw failure('NotFound', `the path "${directory}" does not exist`);
  const found = isBlueprint(directory)
    ? [directory]
    : [...below(directory), ...below(join(directory, 'blueprints'))].filter(isBlueprint);
  if (found.length === 0) {
    throw failure('NotFound', `no blueprint found in "${directory}"`, {
      hint: `A blueprint is a folder with a blueprint.yaml; "roadctl create blueprints --scaffold ${join(directory, 'NAME')}" starts one.`,
    });
  }
  const { readManifest } = await import('./manifest.ts');
  return found.map((folder) => {
    const path = join(folder, 'blueprint.yaml');
    const { value, issues } = readManifest(path, ctx.fs.readFileSync(resolve(ctx.cwd, path), 'utf8'));
    const source = { type: 'directory', directory: folder } as const;
    if (value === undefined) return { directory: folder, summary: undefined, issues };
    const { name, version, status, summary, definition } = value;
    return { directory: folder, summary: { name, version, status, summary, definition, source }, issues };
  });
}

/** Loads a blueprint's folder whole and lints it. Never throws for what is wrong in it. */
export async function loadBlueprint(ctx: Context, directory: string): Promise<Resolved> {
  const [{ readFolder }, { resolveBlueprint }, { lintBlueprint }, { sampleText }] = await Promise.all([
    import('./folder.ts'),
    import('./resolve.ts'),
    import('./lint.ts'),
    import('../definitions/sample.ts'),
  ]);
  const label = (path: string): string => join(directory, path);
  const folder = readFolder(ctx.fs, resolve(ctx.cwd, directory));
  const { blueprint, issues } = resolveBlueprint({ folder, block: builtinBlocks(ctx), sample: sampleText, label });
  if (blueprint === undefined) return { blueprint, issues };
  const found = [...issues, ...lintBlueprint(blueprint, label)];
  return { blueprint, issues: [...found, ...(found.length > 0 ? [] : await schemaIssues(blueprint, label('schema.json')))] };
}

/** Whether the composed schema can check anything: a reference may lead nowhere, a pattern may be none. */
async function schemaIssues({ schema }: ResolvedBlueprint, source: string): Promise<readonly Issue[]> {
  const { compileValidator } = await import('../definitions/validators.ts');
  try {
    await compileValidator(schema);
    return [];
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [{ code: 'lint.schema', severity: 'error', args: { problem: error.message }, source, path: [] }];
  }
}
