import { shells } from '../completion/shells.ts';
import { failure } from '../errors.ts';
import type { Command } from './command.ts';

/** `completion SHELL`: the script. Answers as kubectl does to what is no shell. */
export const command: Command<string> = {
  complete(_ctx, { words }) {
    const hint = "See 'roadctl completion -h' for help and examples";
    const [shell, ...more] = words;
    if (shell === undefined) throw failure('Usage', 'Shell not specified.', { hint });
    if (more.length > 0) throw failure('Usage', 'Too many arguments. Expected only the shell type.', { hint });
    if (!Object.hasOwn(shells, shell)) throw failure('Usage', `Unsupported shell type "${shell}".`, { hint });
    return shell;
  },
  validate: () => [],
  run: (_ctx, shell) => Promise.resolve({ kind: 'text', text: shells[shell]?.() ?? '' }),
};
