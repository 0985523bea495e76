import { optionsHelp } from '../output/help.ts';
import type { Command } from './command.ts';
import { noWords } from './noWords.ts';

/** `options`: the flags that every command takes. */
export const command: Command<void> = {
  complete: (_ctx, args) => noWords('options', args),
  validate: () => [],
  run: () => Promise.resolve({ kind: 'text', text: optionsHelp() }),
};
