import { join } from 'node:path';
import type { Context } from '../context.ts';
import { isInside } from '../reconcile/lock.ts';
import { journalName, rollbackName, stageName, stateFolder } from './state.ts';

/**
 * One step of a commit, done by one link or rename, so that it is done or not.
 * file: a new file, linked from the stage (a link fails where something is, a rename would replace it);
 * tree: a new folder with all that is in it, renamed; replace: a file that gets new content, the old one kept in the stage as `N.before`.
 */
export interface Unit {
  readonly kind: 'file' | 'tree' | 'replace';
  /** From the root of the run, with "/". */
  readonly path: string;
  /** Name in the stage. */
  readonly staged: string;
  /** Number of the staged file or folder on its file system: what carries it is ours, whatever its name is now. */
  readonly inode: number;
  /** For replace: number of the file that is replaced. */
  readonly before?: number;
}

export interface Journal {
  readonly units: readonly Unit[];
}

function isUnit(value: unknown): value is Unit {
  const { kind, path, staged, inode, before } = (value ?? {}) as Partial<Record<keyof Unit, unknown>>;
  return (
    (kind === 'file' || kind === 'tree' || kind === 'replace') &&
    typeof path === 'string' &&
    isInside(path) &&
    typeof staged === 'string' &&
    /^\d+$/.test(staged) &&
    typeof inode === 'number' &&
    (before === undefined || typeof before === 'number')
  );
}

/** Text of a journal. */
export function journalText(journal: Journal): string {
  return `${JSON.stringify({ version: 1, units: journal.units })}\n`;
}

/** Reads a journal that may come from anywhere: a path that leads outside, or anything else odd, makes it none. */
export function parseJournal(text: string): Journal | undefined {
  try {
    const { version, units } = JSON.parse(text) as { version?: unknown; units?: unknown };
    if (version !== 1 || !Array.isArray(units) || !units.every(isUnit)) return undefined;
    return { units };
  } catch {
    return undefined;
  }
}

/** Paths of a run's state, from its root. */
export function statePaths(root: string) {
  const state = join(root, stateFolder);
  return {
    state,
    stage: join(state, stageName),
    journal: join(state, journalName),
    rollback: join(state, rollbackName),
    staged: (name: string) => join(state, stageName, name),
  };
}

/** Number of the file or folder at `path`, not following a link; undefined when there is none. */
export function inodeAt(ctx: Context, path: string): number | undefined {
  try {
    return ctx.fs.lstatSync(path, { throwIfNoEntry: false })?.ino;
  } catch {
    return undefined;
  }
}
