import { checkColumns, checkObject } from '../output/text/preflight.ts';
import { runChecks } from '../preflight/run.ts';
import { cellAt } from './fields.ts';
import type { Reader } from './reader.ts';

/** Preflight checks and what they find now. */
export const reader: Reader = {
  columns: checkColumns,
  async list(ctx, { directory, token, blueprintsDir }) {
    return (await runChecks(ctx, { directory, only: 'all', token, blueprintsDir })).map((checked) => checkObject(checked));
  },
  details: (object) => [
    ['Name', cellAt(object, 'metadata', 'name')],
    ...Object.entries({ ...section(object, 'spec'), ...section(object, 'status') }).map(
      ([key, value]) =>
        [key.charAt(0).toUpperCase() + key.slice(1), typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
  ],
};

function section(object: Parameters<typeof cellAt>[0], key: string): object {
  const value = object[key];
  return typeof value === 'object' && value !== null ? value : {};
}
