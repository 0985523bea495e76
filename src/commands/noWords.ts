import { failure } from '../errors.ts';
import type { ParsedArgs } from './command.ts';

/** For commands that take flags only: a word is an error, in kubectl's words. */
export function noWords(verb: string, { words }: ParsedArgs): void {
  if (words.length === 0) return;
  throw failure('Usage', `unexpected arguments: [${words.join(' ')}]`, {
    hint: `See 'roadctl ${verb} -h' for help and examples`,
  });
}
