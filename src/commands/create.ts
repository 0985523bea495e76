import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { filenameOptions } from '../flags/filename.ts';
import { globalFlags, globals } from '../flags/globals.ts';
import type { Result } from '../output/model.ts';
import { resolveType } from '../resources/types.ts';
import type { Command, ParsedArgs } from './command.ts';
import type { CreateBlueprintOptions } from './createServices.ts';

/** What was asked for: services from definitions, a new blueprint, or an older definitions file in the new form. */
export type CreateOptions =
  | ({ readonly mode: 'services' } & CreateBlueprintOptions)
  | { readonly mode: 'scaffold'; readonly args: ParsedArgs }
  | { readonly mode: 'definitions'; readonly args: ParsedArgs };

const preflightModes = ['enforce', 'warn', 'skip'] as const;

/** TYPE NAME or TYPE/NAME out of the words behind the verb. */
function typeAndName(words: readonly string[]): { readonly type: string | undefined; readonly name: string | undefined } {
  const [first, ...others] = words;
  const slash = first?.indexOf('/') ?? -1;
  const names = slash < 0 ? others : [first?.slice(slash + 1) ?? '', ...others];
  if (names.length > 1)
    throw failure('Usage', `create takes one name, not ${names.length}: ${names.join(', ')}`, {
      hint: 'Several services come from several definitions: roadctl create blueprints -f FILE -f FILE',
    });
  return { type: slash < 0 ? first : first?.slice(0, slash), name: names[0] };
}

/** Flags that are of use beside the global ones; any other that was given would do nothing. */
const useful = {
  services: ['filename', 'recursive', 'directory', 'dry-run', 'preflight', 'blueprints', 'output', 'format', 'v', 'yes'],
  scaffold: ['scaffold', 'dry-run', 'output', 'format'],
  definitions: ['from', 'blueprints'],
} as const;

const called = {
  services: 'create blueprints',
  scaffold: 'create blueprints --scaffold',
  definitions: 'create definitions',
} as const;

/** Refuses a flag or a name that would be read and ignored. */
function refuseUseless(mode: keyof typeof useful, name: string | undefined, { given = [] }: ParsedArgs): void {
  const flags: readonly string[] = [...globalFlags.map((flag) => flag.name), ...useful[mode]];
  const useless = given.find((flag) => !flags.includes(flag));
  if (useless !== undefined) throw failure('Usage', `--${useless} means nothing for ${called[mode]}`);
  if (mode !== 'services' && name !== undefined) throw failure('Usage', `${called[mode]} takes no name: ${name}`);
}

/** The three steps of a command that does the work of this one. */
async function inTurn<Options>(ctx: Context, other: Command<Options>, args: ParsedArgs): Promise<Result> {
  const options = await other.complete(ctx, args);
  const issues = other.validate(options);
  if (issues.some(({ severity }) => severity === 'error')) throw failure('Usage', '', { issues });
  return other.run(ctx, options);
}

/** `roadctl create TYPE [NAME]`; what it makes depends on the type and on --scaffold. */
export const command: Command<CreateOptions> = {
  complete(ctx, args) {
    const files = filenameOptions(args);
    // kubectl create -f FILE needs no type either.
    const { type = files.filenames.length > 0 ? 'blueprints' : undefined, name } = typeAndName(args.words);
    if (type === undefined)
      throw failure('Usage', 'you must say what to create', {
        hint: 'For example: roadctl create blueprints workerpool -f myservice.yaml',
      });
    const { scaffold, directory, preflight } = args.flags;
    const isDefinitions = resolveType(type, 'create').name === 'definitions';
    const mode = isDefinitions ? 'definitions' : scaffold === undefined ? 'services' : 'scaffold';
    refuseUseless(mode, name, args);
    if (mode !== 'services') return { mode, args };
    const { blueprintsDir, yes } = globals(ctx, args);
    return {
      mode,
      name,
      ...files,
      directory: typeof directory === 'string' && directory !== '' ? directory : '.',
      dryRun: args.flags['dry-run'] === 'client',
      preflight: preflightModes.find((mode) => mode === preflight) ?? 'warn',
      blueprintsDir,
      yes,
    };
  },
  validate: () => [],
  async run(ctx, options) {
    switch (options.mode) {
      case 'services': {
        const { createServices } = await import('./createServices.ts');
        return createServices(ctx, options);
      }
      case 'scaffold':
        return inTurn(ctx, (await import('./scaffoldBlueprint.ts')).command, options.args);
      case 'definitions':
        return inTurn(ctx, (await import('./createDefinitions.ts')).command, options.args);
    }
  },
};
