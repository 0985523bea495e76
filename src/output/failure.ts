import type { Context } from '../context.ts';
import { type Failure, isFailure } from '../errors.ts';
import type { Globals } from '../flags/globals.ts';
import { printFindings } from './findings.ts';
import { issuesData } from './issueText.ts';
import { dataText } from './printer.ts';
import { theme, wantsColor } from './theme.ts';

/** Text for a terminal: what it would take as a command is shown as a dot; lines and tabs of our own stay. */
const harmless = (text: string) => text.replace(/[^\P{Cc}\n\t]|\p{Bidi_Control}/gu, '·');

/** "Error (NotFound): ..." as kubectl words what a server answers, "error: ..." otherwise. */
function headline(failure: Failure, paint: (text: string) => string): string {
  const prefix = failure.details.style === 'kubectl' ? `Error (${failure.roadctl}):` : 'error:';
  return `${paint(prefix)} ${harmless(failure.message)}\n`;
}

/** The user's mistake or the world's, without a stack. */
async function printKnown(ctx: Context, failure: Failure, globals: Globals): Promise<void> {
  const { issues = [], hint } = failure.details;
  const { stderr } = ctx.io;
  if (issues.length > 0 && (globals.output === 'json' || globals.output === 'yaml')) {
    ctx.io.stdout.write(await dataText(globals.output, issuesData(issues)));
    return;
  }
  if (globals.debug === 'critical') return;
  await printFindings(ctx, issues, globals);
  const paint = theme(wantsColor(ctx.env, stderr, globals.color)).error;
  if (failure.message !== '') stderr.write(headline(failure, paint));
  const hints = globals.debug === undefined || globals.debug === 'info';
  if (hint !== undefined && hints) stderr.write(`${harmless(hint)}\n`);
}

/** Prints why a run failed. What is no Failure is a bug of ours. */
export async function printFailure(ctx: Context, error: unknown, globals: Globals): Promise<void> {
  if (isFailure(error)) {
    await printKnown(ctx, error, globals);
    return;
  }
  const { stderr } = ctx.io;
  const cause = error instanceof Error ? error : new Error(String(error));
  stderr.write(`error: internal error: ${cause.message}\n`);
  if (globals.debug === 'info') stderr.write(`${cause.stack ?? ''}\n`);
  const rerun = globals.debug === 'info' ? '' : ' with what the same command prints with --debug';
  stderr.write(`This is a bug in roadctl. Please report it${rerun}: https://github.com/pavedroad-io/roadctl/issues\n`);
}
