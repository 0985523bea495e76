import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { PlannedFile } from '../plan/model.ts';
import type { Found, Observed } from '../reconcile/compare.ts';

type Names = ReadonlyMap<string, readonly string[]>;

/** Two names that one file system or another takes for the same. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function list(ctx: Context, folder: string): Names {
  const names = new Map<string, string[]>();
  for (const name of ctx.fs.readdirSync(folder)) {
    const key = fold(name);
    const same = names.get(key);
    if (same === undefined) names.set(key, [name]);
    else same.push(name);
  }
  return names;
}

/** Describes what stands at a path; its text only where comparing needs it. */
function describe(ctx: Context, directory: string, path: string, file: PlannedFile | undefined): Found {
  const full = join(directory, path);
  const stat = ctx.fs.lstatSync(full);
  if (stat.isSymbolicLink()) return { path, type: 'symlink' };
  if (stat.isDirectory()) return { path, type: 'directory' };
  if (!stat.isFile()) return { path, type: 'other' };
  const found: Found = { path, type: 'file', mode: stat.mode & 0o777 };
  if (file === undefined || (file.ownership !== 'lines' && stat.size !== Buffer.byteLength(file.content))) return found;
  const bytes = ctx.fs.readFileSync(full);
  return isUtf8(bytes) ? { ...found, text: bytes.toString('utf8') } : found;
}

/**
 * Reads of `directory` what the plan's files need to be compared with: one listing a folder that is there, in which a name
 * that differs in case only is found too, on every file system. No link is followed below the directory itself.
 */
export function observe(ctx: Context, directory: string, files: readonly PlannedFile[]): Observed {
  const observed = new Map<string, Found>();
  const listings = new Map<string, Names | undefined>();
  listings.set('', ctx.fs.existsSync(directory) ? list(ctx, directory) : undefined);

  /** Name on disk at `path`, whose parent has been looked at: the very name, or else one that differs in case. */
  const nameAt = (parent: string, name: string): string | undefined => {
    const same = listings.get(parent)?.get(fold(name));
    return same?.includes(name) === true ? name : same?.[0];
  };
  const enter = (folder: string) => {
    if (listings.has(folder)) return;
    const at = folder.lastIndexOf('/');
    const parent = at < 0 ? '' : folder.slice(0, at);
    if (parent !== '') enter(parent);
    const name = nameAt(parent, folder.slice(at + 1));
    if (name === undefined) return listings.set(folder, undefined);
    const found = describe(ctx, directory, parent === '' ? name : `${parent}/${name}`, undefined);
    const isPlanned = found.type === 'directory' && found.path === folder;
    if (!isPlanned) observed.set(folder, found);
    return listings.set(folder, isPlanned ? list(ctx, join(directory, folder)) : undefined);
  };

  for (const file of files) {
    const at = file.path.lastIndexOf('/');
    const parent = at < 0 ? '' : file.path.slice(0, at);
    enter(parent);
    const name = nameAt(parent, file.path.slice(at + 1));
    if (name !== undefined) observed.set(file.path, describe(ctx, directory, parent === '' ? name : `${parent}/${name}`, file));
  }
  return observed;
}
