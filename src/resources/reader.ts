import { resolve } from 'node:path';
import type { ParsedArgs } from '../commands/command.ts';
import type { Context } from '../context.ts';
import type { JsonObject } from '../definitions/model.ts';
import { type Failure, failure } from '../errors.ts';
import { filenameOptions } from '../flags/filename.ts';
import { globals } from '../flags/globals.ts';
import type { Issue } from '../issues.ts';
import type { Column } from '../output/model.ts';
import { nameOf } from '../output/objects.ts';
import { suggest } from '../suggest.ts';
import type { Selection } from './selection.ts';
import type { ResourceType } from './types.ts';

/** Where to look for objects. */
export interface Query {
  readonly directory: string;
  readonly filenames: readonly string[];
  readonly recursive: boolean;
  readonly blueprintsDir: string | undefined;
  readonly token: string | undefined;
}

/** A label and its value; a list goes below its label. */
export type Detail = readonly [label: string, value: string | readonly string[]];

/** How one type is read and shown. */
export interface Reader {
  readonly columns: readonly Column[];
  list(ctx: Context, query: Query): Promise<readonly JsonObject[]>;
  /** Warnings about what `list` had to leave out. */
  problems?(ctx: Context, query: Query): Promise<readonly Issue[]>;
  /** What `describe` prints of one object. */
  details(object: JsonObject): readonly Detail[];
}

/** Loads the reader of a type; nothing else is loaded. */
export async function readerOf(type: ResourceType): Promise<Reader> {
  switch (type.name) {
    case 'blueprints':
      return (await import('./blueprints.ts')).reader;
    case 'services':
      return (await import('./services.ts')).reader;
    case 'files':
      return (await import('./files.ts')).reader;
    case 'definitions':
      return (await import('./definitions.ts')).reader;
    case 'integrations':
      return (await import('./integrations.ts')).reader;
    default:
      return (await import('./checks.ts')).reader;
  }
}

/** Reads -f, -R, --directory and --blueprints; a flag that means nothing for the types is an error. */
export function queryOf(ctx: Context, args: ParsedArgs, selections: readonly Selection[]): Query {
  const { filenames, recursive } = filenameOptions(args);
  const { blueprintsDir, token } = globals(ctx, args);
  const useless = (flag: 'filename' | 'directory') => !selections.some(({ type }) => type.looksAt.includes(flag));
  const types = selections.map(({ type }) => type.name).join(',');
  const filesOnly = !selections.some(({ type }) => type.looksAt.includes('filename') && !type.looksAt.includes('directory'));
  if (filenames.length > 0 && filesOnly)
    throw failure('Usage', `--filename means nothing for ${types}; it is for definitions and integrations`);
  if (recursive && useless('filename')) throw failure('Usage', `--recursive means nothing for ${types}`);
  const { directory } = args.flags;
  if (directory !== undefined && useless('directory')) {
    throw failure('Usage', `--directory means nothing for ${types}; it is for services, files and checks`);
  }
  return {
    directory: resolve(ctx.cwd, typeof directory === 'string' ? directory : '.'),
    filenames,
    recursive,
    blueprintsDir,
    token,
  };
}

/** Objects of one type that were asked for, and a failure for each name that is not there. */
export interface Found {
  readonly type: ResourceType;
  readonly reader: Reader;
  readonly objects: readonly JsonObject[];
  readonly failures: readonly Failure[];
  /** What else is worth saying: blueprints that could not be read. */
  readonly issues: readonly Issue[];
}

/** kubectl's answer to a name that is not there, with the nearest one that is. */
function notFound(type: ResourceType, name: string, known: readonly string[]): Failure {
  const near = suggest(name, known);
  const hint = near === undefined ? `Use "roadctl get ${type.name}" to see what there is.` : `Did you mean "${near}"?`;
  return failure('NotFound', `${type.name} "${name}" not found`, { style: 'kubectl', hint });
}

/** Reads the objects of a selection. `byPrefix`: where no name fits, those that begin with it, as kubectl describe does. */
export async function select(
  ctx: Context,
  { type, names }: Selection,
  query: Query,
  { byPrefix = false }: { readonly byPrefix?: boolean } = {},
): Promise<Found> {
  if (type.name === 'services' || type.name === 'files') {
    // What a killed create left is ended first, so that nobody sees half a service.
    const { recover } = await import('../apply/recover.ts');
    recover(ctx, query.directory);
  }
  const reader = await readerOf(type);
  const all = await reader.list(ctx, query);
  const issues = (await reader.problems?.(ctx, query)) ?? [];
  if (names.length === 0) return { type, reader, objects: all, failures: [], issues };
  const objects: JsonObject[] = [];
  const failures: Failure[] = [];
  for (const name of names) {
    const exact = all.filter((object) => nameOf(object) === name);
    const like = (fits: (known: string, wanted: string) => boolean) =>
      all.filter((object) => fits(nameOf(object).toLowerCase(), name.toLowerCase()));
    const same = exact.length > 0 ? exact : like((known, wanted) => known === wanted);
    const found = same.length > 0 || !byPrefix || name === '' ? same : like((known, wanted) => known.startsWith(wanted));
    if (found.length === 0) failures.push(notFound(type, name, all.map(nameOf)));
    for (const object of found) if (!objects.includes(object)) objects.push(object);
  }
  return { type, reader, objects, failures, issues };
}
