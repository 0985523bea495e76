import type { Context } from '../context.ts';
import type { JsonObject } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import { type Folder, folderOf } from './folder.ts';
import type { BlueprintSummary, ResolvedBlueprint } from './model.ts';

/** Folder of the prepared blueprints within an installation. */
export function builtinFolder(ctx: Pick<Context, 'installation'>): string {
  return `${ctx.installation}/dist/blueprints`;
}

/** Reads the list of built-in blueprints that the build wrote: one small file. */
export function builtinSummaries(ctx: Context): readonly BlueprintSummary[] {
  return (JSON.parse(read(ctx, 'index.json', 'latin1')) as { readonly blueprints: readonly BlueprintSummary[] }).blueprints;
}

/** Reads the composed schema of a built-in blueprint. */
export function builtinSchema(ctx: Context, name: string): JsonObject {
  return JSON.parse(read(ctx, `${name}.schema.json`)) as JsonObject;
}

/** Reads the sample definitions file of a built-in blueprint. */
export function builtinSample(ctx: Context, name: string): string {
  return read(ctx, `${name}.sample.yaml`);
}

/** Reads a built-in blueprint whole. */
export function builtinBlueprint(ctx: Context, name: string): ResolvedBlueprint {
  const stored = JSON.parse(read(ctx, `${name}.json`, 'latin1')) as Omit<ResolvedBlueprint, 'schema' | 'sample'>;
  return { ...stored, schema: builtinSchema(ctx, name), sample: builtinSample(ctx, name) };
}

/** Gives access to the blocks that roadctl brings, for blueprints from elsewhere; read on first use. */
export function builtinBlocks(ctx: Context): (name: string) => Folder | undefined {
  let blocks: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  return (name) => {
    blocks ??= JSON.parse(read(ctx, 'blocks.json', 'latin1')) as Readonly<Record<string, Readonly<Record<string, string>>>>;
    const texts = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
    return texts && folderOf(texts);
  };
}

/** Reads a prepared file; those that the build wrote as ASCII are quickest as latin1. */
function read(ctx: Context, file: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  try {
    return ctx.fs.readFileSync(`${builtinFolder(ctx)}/${file}`, encoding);
  } catch (cause) {
    throw failure('Failed', `the built-in blueprints are not complete: ${file} cannot be read`, {
      cause,
      hint: 'Install roadctl again, or run "npm run build" in its sources.',
    });
  }
}
