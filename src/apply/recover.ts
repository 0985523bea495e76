import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { type Journal, parseJournal, statePaths } from './journal.ts';
import { acquire, isHolder, madeBefore, release, unmakeFolders } from './runLock.ts';
import { journalName, rollbackName, runningName, stageName, stateFolder } from './state.ts';
import { place, takeBack } from './units.ts';

/** What was found of a run that died, and what was done: nothing there, another run at work, completed, undone, or swept up. */
export interface Recovery {
  readonly outcome: 'none' | 'busy' | 'completed' | 'undone' | 'swept' | 'failed';
  /** Paths that could not be undone. */
  readonly left: readonly string[];
}

/** Undoes the units of a journal in reverse; gives the paths that could not be undone. */
export function undo(ctx: Context, root: string, journal: Journal): readonly string[] {
  return [...journal.units].reverse().flatMap((unit) => takeBack(ctx, root, unit) ?? []);
}

/** Turns a committed run into one that is being undone; a rename needs no room on the disk. */
export function startUndo(ctx: Context, root: string): void {
  const { journal, rollback } = statePaths(root);
  ctx.fs.renameSync(journal, rollback);
}

function read(ctx: Context, file: string): Journal | undefined {
  try {
    return parseJournal(ctx.fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Does every unit that is not done yet; false when something is in the way. */
function complete(ctx: Context, root: string, journal: Journal): boolean {
  try {
    for (const unit of journal.units) place(ctx, root, unit);
    return true;
  } catch {
    return false;
  }
}

/** Removes what a run leaves in the state folder, journals first: from then on it is over. */
export function sweep(ctx: Context, root: string): void {
  const { state, stage, journal, rollback } = statePaths(root);
  ctx.fs.rmSync(journal, { force: true });
  ctx.fs.rmSync(rollback, { force: true });
  ctx.fs.rmSync(`${journal}.new`, { force: true });
  for (const name of ctx.fs.readdirSync(state)) {
    if (name.startsWith(`${runningName}.`)) ctx.fs.rmSync(join(state, name), { force: true });
  }
  ctx.fs.rmSync(stage, { recursive: true, force: true });
}

function isLeftover(name: string): boolean {
  return [stageName, journalName, rollbackName, `${journalName}.new`].includes(name) || name.startsWith(runningName);
}

/** Ends what a dead run left in `root`, whose lock the caller holds: forward once it was committed, backward before. */
export function clear(ctx: Context, root: string): Recovery {
  const { state, journal, rollback } = statePaths(root);
  const names = ctx.fs.readdirSync(state).filter((name) => isLeftover(name) && name !== runningName);
  if (names.length === 0) return { outcome: 'none', left: [] };
  const undoing = read(ctx, rollback);
  const forward = undoing === undefined ? read(ctx, journal) : undefined;
  if (forward !== undefined && complete(ctx, root, forward)) {
    sweep(ctx, root);
    return { outcome: 'completed', left: [] };
  }
  if (forward !== undefined) startUndo(ctx, root);
  const undone = undoing ?? forward;
  const left = undone === undefined ? [] : undo(ctx, root, undone);
  sweep(ctx, root);
  return { outcome: undone === undefined ? 'swept' : 'undone', left };
}

/** As `recover`, for the folder itself alone. */
export function recoverHere(ctx: Context, root: string): Recovery {
  const state = join(root, stateFolder);
  let names: readonly string[];
  try {
    if (ctx.fs.lstatSync(state, { throwIfNoEntry: false })?.isDirectory() !== true) return { outcome: 'none', left: [] };
    names = ctx.fs.readdirSync(state);
  } catch {
    return { outcome: 'none', left: [] };
  }
  if (names.length > 0 && !names.some(isLeftover)) return { outcome: 'none', left: [] };
  try {
    const made = madeBefore(ctx, root);
    const lock = acquire(ctx, root, made);
    if (isHolder(lock)) return { outcome: 'busy', left: [] };
    const recovery = clear(ctx, root);
    release(ctx, lock);
    if (recovery.outcome !== 'completed') unmakeFolders(ctx, root, made);
    return recovery.outcome === 'none' ? { outcome: 'swept', left: [] } : recovery;
  } catch {
    // Not allowed to write here, say: whoever only looks may go on.
    return { outcome: 'failed', left: [] };
  }
}

/**
 * Ends what a run that died left behind in `directory`, or in the folder above it when that run made several services.
 * Call it before looking at a directory; it costs one look when there is nothing to do.
 */
export function recover(ctx: Context, directory: string): Recovery {
  const above = recoverHere(ctx, dirname(directory));
  const here = recoverHere(ctx, directory);
  return here.outcome === 'none' ? above : here;
}
