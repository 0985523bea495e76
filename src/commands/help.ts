import { commandTable } from '../commandTable.ts';
import { failure } from '../errors.ts';
import { commandHelp, programHelp } from '../output/help.ts';
import { suggest } from '../suggest.ts';
import type { Command } from './command.ts';

/** `help [VERB]`. */
export const command: Command<string | undefined> = {
  complete: (_ctx, { words }) => words[0],
  validate: () => [],
  run(_ctx, topic) {
    if (topic === undefined) return Promise.resolve({ kind: 'text', text: programHelp() });
    const row = commandTable.find((candidate) => candidate.name === topic);
    if (row !== undefined) return Promise.resolve({ kind: 'text', text: commandHelp(row) });
    const near = suggest(
      topic,
      commandTable.map((candidate) => candidate.name),
    );
    const hint = near === undefined ? "See 'roadctl --help' for usage." : `\nDid you mean this?\n\t${near}\n`;
    throw failure('Usage', `unknown help topic "${topic}"`, { hint });
  },
};
