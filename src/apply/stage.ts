import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import type { Change } from '../reconcile/model.ts';
import { inodeAt, statePaths, type Unit } from './journal.ts';
import { clear } from './recover.ts';
import { acquire, heldFailure, isHolder, type RunLock, release, removeIfEmpty, unmakeFolders } from './runLock.ts';
import { stateFolder } from './state.ts';
import { codeOf, trouble } from './trouble.ts';

/** A run that has begun: everything is written below the root's state folder, nothing in its place yet. */
export interface Stage {
  /** Absolute, symbolic links resolved. */
  readonly root: string;
  readonly lock: RunLock;
  readonly units: Unit[];
  /** Number of folders that were made to get to the root, the root among them. */
  readonly made: number;
  /** Folders that are known to be there, from the root; false for those that are not. */
  readonly folders: Map<string, boolean>;
  /** Name in the stage of each new folder, from the root. */
  readonly trees: Map<string, string>;
}

/** Makes `directory` and the folders above it; gives how many. */
function makeFolders(ctx: Context, directory: string): number {
  let missing = 0;
  for (let at = directory; !ctx.fs.existsSync(at) && dirname(at) !== at; at = dirname(at)) missing++;
  try {
    if (missing > 0) ctx.fs.mkdirSync(directory, { recursive: true });
  } catch (error) {
    unmakeFolders(ctx, directory, missing);
    throw error;
  }
  return missing;
}

/** Locks `root`, ends what a run that died left there, makes the stage. */
function open(ctx: Context, root: string, made: number): Stage {
  const lock = acquire(ctx, root, made);
  if (isHolder(lock)) throw heldFailure(root, lock);
  try {
    clear(ctx, root);
    ctx.fs.mkdirSync(statePaths(root).stage);
  } catch (error) {
    release(ctx, lock);
    throw error;
  }
  return { root, lock, units: [], made, folders: new Map([[stateFolder, true]]), trees: new Map() };
}

/** Starts a run in `directory`: makes it, locks it. Throws when another run has it, or nothing can be written there. */
export function begin(ctx: Context, directory: string): Stage {
  try {
    const made = makeFolders(ctx, directory);
    const root = ctx.fs.realpathSync(directory);
    try {
      return open(ctx, root, made);
    } catch (error) {
      removeIfEmpty(ctx, join(root, stateFolder));
      unmakeFolders(ctx, root, made);
      throw error;
    }
  } catch (error) {
    throw trouble(error, `to "${directory}"`, 'nothing was written');
  }
}

/** True when the folder is there; a link, or a file, in its place is a failure. */
function isThere(ctx: Context, stage: Stage, folder: string): boolean {
  const known = stage.folders.get(folder);
  if (known !== undefined) return known;
  const parent = dirname(folder);
  let there = false;
  if (parent === '.' || isThere(ctx, stage, parent)) {
    const stat = ctx.fs.lstatSync(join(stage.root, folder), { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isDirectory())
      throw failure('Failed', `"${join(stage.root, folder)}" is not a directory; nothing was written`);
    there = stat !== undefined;
  }
  stage.folders.set(folder, there);
  return there;
}

/** Folder of the stage that stands for a new folder of the tree. */
function stagedFolder(ctx: Context, stage: Stage, folder: string): string {
  const known = stage.trees.get(folder);
  if (known !== undefined) return known;
  const parent = dirname(folder);
  const isTop = parent === '.' || isThere(ctx, stage, parent);
  const name = String(stage.units.length);
  const path = isTop
    ? statePaths(stage.root).staged(name)
    : join(stagedFolder(ctx, stage, parent), folder.slice(parent.length + 1));
  ctx.fs.mkdirSync(path);
  if (isTop) stage.units.push({ kind: 'tree', path: folder, staged: name, inode: inodeAt(ctx, path) ?? 0 });
  stage.trees.set(folder, path);
  return path;
}

function stageFile(ctx: Context, stage: Stage, path: string, text: string, mode: number): void {
  const parent = dirname(path);
  if (parent !== '.' && !isThere(ctx, stage, parent)) {
    ctx.fs.writeFileSync(join(stagedFolder(ctx, stage, parent), path.slice(parent.length + 1)), text, { mode, flag: 'wx' });
    return;
  }
  const staged = String(stage.units.length);
  const file = statePaths(stage.root).staged(staged);
  ctx.fs.writeFileSync(file, text, { mode, flag: 'wx' });
  stage.units.push({ kind: 'file', path, staged, inode: inodeAt(ctx, file) ?? 0 });
}

/** Keeps the old file beside the new one: a second name for it, or a copy where the file system has no hard links. */
function keepBefore(ctx: Context, target: string, kept: string, mode: number): void {
  try {
    ctx.fs.linkSync(target, kept);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
    ctx.fs.writeFileSync(kept, ctx.fs.readFileSync(target), { flag: 'wx' });
    ctx.fs.chmodSync(kept, mode);
  }
}

function stageReplacement(ctx: Context, stage: Stage, path: string, change: Change): void {
  const staged = String(stage.units.length);
  const file = statePaths(stage.root).staged(staged);
  const target = join(stage.root, path);
  const parent = dirname(path);
  const stat = parent === '.' || isThere(ctx, stage, parent) ? ctx.fs.lstatSync(target) : undefined;
  if (stat?.isFile() !== true || ctx.fs.readFileSync(target, 'utf8') !== change.before)
    throw failure('Failed', `"${target}" changed while roadctl was running; nothing was written`);
  ctx.fs.writeFileSync(file, change.after ?? '', { flag: 'wx' });
  ctx.fs.chmodSync(file, stat.mode & 0o7777);
  keepBefore(ctx, target, `${file}.before`, stat.mode & 0o7777);
  stage.units.push({ kind: 'replace', path, staged, inode: inodeAt(ctx, file) ?? 0, before: stat.ino });
}

/** A file of roadctl's own state that belongs to a service: its lock, its base. */
export interface StateFile {
  readonly path: string;
  readonly text: string;
}

/** Writes the changes of one service into the stage. `prefix` is the service's folder from the root, "" for the root. */
export function stageChanges(
  ctx: Context,
  stage: Stage,
  prefix: string,
  changes: readonly Change[],
  state: readonly StateFile[],
): void {
  const inRoot = (path: string) => (prefix === '' ? path : `${prefix}/${path}`);
  for (const change of changes) {
    if (change.kind === 'create') stageFile(ctx, stage, inRoot(change.path), change.after ?? '', change.mode);
    if (change.kind === 'merge' || change.kind === 'update') stageReplacement(ctx, stage, inRoot(change.path), change);
  }
  for (const { path, text } of state) stageFile(ctx, stage, inRoot(path), text, 0o644);
}
