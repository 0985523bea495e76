import type { ParsedArgs } from '../commands/command.ts';
import type { Context } from '../context.ts';
import type { Flag } from './model.ts';

/** What --debug lets through to stderr, from most to least. */
const debugLevels = ['info', 'warn', 'error', 'critical'] as const;
export type DebugLevel = (typeof debugLevels)[number];

/** Flags of every command. */
export const globalFlags: readonly Flag[] = [
  {
    name: 'config',
    type: 'string',
    value: 'FILE',
    summary: 'Configuration file. Default: the nearest .roadctl.yaml from here upwards, then $HOME/.roadctl.yaml.',
    completes: 'file',
    env: ['ROADCTL_CONFIG'],
  },
  {
    name: 'debug',
    type: 'string',
    value: 'LEVEL',
    bare: 'info',
    choices: debugLevels,
    aliases: { warm: 'warn' },
    summary:
      'What stderr shows. One of: (info, warn, error, critical). info adds what roadctl reads and the stack of internal errors; warn leaves out hints; error leaves out warnings too; critical shows internal errors only.',
    config: true,
  },
  { name: 'no-color', type: 'boolean', summary: 'Print without colour, as NO_COLOR in the environment does.', config: true },
];

/** For commands that read blueprints. */
export const blueprintsFlag: Flag = {
  name: 'blueprints',
  type: 'string',
  value: 'DIR',
  summary: 'Folder of blueprints, or its parent, used besides the built-in ones.',
  completes: 'directory',
  env: ['PR_BLUEPRINT_DIR'],
  config: true,
};

/** For commands that talk to GitHub. */
export const tokenFlag: Flag = {
  name: 'token',
  type: 'string',
  value: 'TOKEN',
  summary: 'GitHub access token. Better given as GH_ACCESS_TOKEN, since others may see the arguments of a process.',
  env: ['GH_ACCESS_TOKEN', 'ACCESS_TOKEN', 'GITHUB_TOKEN'],
  config: true,
};

/** For commands that can say more of what they do. */
export const verboseFlag: Flag = {
  name: 'v',
  short: 'v',
  type: 'boolean',
  summary: 'Print one line for each file.',
  config: true,
};

/** For commands that ask. */
export const yesFlag: Flag = { name: 'yes', short: 'y', type: 'boolean', summary: 'Ask nothing.', config: true };

/** The values of flags that many commands share, typed. */
export interface Globals {
  readonly blueprintsDir: string | undefined;
  readonly output: string | undefined;
  readonly noHeaders: boolean;
  readonly sortBy: string | undefined;
  readonly token: string | undefined;
  readonly debug: DebugLevel | undefined;
  readonly v: boolean;
  readonly yes: boolean;
  readonly color: boolean;
}

/** Reads the shared flags; a flag that is not given is looked up in the environment. (`main` has put in the configuration file before.) */
export function globals(ctx: Pick<Context, 'env'>, args: ParsedArgs): Globals {
  const text = (flag: string, env: readonly string[] = []): string | undefined => {
    const given = args.flags[flag];
    if (typeof given === 'string' && given !== '') return given;
    return env.map((name) => ctx.env[name]).find((value) => value !== undefined && value !== '');
  };
  const format = text('format');
  return {
    blueprintsDir: text('blueprints', blueprintsFlag.env),
    output: text('output') ?? (format === 'text' ? undefined : format),
    noHeaders: args.flags['no-headers'] === true,
    sortBy: text('sort-by'),
    token: text('token', tokenFlag.env),
    debug: debugLevels.find((level) => level === args.flags.debug),
    v: args.flags.v === true,
    yes: args.flags.yes === true,
    color: args.flags['no-color'] !== true,
  };
}
