import { dirname, join, relative, resolve } from 'node:path';
import { checkedValue, flagsOf } from './argv.ts';
import type { FlagValue, ParsedArgs } from './commands/command.ts';
import { type CommandRow, commandTable } from './commandTable.ts';
import type { Context } from './context.ts';
import type { Tree } from './definitions/tree.ts';
import { failure, isFailure } from './errors.ts';
import type { Flag } from './flags/model.ts';
import type { Issue, Position } from './issues.ts';
import { suggest } from './suggest.ts';

export const configName = '.roadctl.yaml';

/** Flags that the configuration file may hold, by name. */
export function configFlags(): ReadonlyMap<string, Flag> {
  const flags = [...commandTable.flatMap((row) => row.flags), ...flagsOf(undefined)].filter((flag) => flag.config === true);
  return new Map(flags.map((flag) => [flag.name, flag]));
}

/** Path of the configuration file: the one that was named, the nearest one from here upwards, or the one at home. */
export function findConfig(ctx: Context, named: FlagValue): string | undefined {
  const given = typeof named === 'string' && named !== '' ? named : ctx.env.ROADCTL_CONFIG;
  if (given !== undefined && given !== '') {
    const path = resolve(ctx.cwd, given);
    if (!ctx.fs.existsSync(path)) throw failure('Failed', `the path "${given}" does not exist`);
    return path;
  }
  for (let directory = ctx.cwd; ; directory = dirname(directory)) {
    const path = join(directory, configName);
    if (ctx.fs.existsSync(path)) return path;
    if (dirname(directory) === directory) break;
  }
  const atHome = join(ctx.home, configName);
  return ctx.fs.existsSync(atHome) ? atHome : undefined;
}

const words: Readonly<Record<Flag['type'], string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'text',
  strings: 'text',
};

/** The flags in the text of a configuration file. Strict: what it does not know is an error with its place. */
async function readConfig(name: string, text: string): Promise<ReadonlyMap<string, FlagValue>> {
  const found = new Map<string, FlagValue>();
  // The file that `init` writes holds comments only; then YAML need not be loaded.
  if (/^(\s*(#.*)?(\r?\n|$))*$/.test(text)) return found;
  const { parseYaml } = await import('./definitions/yaml.ts');
  const { documents, issues: broken, locate } = parseYaml(name, text);
  const issues: Issue[] = [...broken];
  const add = (code: string, pos: Position, path: string[], args: Issue['args'] = {}) =>
    issues.push({ code, severity: 'error', args, source: name, path, pos });
  const known = configFlags();
  const entry = (key: string, keyAt: Position, value: Tree) => {
    const flag = known.get(key);
    const valueAt = locate(value.range);
    if (flag === undefined) {
      const suggestion = suggest(key, known.keys());
      add('config-unknown-key', keyAt, [], { key, ...(suggestion === undefined ? {} : { suggestion }) });
    } else if (
      value.type !== 'scalar' ||
      value.value === null ||
      (flag.type === 'boolean') !== (typeof value.value === 'boolean')
    ) {
      const kind =
        value.type === 'map' ? 'a mapping' : value.type === 'list' ? 'a list' : value.value === null ? 'nothing' : value.text;
      add('config-type', valueAt, [key], { expected: words[flag.type], found: kind });
    } else {
      try {
        const checked = checkedValue(flag, value.text, key);
        found.set(key, flag.type === 'boolean' ? checked === 'true' : flag.type === 'number' ? Number(checked) : checked);
      } catch (error) {
        if (!isFailure(error)) throw error;
        add('config-value', valueAt, [], {
          problem: error.message.replace(/\n+Did you mean this\?\n\t(\S+)\n*/, ', did you mean "$1"?'),
        });
      }
    }
  };
  documents.forEach(({ tree, index }) => {
    if (tree === undefined) return;
    if (tree.type !== 'map' || index > 0) add('config-shape', locate(tree.range), []);
    else for (const { key, keyRange, value } of tree.entries) entry(key, locate(keyRange), value);
  });
  if (issues.length > 0) throw failure('Invalid', '', { issues });
  return found;
}

/** A configured default that this command can use: -o only where the command prints that format, and not over --format. */
function fits(flag: Flag, value: FlagValue, args: ParsedArgs): boolean {
  if (flag.name !== 'output') return true;
  if (args.flags.format !== undefined) return false;
  return typeof value === 'string' && (flag.formats ?? []).includes(value.replace(/=.*/s, ''));
}

function readText(ctx: Context, path: string, name: string): string {
  try {
    return ctx.fs.readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EISDIR' ? 'it is a directory' : code === 'EACCES' ? 'permission denied' : String(code);
    throw failure('Failed', `the configuration file "${name}" cannot be read: ${why}`, { cause });
  }
}

/** A value of the configuration file. A folder in it is meant from where the file is, wherever roadctl runs. */
function configured(ctx: Context, flag: Flag, value: FlagValue, config: string | undefined): FlagValue {
  if (flag.completes !== 'directory' || typeof value !== 'string' || config === undefined) return value;
  return relative(ctx.cwd, resolve(dirname(config), value)) || '.';
}

/** What was read besides the arguments, for --debug. */
export interface Effective {
  readonly args: ParsedArgs;
  readonly config: string | undefined;
}

/** Fills in what was not given: a flag beats the environment, which beats the configuration file. */
export async function effectiveFlags(ctx: Context, row: CommandRow, args: ParsedArgs): Promise<Effective> {
  if (row.flags.length === 0) return { args, config: undefined };
  const path = findConfig(ctx, args.flags.config);
  const name = path === undefined ? '' : path.startsWith(`${ctx.cwd}/`) ? path.slice(ctx.cwd.length + 1) : path;
  const config = path === undefined ? new Map<string, FlagValue>() : await readConfig(name, readText(ctx, path, name));
  const flags: Record<string, FlagValue> = { ...args.flags };
  for (const flag of flagsOf(row)) {
    if (flags[flag.name] !== undefined) continue;
    const variable = flag.env?.find((candidate) => (ctx.env[candidate] ?? '') !== '');
    const value = variable === undefined ? configured(ctx, flag, config.get(flag.name), path) : ctx.env[variable];
    if (value !== undefined && fits(flag, value, args)) flags[flag.name] = value;
  }
  return { args: { ...args, flags }, config: path };
}
