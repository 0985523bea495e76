import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { inodeAt, statePaths, type Unit } from './journal.ts';
import { codeOf } from './trouble.ts';

const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function appeared(path: string): Error {
  return Object.assign(new Error(path), { code: 'EEXIST', path });
}

/** Every folder from the root to the unit has to be a real one: a link could lead out of the directory. */
function checkParents(ctx: Context, root: string, path: string): void {
  for (let at = dirname(path); at !== '.'; at = dirname(at)) {
    if (!ctx.fs.lstatSync(join(root, at)).isDirectory())
      throw failure('Failed', `"${join(root, at)}" is not a directory any more`);
  }
}

/** Puts one unit into its place, or finds it there already; throws when something else is there. */
export function place(ctx: Context, root: string, unit: Unit): void {
  const target = join(root, unit.path);
  const staged = statePaths(root).staged(unit.staged);
  const there = inodeAt(ctx, target);
  if (there === unit.inode) return;
  checkParents(ctx, root, unit.path);
  if (unit.kind === 'replace') {
    if (there === undefined || there !== unit.before) throw appeared(target);
    ctx.fs.renameSync(staged, target);
    return;
  }
  if (there !== undefined) throw appeared(target);
  if (unit.kind === 'tree') {
    ctx.fs.renameSync(staged, target);
    return;
  }
  try {
    ctx.fs.linkSync(staged, target);
  } catch (error) {
    if (!noLinks.has(codeOf(error) ?? '')) throw error;
    ctx.fs.renameSync(staged, target);
  }
}

/** Takes one unit out of its place again; what is there and not ours stays. Gives the path when it could not be undone. */
export function takeBack(ctx: Context, root: string, unit: Unit): string | undefined {
  const target = join(root, unit.path);
  const staged = statePaths(root).staged(unit.staged);
  if (inodeAt(ctx, target) !== unit.inode) return undefined;
  try {
    checkParents(ctx, root, unit.path);
    if (unit.kind === 'replace') ctx.fs.renameSync(`${staged}.before`, target);
    else if (inodeAt(ctx, staged) === unit.inode) ctx.fs.unlinkSync(target);
    else ctx.fs.renameSync(target, staged);
    return undefined;
  } catch {
    return unit.path;
  }
}
