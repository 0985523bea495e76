import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { filenameOptions } from '../flags/filename.ts';
import { globals } from '../flags/globals.ts';
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
    const { type, name } = typeAndName(args.words);
    if (type === undefined)
      throw failure('Usage', 'you must say what to create', {
        hint: 'For example: roadctl create blueprints workerpool -f myservice.yaml',
      });
    if (resolveType(type, 'create').name === 'definitions') return { mode: 'definitions', args };
    const { scaffold, directory, preflight } = args.flags;
    if (scaffold !== undefined) return { mode: 'scaffold', args };
    const { blueprintsDir, yes } = globals(ctx, args);
    return {
      mode: 'services',
      name,
      ...filenameOptions(args),
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
