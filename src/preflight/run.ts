import type { GitFacts } from '../adapters/git.ts';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { checks } from './checks.ts';
import type { Check, Checked, CheckStatus, Seen, World } from './model.ts';

export interface RunOptions {
  /** Absolute. */
  readonly directory: string;
  readonly only: 'local' | 'all';
  /** Lines that .gitignore has to have; by default those of the service in the directory. */
  readonly entries?: readonly string[];
  readonly token?: string | undefined;
  readonly blueprintsDir?: string | undefined;
  /** Ids of the checks to run; all when absent. */
  readonly ids?: readonly string[];
  /** Mends what is safe to mend. */
  readonly fix?: boolean;
  /** What git says, when it has been asked already. */
  readonly facts?: GitFacts;
}

function statusOf(check: Check, seen: Seen): CheckStatus {
  if (seen.good === 'skip') return 'skip';
  if (seen.good) return 'ok';
  return check.level === 'required' ? 'fail' : 'warn';
}

function shown({ id, title, level, local }: Check): Checked['check'] {
  return { id, title, level, local };
}

/** Rejects as soon as the user interrupts: a network that does not answer is not waited for. */
function untilInterrupted<T>(ctx: Context, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(failure('Interrupted', 'interrupted'));
    if (ctx.signal.aborted) return stop();
    ctx.signal.addEventListener('abort', stop, { once: true });
    return work.then(resolve, reject).finally(() => ctx.signal.removeEventListener('abort', stop));
  });
}

async function worldOf(ctx: Context, options: RunOptions): Promise<World> {
  const { directory, token, blueprintsDir } = options;
  const facts = options.facts ?? (await (await ctx.git()).facts(directory));
  const entries = options.entries ?? (await import('./gitignore.ts')).neededEntries(ctx, directory);
  return { ctx, directory, facts, entries, token, blueprintsDir };
}

/** Mends one after the other what has a cure and did not pass, then looks at those again. */
async function mend(ctx: Context, options: RunOptions, before: readonly Checked[]): Promise<readonly Checked[]> {
  const cures = new Map<string, string>();
  let world = await worldOf(ctx, options);
  for (const { check, status } of before) {
    const cure = checks.find(({ id }) => id === check.id)?.fix;
    if (cure === undefined || (status !== 'fail' && status !== 'warn')) continue;
    cures.set(check.id, await cure(world));
  }
  if (cures.size === 0) return before;
  const { facts: _, ...fresh } = options;
  world = await worldOf(ctx, fresh);
  return Promise.all(
    before.map(async (result) => {
      const fixed = cures.get(result.check.id);
      const check = checks.find(({ id }) => id === result.check.id);
      const isStale = fixed !== undefined || (check !== undefined && result.seen.code === 'no-repository');
      if (check === undefined || !isStale) return result;
      const seen = await check.test(world);
      return { check: shown(check), status: statusOf(check, seen), seen, ...(fixed === undefined ? {} : { fixed }) };
    }),
  );
}

/** Runs checks, those that wait for something side by side; gives their results in the order of the list. */
export async function runChecks(ctx: Context, options: RunOptions): Promise<readonly Checked[]> {
  const work = async () => {
    const wanted = checks.filter(({ id, local }) => (options.ids?.includes(id) ?? true) && (local || options.only === 'all'));
    const world = await worldOf(ctx, options);
    const results = await Promise.all(
      wanted.map(async (check) => {
        const seen = await check.test(world);
        return { check: shown(check), status: statusOf(check, seen), seen };
      }),
    );
    return options.fix === true ? mend(ctx, options, results) : results;
  };
  return untilInterrupted(ctx, work());
}
