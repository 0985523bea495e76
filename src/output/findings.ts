import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { Globals } from '../flags/globals.ts';
import type { Issue } from '../issues.ts';
import { countText, issuesText } from './issuePrinter.ts';
import { theme, wantsColor } from './theme.ts';

/** Finds the texts that the issues point into, so that their lines can be shown. Read again only now that something is wrong. */
async function texts(ctx: Context, issues: readonly Issue[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const source of new Set(
    issues.flatMap((issue) => (issue.source === undefined || issue.pos === undefined ? [] : [issue.source])),
  )) {
    try {
      found.set(source, source === '-' ? await ctx.io.stdin.text() : ctx.fs.readFileSync(resolve(ctx.cwd, source), 'utf8'));
    } catch {
      // The message stands without its line.
    }
  }
  return found;
}

/** Issues that --debug lets through: warnings go at "error" and above. */
function audible(issues: readonly Issue[], globals: Globals): readonly Issue[] {
  if (globals.debug === 'critical') return [];
  return globals.debug === 'error' ? issues.filter((issue) => issue.severity === 'error') : issues;
}

/** Prints issues to stderr, all at once, and their number. */
export async function printFindings(ctx: Context, issues: readonly Issue[], globals: Globals): Promise<void> {
  const shown = audible(issues, globals);
  if (shown.length === 0) return;
  const { stderr } = ctx.io;
  const found = await texts(ctx, shown);
  const text = issuesText(shown, {
    theme: theme(wantsColor(ctx.env, stderr, globals.color)),
    columns: stderr.isTTY ? stderr.columns : 120,
    textOf: (source) => found.get(source)?.replace(/^\ufeff/, ''),
  });
  const counted = shown.some((issue) => issue.source !== undefined) || shown.length > 1 ? `${countText(shown)}\n` : '';
  stderr.write(text + counted);
}
