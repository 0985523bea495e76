import type { GitFacts } from '../adapters/git.ts';
import type { Context } from '../context.ts';
import type { Issue } from '../issues.ts';

type CheckLevel = 'required' | 'advisory';
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skip';

/** What a test saw: a code and its arguments; output/text/preflight.ts says it, and what to do about it. */
export interface Seen {
  readonly good: boolean | 'skip';
  readonly code: string;
  readonly args?: Issue['args'];
}

/** What checks may know. Costly things are asked once and shared. */
export interface World {
  readonly ctx: Context;
  /** Absolute; need not be there. */
  readonly directory: string;
  readonly facts: GitFacts;
  /** Lines that .gitignore has to have. */
  readonly entries: readonly string[];
  readonly token: string | undefined;
  readonly blueprintsDir: string | undefined;
}

/** One check. Local ones need no network and no process but the one git that `facts` has asked. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Required: generation cannot be called safe without it. */
  readonly level: CheckLevel;
  readonly local: boolean;
  test(world: World): Seen | Promise<Seen>;
  /** Mends what is safe to mend; gives what was done, as a code for the text. */
  readonly fix?: (world: World) => Promise<string>;
}

/** Result of one check. */
export interface Checked {
  readonly check: Pick<Check, 'id' | 'title' | 'level' | 'local'>;
  readonly status: CheckStatus;
  readonly seen: Seen;
  /** Code of what --fix did. */
  readonly fixed?: string;
}
