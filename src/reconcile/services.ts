import { join } from 'node:path';
import type { Context } from '../context.ts';
import { parseBase } from './base.ts';
import { digestOf } from './digest.ts';
import { missingLines } from './lines.ts';
import { basePath, lockPath, parseLock } from './lock.ts';
import type { Lock, LockedFile } from './model.ts';

/** A service that was generated: where it is and what its lock says; no lock when it cannot be read. */
export interface FoundService {
  /** Absolute. */
  readonly directory: string;
  /** From the directory that was searched, with "/"; "." for that one itself. */
  readonly path: string;
  readonly lock: Lock | undefined;
}

type FileState = 'clean' | 'edited' | 'missing';

/** One file of a service and what became of it since roadctl wrote it. */
export interface FileDrift extends LockedFile {
  readonly state: FileState;
}

/** Folders in which nobody keeps services, and which are large. */
const passedOver = new Set(['node_modules', 'vendor', 'testdata']);

function subfolders(ctx: Context, directory: string): readonly string[] {
  try {
    return ctx.fs
      .readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !passedOver.has(entry.name))
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

/** Reads the lock of the service in `directory`: undefined when there is none. */
export function readService(ctx: Context, directory: string, path = '.'): FoundService | undefined {
  let text: string;
  try {
    text = ctx.fs.readFileSync(join(directory, lockPath), 'utf8');
  } catch {
    return undefined;
  }
  return { directory, path, lock: parseLock(text) };
}

/** Services in `directory` and one level below it, where `create` puts them; with `recursive` at any depth. Sorted by path. */
export function findServices(
  ctx: Context,
  directory: string,
  options: { readonly recursive?: boolean } = {},
): readonly FoundService[] {
  const found: FoundService[] = [];
  const visit = (folder: string, path: string, depth: number) => {
    const service = readService(ctx, folder, path);
    if (service !== undefined) found.push(service);
    if (depth === 1 && options.recursive !== true) return;
    for (const name of subfolders(ctx, folder)) visit(join(folder, name), path === '.' ? name : `${path}/${name}`, depth + 1);
  };
  visit(directory, '.', 0);
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function stateOf(ctx: Context, directory: string, file: LockedFile, base: () => string | undefined): FileState {
  const path = join(directory, file.path);
  try {
    if (!ctx.fs.lstatSync(path).isFile()) return 'edited';
    const bytes = ctx.fs.readFileSync(path);
    if (digestOf(bytes) === file.digest) return 'clean';
    if (file.ownership !== 'lines') return 'edited';
    const wanted = base();
    return wanted !== undefined && missingLines(bytes.toString('utf8'), wanted).length === 0 ? 'clean' : 'edited';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'edited';
  }
}

/** State of each file of a service against its lock. A file of lines is clean while every line of ours is in it. */
export function driftOf(ctx: Context, service: FoundService): readonly FileDrift[] {
  let base: ReadonlyMap<string, string> | undefined;
  const readBase = () => {
    try {
      base ??= parseBase(ctx.fs.readFileSync(join(service.directory, basePath)));
    } catch {
      return undefined;
    }
    return base;
  };
  return (service.lock?.files ?? []).map((file) => ({
    ...file,
    state: stateOf(ctx, service.directory, file, () => readBase()?.get(file.digest)),
  }));
}
