import type { Plan, PlannedFile } from '../plan/model.ts';
import { mergeLines } from './lines.ts';
import type { Change } from './model.ts';

/** What stands on disk where the plan wants a file or one of its folders. */
export interface Found {
  /** Path as it is spelt on disk; differs from the planned one in case only. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly mode?: number;
  /** Absent when it was not read, because its size says that it differs, or when it is not UTF-8. */
  readonly text?: string;
}

/** What was read of a directory, by planned path; paths that are free have no entry, nor have folders that are as planned. */
export type Observed = ReadonlyMap<string, Found>;

/** Why a file of the plan cannot be created. */
type ObstacleReason = 'exists' | 'case' | 'directory' | 'symlink' | 'special' | 'parent' | 'encoding';

export interface Obstacle {
  readonly path: string;
  /** What is in the way, as spelt on disk. */
  readonly found: string;
  readonly reason: ObstacleReason;
}

export interface Comparison {
  readonly changes: readonly Change[];
  readonly obstacles: readonly Obstacle[];
}

/** Files of which the user's own is better than ours. */
function isKept(path: string): boolean {
  return /^(README|LICEN[CS]E)/i.test(path.slice(path.lastIndexOf('/') + 1));
}

/** The nearest folder of `path` that is not as planned. */
function blockedParent(path: string, observed: Observed): Found | undefined {
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const found = observed.get(path.slice(0, at));
    if (found !== undefined) return found;
  }
  return undefined;
}

function obstacleOf(file: PlannedFile, found: Found): ObstacleReason {
  if (found.type === 'symlink') return 'symlink';
  if (found.type === 'directory') return 'directory';
  if (found.type === 'other') return 'special';
  if (found.path !== file.path) return 'case';
  return file.ownership === 'lines' ? 'encoding' : 'exists';
}

function compareFile(file: PlannedFile, observed: Observed): Change | Obstacle {
  const { path, ownership, mode, content } = file;
  const parent = blockedParent(path, observed);
  if (parent !== undefined) return { path, found: parent.path, reason: 'parent' };
  const found = observed.get(path);
  if (found === undefined) return { path, kind: 'create', ownership, mode, after: content };
  const isFile = found.type === 'file';
  if (isFile && isKept(path)) return { path, kind: 'kept', ownership, mode: found.mode ?? mode };
  if (isFile && found.path === path && found.text !== undefined) {
    const before = found.text;
    const after = ownership === 'lines' ? mergeLines(before, content) : content;
    const kept = { path, ownership, mode: found.mode ?? mode, before };
    if (after === before) return { ...kept, kind: 'unchanged' };
    if (ownership === 'lines') return { ...kept, kind: 'merge', after };
  }
  return { path, found: found.path, reason: obstacleOf(file, found) };
}

/**
 * What `create` has to do: every file of the plan is new, or there already with the very same bytes (unchanged, and from
 * now on roadctl's), or a README or LICENSE of the user's (kept), or a list of lines (merged). Anything else is in the way.
 */
export function compareForCreate(plan: Plan, observed: Observed): Comparison {
  const changes: Change[] = [];
  const obstacles: Obstacle[] = [];
  for (const file of plan.files) {
    const result = compareFile(file, observed);
    if ('reason' in result) obstacles.push(result);
    else changes.push(result);
  }
  return { changes, obstacles };
}
