import { resolve } from 'node:path';
import { flagsOf } from '../argv.ts';
import { type CommandRow, commandTable } from '../commandTable.ts';
import type { Context } from '../context.ts';
import type { Flag } from '../flags/model.ts';
import { liveWords } from './live.ts';
import { type Completion, directives } from './model.ts';
import { flagValues, verbs } from './values.ts';

const needsValue = (flag: Flag) => flag.type !== 'boolean' && flag.bare === undefined;

/** Reads the words before the one that is being typed, forgiving everything. */
function readLine(before: readonly string[]) {
  let row: CommandRow | undefined;
  const words: string[] = [];
  const given = new Map<string, string>();
  let waiting: Flag | undefined;
  let lost = false;
  let rest = false;
  const all = () => (row === undefined ? commandTable.flatMap((each) => flagsOf(each)) : flagsOf(row));
  for (const token of before) {
    if (waiting !== undefined) {
      given.set(waiting.name, token);
      waiting = undefined;
    } else if (!rest && token === '--') rest = true;
    else if (!rest && token.startsWith('-') && token.length > 1) {
      const name = token.replace(/=.*/s, '');
      const flag = all().find((each) => `--${each.name}` === name || `-${each.short}` === name);
      if (flag !== undefined && token.includes('=')) given.set(flag.name, token.slice(token.indexOf('=') + 1));
      else if (flag !== undefined && needsValue(flag)) waiting = flag;
      else if (flag !== undefined) given.set(flag.name, flag.bare ?? 'true');
    } else if (row === undefined) {
      row = commandTable.find((each) => each.name === token);
      lost ||= row === undefined;
    } else words.push(token);
  }
  return { row, words, given, waiting, lost };
}

function flagNames(row: CommandRow | undefined): Completion {
  return { candidates: flagsOf(row).map((flag) => ({ value: `--${flag.name}`, about: flag.summary })), also: 'nothing' };
}

async function answer(ctx: Context, before: readonly string[], current: string): Promise<Completion> {
  const { row, words, given, waiting, lost } = readLine(before);
  if (lost) return { candidates: [], also: 'nothing' };
  if (waiting !== undefined) return flagValues(waiting);
  if (current.startsWith('-')) {
    const equals = current.indexOf('=');
    if (equals < 0) return flagNames(row);
    const flag = flagsOf(row).find(
      (each) => `--${each.name}` === current.slice(0, equals) || `-${each.short}` === current.slice(0, equals),
    );
    if (flag === undefined) return { candidates: [], also: 'nothing' };
    const { candidates, also } = flagValues(flag);
    return { candidates: candidates.map(({ value }) => ({ value: current.slice(0, equals + 1) + value })), also };
  }
  if (row === undefined) return verbs();
  const filename = given.get('filename');
  const query = {
    directory: resolve(ctx.cwd, given.get('directory') ?? '.'),
    filenames: filename === undefined || filename === '-' ? [] : filename.split(','),
    recursive: given.get('recursive') === 'true',
    blueprintsDir: given.get('blueprints') ?? ctx.env.PR_BLUEPRINT_DIR,
    token: undefined,
  };
  return liveWords(ctx, { row, words, current, query });
}

/** First sentence of a description, on one line. */
function short(about: string): string {
  const line = about.replace(/\s+/g, ' ').trim();
  const sentence = /^.*?[.](?=\s|$)/.exec(line)?.[0] ?? line;
  return sentence.replace(/\.$/, '').slice(0, 100);
}

/**
 * `roadctl __complete WORD... CURRENT`: lines of `value<TAB>description`, then `:directive`, as cobra's programs answer.
 * Whatever goes wrong, there is an answer and no noise: a shell is waiting.
 */
export async function complete(ctx: Context, args: readonly string[]): Promise<string> {
  const current = args.at(-1) ?? '';
  let completion: Completion = { candidates: [], also: 'nothing' };
  try {
    completion = await answer(ctx, args.slice(0, -1), current);
  } catch {
    // No candidates.
  }
  const fitting = completion.candidates.filter(({ value }) => value.toLowerCase().startsWith(current.toLowerCase()));
  const open = fitting.length > 0 && fitting.every(({ value }) => /[=/.]$/.test(value));
  const also = completion.also === 'nothing' && open ? 'no blank' : completion.also;
  const lines = fitting.map(({ value, about = '' }) => (about === '' ? value : `${value}\t${short(about)}`));
  return `${[...lines, `:${directives[also]}`].join('\n')}\n`;
}
