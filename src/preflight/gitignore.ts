import { dirname, join, relative } from 'node:path';
import type { Context } from '../context.ts';
import { parseBase } from '../reconcile/base.ts';
import { missingLines } from '../reconcile/lines.ts';
import { basePath } from '../reconcile/lock.ts';
import { readService } from '../reconcile/services.ts';

/** Written by a preflight that went well; never to be committed. */
export const markerName = '.pr_preflight_check';

function read(ctx: Context, file: string): string {
  try {
    return ctx.fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Lines that .gitignore needs in `directory`: those that the service there was generated with, and preflight's own. */
export function neededEntries(ctx: Context, directory: string): readonly string[] {
  const locked = readService(ctx, directory)?.lock?.files.find((file) => file.path === '.gitignore');
  if (locked === undefined) return [markerName];
  try {
    const text = parseBase(ctx.fs.readFileSync(join(directory, basePath)))?.get(locked.digest) ?? '';
    return [...new Set([...missingLines('', text), markerName])];
  } catch {
    return [markerName];
  }
}

/** Entries that no .gitignore from `directory` up to the top of its repository has. */
export function missingEntries(
  ctx: Context,
  directory: string,
  topLevel: string | undefined,
  entries: readonly string[],
): readonly string[] {
  let texts = '';
  for (let at = directory; ; at = dirname(at)) {
    texts += `${read(ctx, join(at, '.gitignore'))}\n`;
    const isInside = topLevel !== undefined && at !== topLevel && !relative(topLevel, at).startsWith('..');
    if (!isInside || dirname(at) === at) break;
  }
  return missingLines(texts, entries.join('\n'));
}
