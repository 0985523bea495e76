import { join } from 'node:path';
import { replaceFile } from '../apply/writeFile.ts';
import type { Context } from '../context.ts';
import { markerName } from './gitignore.ts';
import type { Checked } from './model.ts';

/** Writes the sign that preflight went well, as PavedRoad's tools look for it: names and states of checks, nothing that was found. */
export function writeMarker(ctx: Context, directory: string, results: readonly Checked[]): void {
  const checks = Object.fromEntries(results.map(({ check, status }) => [check.id, status]));
  const value = { status: 'success', checkedAt: ctx.now().toISOString(), checks };
  replaceFile(ctx, join(directory, markerName), `${JSON.stringify(value, null, 2)}\n`);
}
