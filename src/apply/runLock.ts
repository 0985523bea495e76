import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { runningName, stateFolder } from './state.ts';
import { codeOf } from './trouble.ts';

/** The right to write in one directory, held by one process. */
export interface RunLock {
  readonly directory: string;
  /** What we wrote into the lock file; whoever finds something else there has lost the lock. */
  readonly text: string;
}

interface Owner {
  /** Folders that the run made to get to its directory, that one among them. */
  readonly made?: number;
  readonly pid: number;
  readonly host: string;
  readonly started: string;
}

/** Who holds a lock that is not ours and still counts. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** False when it is a process of another machine or container, of which nothing can be known. */
  readonly known: boolean;
}

function readOwner(ctx: Context, file: string): { readonly text: string; readonly owner: Owner | undefined } | undefined {
  let text: string;
  try {
    text = ctx.fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { pid, host, started, made = 0 } = JSON.parse(text) as Partial<Owner>;
    if (typeof pid === 'number' && typeof host === 'string' && typeof started === 'string')
      return { text, owner: { pid, host, started, made } };
  } catch {
    // Not a lock of ours: it is judged as one without an owner.
  }
  return { text, owner: undefined };
}

function holderOf(ctx: Context, owner: Owner | undefined): Holder | undefined {
  if (owner === undefined) return undefined;
  const { host, started } = ctx.processes;
  if (owner.host !== host) return { pid: owner.pid, host: owner.host, known: false };
  const since = started(owner.pid);
  if (since === undefined || since !== owner.started) return undefined;
  return { pid: owner.pid, host, known: true };
}

/** Moves a dead process's lock out of the way; if a living one has taken it in the meantime, puts it back. */
function removeStale(ctx: Context, running: string, own: string, text: string): void {
  const aside = `${own}.stale`;
  try {
    ctx.fs.renameSync(running, aside);
    if (ctx.fs.readFileSync(aside, 'utf8') !== text) ctx.fs.linkSync(aside, running);
  } catch {
    // Somebody else was faster; the next round sees what is there.
  }
  ctx.fs.rmSync(aside, { force: true });
}

/** Puts our file under the lock's name, if that is free; where the file system has no hard links, by creating it there. */
function take(ctx: Context, own: string, running: string, text: string): void {
  try {
    ctx.fs.linkSync(own, running);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
    ctx.fs.writeFileSync(running, text, { flag: 'wx' });
  }
}

/** Takes the lock of `directory`, whose state folder it makes; gives the holder instead when a living process has it. */
export function acquire(ctx: Context, directory: string, made = 0): RunLock | Holder {
  const { pid, host, started } = ctx.processes;
  const state = join(directory, stateFolder);
  const running = join(state, runningName);
  const own = join(state, `${runningName}.${pid}`);
  const text = `${JSON.stringify({ pid, host, started: started(pid) ?? '', made })}\n`;
  for (let round = 0; round < 100; round++) {
    ensureState(ctx, state);
    try {
      // One that a dead process of our number left may be a second name of its lock: write a new file, not into that one.
      ctx.fs.rmSync(own, { force: true });
      ctx.fs.writeFileSync(own, text, { flag: 'wx' });
      take(ctx, own, running, text);
      ctx.fs.rmSync(own, { force: true });
      return { directory, text };
    } catch (error) {
      // ENOENT: another run ended and took the state folder along.
      if (codeOf(error) === 'ENOENT') continue;
      ctx.fs.rmSync(own, { force: true });
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const found = readOwner(ctx, running);
    if (found === undefined) continue;
    const holder = holderOf(ctx, found.owner);
    if (holder !== undefined) return holder;
    removeStale(ctx, running, own, found.text);
  }
  throw failure('Failed', `cannot lock "${directory}": other runs of roadctl keep changing ${stateFolder}/${runningName}`);
}

/** Makes the state folder; it has to be a real one, so that nothing is written elsewhere through it. */
function ensureState(ctx: Context, state: string): void {
  try {
    ctx.fs.mkdirSync(state);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (ctx.fs.lstatSync(state, { throwIfNoEntry: false })?.isDirectory() === false)
      throw failure('Failed', `"${state}" is not a directory; roadctl keeps its state there`, {
        hint: `Move it away and try again.`,
      });
  }
}

export function isHolder(value: RunLock | Holder): value is Holder {
  return 'pid' in value;
}

/** The failure for a directory that somebody else is writing. */
export function heldFailure(directory: string, holder: Holder): Error {
  const file = join(directory, stateFolder, runningName);
  return holder.known
    ? failure('Failed', `another roadctl (process ${holder.pid}) is writing to "${directory}"; nothing was written`, {
        hint: 'Try again when it is done.',
      })
    : failure('Failed', `roadctl on "${holder.host}" (process ${holder.pid}) is writing to "${directory}"; nothing was written`, {
        hint: `If it is not running any more, remove ${file} and try again.`,
      });
}

/** Number of folders that the run which left its lock in `directory` had made to get there. */
export function madeBefore(ctx: Context, directory: string): number {
  const made = readOwner(ctx, join(directory, stateFolder, runningName))?.owner?.made;
  return typeof made === 'number' ? made : 0;
}

/** True while the lock is ours; false when somebody has removed or replaced it. */
export function isOurs(ctx: Context, lock: RunLock): boolean {
  return readOwner(ctx, join(lock.directory, stateFolder, runningName))?.text === lock.text;
}

/** Gives the lock back and removes the state folder if nothing is left in it. */
export function release(ctx: Context, lock: RunLock): void {
  const state = join(lock.directory, stateFolder);
  if (isOurs(ctx, lock)) ctx.fs.rmSync(join(state, runningName), { force: true });
  removeIfEmpty(ctx, state);
}

/** Removes the innermost `made` folders of `directory` as far as they are empty. */
export function unmakeFolders(ctx: Context, directory: string, made: number): void {
  for (let at = directory, left = made; left > 0 && removeIfEmpty(ctx, at); at = dirname(at)) left--;
}

/** Removes a folder if it is empty and says whether it is gone. */
export function removeIfEmpty(ctx: Context, folder: string): boolean {
  try {
    ctx.fs.rmdirSync(folder);
    return true;
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  }
}
