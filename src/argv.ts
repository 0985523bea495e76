import { type CommandRow, commandTable } from './commandTable.ts';
import { failure } from './errors.ts';
import { globalFlags } from './flags/globals.ts';
import type { Flag } from './flags/model.ts';
import { suggest } from './suggest.ts';

/** -h of every command; never reaches one. */
const helpFlag: Flag = { name: 'help', short: 'h', type: 'boolean', summary: 'Print help for a command.' };

/** argv in the one form that commander reads the same way as kubectl's parser would: `--name=value` for every flag, words apart. */
export interface Normalised {
  readonly row: CommandRow | undefined;
  readonly help: boolean;
  readonly version: boolean;
  readonly flags: readonly string[];
  readonly words: readonly string[];
  readonly rest: readonly string[];
}

/** Every flag that a command takes. */
export function flagsOf(row: CommandRow | undefined): readonly Flag[] {
  return [...(row?.flags ?? []), ...globalFlags, helpFlag];
}

/** "\n\nDid you mean this?\n\tget", or nothing. */
function didYouMean(word: string, candidates: readonly string[], prefix = ''): string {
  const found = suggest(word, candidates);
  return found === undefined ? '' : `\n\nDid you mean this?\n\t${prefix}${found}\n`;
}

function usageOf(row: CommandRow | undefined): string {
  return `See 'roadctl${row === undefined ? '' : ` ${row.name}`} --help' for usage.`;
}

/** Flags that may stand before the verb: those of every command, since the verb is not known yet. */
function anyFlag(): readonly Flag[] {
  const all = new Map<string, Flag>();
  for (const row of commandTable) for (const flag of flagsOf(row)) if (!all.has(flag.name)) all.set(flag.name, flag);
  return [...all.values()];
}

const takesNext = (flag: Flag) => flag.type !== 'boolean' && flag.bare === undefined;
const isFlag = (token: string) => token.length > 1 && token.startsWith('-') && !/^-\d/.test(token);

/** Splits `-Rf=x` into the flags of its letters. The last one may take a value: `-ojson`, `-o=json`, `-o json`. */
function shorthands(
  token: string,
  flags: readonly Flag[],
  row: CommandRow | undefined,
): { flag: Flag; value: string | undefined }[] {
  const found: { flag: Flag; value: string | undefined }[] = [];
  for (let at = 1; at < token.length; at++) {
    const letter = token.charAt(at);
    const flag = flags.find((candidate) => candidate.short === letter);
    if (flag === undefined) {
      const inside = at === 1 && token.length === 2 ? token : `-${token.slice(at)}`;
      throw failure('Usage', `unknown shorthand flag: '${letter}' in ${inside}`, { hint: usageOf(row) });
    }
    const after = token.slice(at + 1);
    if (after.startsWith('=')) return [...found, { flag, value: after.slice(1) }];
    if (flag.type !== 'boolean' && after !== '') return [...found, { flag, value: after }];
    found.push({ flag, value: undefined });
  }
  return found;
}

/** The flags of one token, with the value that stands in it. */
function flagsIn(
  token: string,
  flags: readonly Flag[],
  row: CommandRow | undefined,
): { flag: Flag; value: string | undefined }[] {
  if (!token.startsWith('--')) return shorthands(token, flags, row);
  const equals = token.indexOf('=');
  const name = token.slice(2, equals < 0 ? undefined : equals);
  const flag = flags.find((candidate) => candidate.name === name);
  if (flag === undefined) {
    const names = flags.map((candidate) => candidate.name);
    throw failure('Usage', `unknown flag: --${name}${didYouMean(name, names, '--')}`, { hint: usageOf(row) });
  }
  return [{ flag, value: equals < 0 ? undefined : token.slice(equals + 1) }];
}

const listed = (choices: readonly string[]) => {
  const quoted = choices.map((choice) => `"${choice}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
};

/** Checks a value and puts it into the form that commands see. */
export function checkedValue(flag: Flag, value: string, name = `--${flag.name}`): string {
  const wrong = (why: string) => failure('Usage', `invalid argument "${value}" for "${name}" flag: ${why}`);
  if (flag.type === 'boolean') {
    if (/^(1|t|true)$/i.test(value)) return 'true';
    if (/^(0|f|false)$/i.test(value)) return 'false';
    throw wrong('must be true or false');
  }
  if (flag.type === 'number' && !/^[+-]?\d+$/.test(value)) throw wrong('must be a whole number');
  if (flag.choices === undefined) return value;
  const lower = value.toLowerCase();
  const alias = flag.aliases !== undefined && Object.hasOwn(flag.aliases, lower) ? flag.aliases[lower] : undefined;
  const known = alias ?? flag.choices.find((choice) => choice === lower);
  if (known !== undefined) return known;
  const hint = didYouMean(lower, flag.choices);
  if (flag.name === 'dry-run')
    throw failure('Usage', `Invalid dry-run value (${value}). Must be ${listed(flag.choices)}.${hint}`);
  throw wrong(`must be ${listed(flag.choices)}${hint}`);
}

/** Finds the verb: the first word that is no flag and no flag's value. */
function findVerb(argv: readonly string[]): number {
  const flags = anyFlag();
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at] ?? '';
    if (token === '--') return -1;
    if (!isFlag(token)) return at;
    if (token === '--version') continue;
    const last = flagsIn(token, flags, undefined).at(-1);
    if (last !== undefined && last.value === undefined && takesNext(last.flag)) at++;
  }
  return -1;
}

/** Turns argv into its normal form; throws a Usage failure worded as kubectl's for what it does not know. */
export function normalise(argv: readonly string[]): Normalised {
  const verbAt = findVerb(argv);
  const verb = verbAt < 0 ? undefined : argv[verbAt];
  const row = commandTable.find((candidate) => candidate.name === verb);
  if (verb !== undefined && row === undefined) {
    const names = commandTable.map((candidate) => candidate.name);
    throw failure('Usage', `unknown command "${verb}" for "roadctl"${didYouMean(verb, names)}`, { hint: usageOf(undefined) });
  }
  const known = flagsOf(row);
  const flags: string[] = [];
  const words: string[] = [];
  let help = false;
  let version = false;
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at] ?? '';
    if (at === verbAt) continue;
    if (token === '--') return { row, help, version, flags, words, rest: argv.slice(at + 1) };
    if (!isFlag(token)) words.push(token);
    else if (token === '--version' && row === undefined) version = true;
    else {
      for (const { flag, value: written } of flagsIn(token, known, row)) {
        let value = written ?? flag.bare;
        if (value === undefined && flag.type === 'boolean') value = 'true';
        if (value === undefined) {
          value = argv[++at];
          const shown = token.startsWith('--') ? `--${flag.name}` : `'${flag.short}' in ${token}`;
          if (value === undefined) throw failure('Usage', `flag needs an argument: ${shown}`, { hint: usageOf(row) });
        }
        const checked = checkedValue(flag, value, flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`);
        if (flag.name === 'help') help = checked === 'true';
        else flags.push(`--${flag.name}=${checked}`);
      }
    }
  }
  return { row, help, version, flags, words, rest: [] };
}
