import type { Context } from '../context.ts';
import type { Issue } from '../issues.ts';
import type { Result } from '../output/model.ts';

/** Value of one flag after parsing: absent flags are undefined. */
export type FlagValue = string | boolean | number | readonly string[] | undefined;

/** argv after the verb: words, flags by long name without dashes, and everything behind "--". */
export interface ParsedArgs {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, FlagValue>>;
  readonly rest: readonly string[];
  /** Names of the flags that stand in argv: `flags` has those of the environment and the configuration file as well. */
  readonly given?: readonly string[];
}

/**
 * A command in three steps. `complete` reads flags, environment and config into Options and does no work;
 * `validate` finds what is wrong with them; `run` does the work and returns data. Only output/ makes text of it.
 */
export interface Command<Options> {
  complete(ctx: Context, args: ParsedArgs): Options | Promise<Options>;
  validate(options: Options): readonly Issue[];
  run(ctx: Context, options: Options): Promise<Result>;
}
