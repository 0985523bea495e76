import { flagsOf } from '../argv.ts';
import { type CommandRow, commandTable } from '../commandTable.ts';

/** Verbs, as the scripts hold them. */
export const verbRows: readonly CommandRow[] = commandTable;

/** The flags that may be typed after a verb, as words. */
export function flagWords(row: CommandRow | undefined): readonly string[] {
  const flags = [...flagsOf(row)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const own = flags.flatMap((flag) => [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])]);
  return row === undefined ? [...own, '--version'] : own;
}

/** Text in single quotes for bash, zsh and fish alike: quotes and backslashes are left out, no summary needs them. */
export function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '')}'`;
}
