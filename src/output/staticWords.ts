import { commandTable } from '../commandTable.ts';
import { shells } from '../completion/shells.ts';
import { commandHelp, optionsHelp, programHelp } from './help.ts';

/** Everything that bin/roadctl.js prints without loading the program: file name -> text. Called by the build. */
export function staticWords(version: string): Readonly<Record<string, string>> {
  return {
    'help.txt': programHelp(),
    'version.txt': `roadctl version ${version}\n`,
    'options.txt': optionsHelp(),
    ...Object.fromEntries(commandTable.map((row) => [`help-${row.name}.txt`, commandHelp(row)])),
    ...Object.fromEntries(Object.entries(shells).map(([shell, script]) => [`completion-${shell}.txt`, script()])),
  };
}
