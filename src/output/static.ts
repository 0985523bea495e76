import type { CommandRow } from '../commandTable.ts';
import type { Context } from '../context.ts';
import { runtimeHelp } from '../program.ts';
import { readBuild } from '../resources/build.ts';
import { programHelp } from './help.ts';

/** What -h and --version print, made at run time; the build prints the same words into dist/static. */
export function staticAnswer(
  ctx: Context,
  line: { readonly row: CommandRow | undefined; readonly help: boolean; readonly version: boolean },
): string {
  if (line.version && !line.help) return `roadctl version ${readBuild(ctx).version}\n`;
  return line.row === undefined ? programHelp() : runtimeHelp(line.row);
}
