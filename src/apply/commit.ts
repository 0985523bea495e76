import { setImmediate } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { type Journal, journalText, statePaths, type Unit } from './journal.ts';
import { startUndo, sweep, undo } from './recover.ts';
import { isOurs, release, unmakeFolders } from './runLock.ts';
import type { Stage } from './stage.ts';
import { trouble } from './trouble.ts';
import { place } from './units.ts';

/** Units that are put in place before the next look at the signal. */
const batch = 32;

/** Throws when the user has asked to stop. The look takes one turn of the event loop: without it no signal is seen. */
export async function checkInterrupted(ctx: Context): Promise<void> {
  await setImmediate();
  if (ctx.signal.aborted) throw failure('Interrupted', 'interrupted; nothing was written');
}

/** Ends a run that is not to be: the stage goes, and the folders that were made for it. What cannot be removed now, the next command removes. */
export function discard(ctx: Context, stage: Stage): void {
  try {
    if (isOurs(ctx, stage.lock)) sweep(ctx, stage.root);
    release(ctx, stage.lock);
    unmakeFolders(ctx, stage.root, stage.made);
  } catch {
    // Nothing of it is in the user's tree.
  }
}

/** Undoes a commit; gives what could not be undone. When the disk refuses even that, the journal stays for the next command. */
function rollBack(ctx: Context, stage: Stage, journal: Journal, cause: unknown): readonly string[] {
  try {
    startUndo(ctx, stage.root);
    const left = undo(ctx, stage.root, journal);
    discard(ctx, stage);
    return left;
  } catch {
    throw failure('Failed', `writing to "${stage.root}" failed half-way and cannot be undone now`, {
      hint: 'The next roadctl command in that directory ends it, forward or back.',
      cause,
    });
  }
}

/**
 * The tree is complete: removes the journal, then the second names that placed files have in the stage (one by one, which is
 * quicker than a recursive removal). What fails here costs the next command a moment and the user nothing.
 */
function finish(ctx: Context, stage: Stage): void {
  const paths = statePaths(stage.root);
  try {
    ctx.fs.unlinkSync(paths.journal);
    for (const { kind, staged } of stage.units) {
      if (kind === 'file') ctx.fs.rmSync(paths.staged(staged), { force: true });
      if (kind === 'replace') ctx.fs.rmSync(`${paths.staged(staged)}.before`, { force: true });
    }
    ctx.fs.rmdirSync(paths.stage);
    release(ctx, stage.lock);
  } catch {
    // The next command sweeps up.
  }
}

async function placeAll(ctx: Context, stage: Stage, units: readonly Unit[]): Promise<void> {
  for (const [index, unit] of units.entries()) {
    if (index % batch === batch - 1) await checkInterrupted(ctx);
    place(ctx, stage.root, unit);
  }
}

/**
 * Puts everything that was staged into its place, or nothing. The journal's rename is the point of no return for a process
 * that dies: before it, the next command sweeps up; after it, the next command completes. An error or an interruption in
 * between is rolled back here. No fsync: what a process wrote outlives it; a power cut may cost the run, not the order of its steps.
 */
export async function commit(ctx: Context, stage: Stage): Promise<void> {
  const paths = statePaths(stage.root);
  const journal: Journal = { units: stage.units };
  try {
    await checkInterrupted(ctx);
    if (!isOurs(ctx, stage.lock)) throw failure('Failed', `another roadctl has taken over "${stage.root}"; nothing was written`);
    ctx.fs.writeFileSync(`${paths.journal}.new`, journalText(journal));
    ctx.fs.renameSync(`${paths.journal}.new`, paths.journal);
  } catch (error) {
    discard(ctx, stage);
    throw trouble(error, `to "${stage.root}"`, 'nothing was written');
  }
  try {
    await placeAll(ctx, stage, stage.units);
  } catch (error) {
    const left = rollBack(ctx, stage, journal, error);
    if (left.length > 0)
      throw failure('Failed', `cannot write to "${stage.root}" and cannot undo all of it; remove by hand: ${left.join(', ')}`, {
        cause: error,
      });
    const path = (error as { path?: unknown; dest?: unknown }).dest ?? (error as { path?: unknown }).path;
    throw trouble(error, typeof path === 'string' ? `"${path}"` : `to "${stage.root}"`, 'everything was rolled back');
  }
  finish(ctx, stage);
}
