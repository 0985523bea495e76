import type { ParsedArgs } from '../commands/command.ts';
import type { Flag } from './model.ts';

/** -f and -R, as kubectl has them. */
export const filenameFlags: readonly Flag[] = [
  {
    name: 'filename',
    short: 'f',
    type: 'strings',
    value: 'FILE',
    summary:
      'Definitions files, directories of them, or - for standard input. May be repeated, or list several separated by commas.',
    completes: 'file',
  },
  { name: 'recursive', short: 'R', type: 'boolean', summary: 'Look for files below the directories given with -f, too.' },
];

/** What -f and -R asked for. */
export interface FilenameOptions {
  readonly filenames: readonly string[];
  readonly recursive: boolean;
}

/** Takes -f and -R out of the parsed arguments. */
export function filenameOptions(args: ParsedArgs): FilenameOptions {
  const { filename, recursive } = args.flags;
  return { filenames: Array.isArray(filename) ? filename : [], recursive: recursive === true };
}
