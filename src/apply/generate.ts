import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { Plan, PlannedFile } from '../plan/model.ts';
import { baseText } from '../reconcile/base.ts';
import { compareForCreate, type Obstacle } from '../reconcile/compare.ts';
import { basePath, lockPath, lockText, makeLock } from '../reconcile/lock.ts';
import type { Change } from '../reconcile/model.ts';
import { checkInterrupted, commit, discard } from './commit.ts';
import type { Receipt } from './model.ts';
import { observe } from './observe.ts';
import { recover, recoverHere } from './recover.ts';
import { begin, type Stage, stageChanges } from './stage.ts';
import { stateFolder } from './state.ts';
import { trouble } from './trouble.ts';

/** One service that shall be made in `folder` of the run's directory; "" for the directory itself. */
export interface Job {
  readonly folder: string;
  readonly plan: Plan;
}

/** Something that keeps a service from being made: a file in the way, or a service that is there already. */
export interface Hindrance {
  readonly service: string;
  readonly folder: string;
  readonly obstacle: Obstacle | 'service';
}

export interface Generated {
  readonly receipts: readonly Receipt[];
  /** Without the texts: a run of many services would not fit into memory with them. */
  readonly changes: readonly (readonly Change[])[];
  readonly hindrances: readonly Hindrance[];
}

export interface GenerateOptions {
  /** Absolute; made when it is not there. */
  readonly directory: string;
  readonly dryRun: boolean;
  /** Called when everything is staged; what it throws ends the run, and nothing was written. */
  readonly beforeCommit?: () => Promise<void>;
}

/** Files of our own state, so that what stands in their way is seen like anything else. */
const stateFiles: readonly PlannedFile[] = [lockPath, basePath].map((path) => ({
  path,
  content: '',
  mode: 0o644,
  ownership: 'managed',
  from: '',
}));

function look(
  ctx: Context,
  directory: string,
  job: Job,
): { readonly changes: readonly Change[]; readonly hindrances: readonly Hindrance[] } {
  const { folder, plan } = job;
  const observed = observe(ctx, join(directory, folder), [...plan.files, ...stateFiles]);
  const { changes, obstacles } = compareForCreate(plan, observed);
  const hinder = (obstacle: Hindrance['obstacle']) => ({ service: plan.name, folder, obstacle });
  if (observed.get(lockPath)?.type === 'file') return { changes, hindrances: [hinder('service')] };
  const state = [stateFolder, lockPath, basePath].flatMap((path) => {
    const found = observed.get(path);
    return found === undefined
      ? []
      : [hinder({ path, found: found.path, reason: found.type === 'symlink' ? 'symlink' : 'exists' })];
  });
  return { changes, hindrances: [...state, ...obstacles.map(hinder)] };
}

function stageJob(ctx: Context, stage: Stage, { folder, plan }: Job, changes: readonly Change[]): void {
  const lock = makeLock(plan, changes);
  const contents = new Map(plan.files.map(({ path, content }) => [path, content]));
  const base = baseText(new Map(lock.files.map(({ path, digest }) => [digest, contents.get(path) ?? ''])));
  stageChanges(ctx, stage, folder, changes, [
    { path: lockPath, text: lockText(lock) },
    { path: basePath, text: base },
  ]);
}

function receiptOf(job: Job, directory: string, changes: readonly Change[], durationMs: number, dryRun: boolean): Receipt {
  const paths = (kinds: readonly string[]) => changes.filter(({ kind }) => kinds.includes(kind)).map(({ path }) => path);
  return {
    directory: join(directory, job.folder),
    service: job.plan.name,
    written: paths(['create', 'merge']),
    kept: paths(['kept']),
    conflicts: [],
    durationMs,
    dryRun,
  };
}

/**
 * Makes the services of `jobs` below one directory, all or none. Jobs are taken one by one, compared with the disk, staged
 * and forgotten, so that memory does not grow with their texts; nothing is put in place before the last one is staged.
 * When anything is in the way, every job is still looked at, so that all of it is reported, and nothing is written.
 */
export async function generate(ctx: Context, jobs: Iterable<Job>, options: GenerateOptions): Promise<Generated> {
  const { directory, dryRun } = options;
  const receipts: Receipt[] = [];
  const changes: (readonly Change[])[] = [];
  const hindrances: Hindrance[] = [];
  let stage: Stage | undefined;
  try {
    recover(ctx, directory);
    for (const job of jobs) {
      const start = ctx.now().getTime();
      await checkInterrupted(ctx);
      if (job.folder !== '') recoverHere(ctx, join(directory, job.folder));
      const seen = look(ctx, directory, job);
      hindrances.push(...seen.hindrances);
      if (!dryRun && hindrances.length === 0) {
        stage ??= begin(ctx, directory);
        stageJob(ctx, stage, job, seen.changes);
      }
      changes.push(seen.changes.map(({ path, kind, ownership, mode }) => ({ path, kind, ownership, mode })));
      receipts.push(receiptOf(job, directory, seen.changes, ctx.now().getTime() - start, dryRun));
    }
    if (hindrances.length === 0) await options.beforeCommit?.();
  } catch (error) {
    if (stage !== undefined) discard(ctx, stage);
    throw trouble(error, `to "${directory}"`, 'nothing was written');
  }
  if (stage !== undefined && hindrances.length > 0) discard(ctx, stage);
  else if (stage !== undefined) await commit(ctx, stage);
  return { receipts, changes, hindrances };
}
