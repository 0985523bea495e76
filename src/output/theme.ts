import { Chalk, type ChalkInstance } from 'chalk';
import type { Context, Output } from '../context.ts';

/** Colours by meaning. The only door to chalk. */
export interface Theme {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** Whether a stream gets colour: --no-color and NO_COLOR forbid, FORCE_COLOR orders, otherwise a terminal that is not dumb. */
export function wantsColor(env: Context['env'], stream: Pick<Output, 'isTTY'>, allowed: boolean): boolean {
  if (!allowed || (env.NO_COLOR ?? '') !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY && env.TERM !== 'dumb';
}

/** The theme of a stream. */
export function theme(color: boolean): Theme {
  const chalk: ChalkInstance = new Chalk({ level: color ? 1 : 0 });
  return { error: chalk.red.bold, warning: chalk.yellow.bold, strong: chalk.bold, faint: chalk.dim };
}
