import { resolve } from 'node:path';
import { recover } from '../apply/recover.ts';
import { failure } from '../errors.ts';
import { globals } from '../flags/globals.ts';
import { checkColumns, checkObject, summaryText } from '../output/text/preflight.ts';
import { checks } from '../preflight/checks.ts';
import { writeMarker } from '../preflight/marker.ts';
import { runChecks } from '../preflight/run.ts';
import { suggest } from '../suggest.ts';
import type { Command } from './command.ts';

export interface PreflightOptions {
  readonly directory: string;
  readonly fix: boolean;
  readonly token: string | undefined;
  readonly blueprintsDir: string | undefined;
  /** Ids of checks; all when empty. */
  readonly ids: readonly string[];
}

/** `roadctl preflight [NAME...]`: is this machine, and this directory, ready? Exit 4 when a required check fails. */
export const command: Command<PreflightOptions> = {
  complete(ctx, args) {
    const { token, blueprintsDir } = globals(ctx, args);
    const { directory, fix } = args.flags;
    return {
      directory: resolve(ctx.cwd, typeof directory === 'string' ? directory : '.'),
      fix: fix === true,
      token,
      blueprintsDir,
      ids: args.words,
    };
  },
  validate: () => [],
  async run(ctx, { directory, fix, token, blueprintsDir, ids }) {
    const known = checks.map(({ id }) => id);
    const unknown = ids.find((id) => !known.includes(id));
    if (unknown !== undefined) {
      const near = suggest(unknown, known);
      throw failure('NotFound', `checks "${unknown}" not found`, {
        style: 'kubectl',
        hint: near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${near}"?`,
      });
    }
    if (ctx.fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw failure('NotFound', `directory "${directory}" not found`, { style: 'kubectl' });
    recover(ctx, directory);
    const results = await runChecks(ctx, {
      directory,
      only: 'all',
      fix,
      token,
      blueprintsDir,
      ...(ids.length > 0 ? { ids } : {}),
    });
    const failed = results.some(({ status }) => status === 'fail');
    if (!failed && ids.length === 0) writeMarker(ctx, directory, results);
    return {
      kind: 'objects',
      groups: [{ type: 'checks', columns: checkColumns, objects: results.map(checkObject) }],
      single: ids.length === 1,
      notes: [summaryText(results)],
      ...(failed ? { exit: 4 } : {}),
    };
  },
};
