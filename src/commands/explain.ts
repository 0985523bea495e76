import { type Catalog, openCatalog } from '../blueprints/catalog.ts';
import { type Explained, type Explanation, explainPath } from '../definitions/explain.ts';
import type { Json } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import { globals } from '../flags/globals.ts';
import { explainText } from '../output/explain.ts';
import type { Result } from '../output/model.ts';
import { integrationNames } from '../resources/integrations.ts';
import { findType, insteadOf, resolveType } from '../resources/types.ts';
import { suggest } from '../suggest.ts';
import type { Command } from './command.ts';

interface ExplainOptions {
  /** What to explain: the name of a blueprint or kind (undefined: the only one there is), and the steps to a field of it. */
  readonly targets: readonly { readonly name: string | undefined; readonly steps: readonly string[] }[];
  /** Levels of fields below the one that is asked for. */
  readonly depth: number;
  readonly recursive: boolean;
  readonly blueprintsDir: string | undefined;
}

/** NAME, NAME.FIELD..., TYPE NAME or TYPE/NAME out of the words behind the verb. */
function targetsOf(words: readonly string[]): ExplainOptions['targets'] {
  const [first, ...others] = words.flatMap((word) => word.split('/')).filter((word) => word !== '');
  if (first === undefined) {
    throw failure('Usage', 'you must say what to explain', {
      hint: 'For example: roadctl explain workerpool, or roadctl explain workerpool.spec.pool',
    });
  }
  // A field may follow the type at once, as in kubectl: integrations.name.
  const [word = '', ...steps] = first.split('.');
  const type = findType(word) === undefined && insteadOf(word) === undefined ? undefined : resolveType(word, 'explain').name;
  if (type === 'integrations') return [integrationsTarget(steps, others)];
  const names = type === undefined ? [first, ...others] : others;
  if (type === 'definitions' && names.length === 0) return [{ name: undefined, steps }];
  if (names.length === 0 || (type !== undefined && steps.length > 0))
    throw failure('Usage', `you must say which of the ${type} to explain`, { hint: 'Use "roadctl get blueprints" for a list.' });
  return names.map((word) => {
    const [name = '', ...steps] = word.split('.');
    return { name, steps };
  });
}

/** `integrations`, `integrations NAME` or `integrations.FIELD`: the section of the definitions that enables them. */
function integrationsTarget(steps: readonly string[], names: readonly string[]): ExplainOptions['targets'][number] {
  const unknown = names.find((name) => !integrationNames.includes(name.toLowerCase()));
  if (unknown !== undefined) {
    const near = suggest(unknown, integrationNames);
    throw failure('NotFound', `integrations "${unknown}" not found`, {
      style: 'kubectl',
      hint: near === undefined ? `Integrations: ${integrationNames.join(', ')}.` : `Did you mean "${near}"?`,
    });
  }
  return { name: undefined, steps: ['spec', 'integrations', ...steps] };
}

/** The only blueprint whose definitions have the field, or an error that says which have. */
async function soleBlueprint(catalog: Catalog, steps: readonly string[]): Promise<string> {
  const names: string[] = [];
  for (const { name, definition } of catalog.list()) {
    const kind = await catalog.kinds.find(definition);
    if (kind !== undefined && explainPath(kind.schema, steps, 1).found) names.push(name);
  }
  const [first = catalog.list()[0]?.name ?? '', ...others] = names;
  if (others.length === 0) return first;
  throw failure('Usage', `you must say of which blueprint: ${names.join(', ')}`, {
    hint: `For example: roadctl explain ${[first, ...steps].join('.')}`,
  });
}

type Found = Explanation & { readonly found: true };

async function explainTarget(
  catalog: Catalog,
  { name: named, steps }: ExplainOptions['targets'][number],
  depth: number,
): Promise<Found> {
  const name = named ?? (await soleBlueprint(catalog, steps));
  const { definition } = catalog.find(name);
  const kind = await catalog.kinds.find(definition);
  if (kind === undefined) throw failure('NotFound', `blueprints "${name}" not found`, { style: 'kubectl' });
  const answer = explainPath(kind.schema, steps, depth);
  if (answer.found) return answer;
  const field = answer.path.join('.');
  if (answer.reason === 'scalar') {
    throw failure(
      'NotFound',
      `field "${steps.filter(Boolean).join('.')}" does not exist: ${field} is of type ${answer.type ?? ''} and has no fields`,
    );
  }
  const above = [name, ...answer.path.slice(0, -1)].join('.');
  throw failure(
    'NotFound',
    `field "${field}" does not exist${answer.suggestion === undefined ? '' : `, did you mean "${answer.suggestion}"?`}`,
    {
      hint: `Use "roadctl explain ${above}" for the fields there are.`,
    },
  );
}

function data({ kind, version, path, field }: Found): Json {
  return { kind, version, path: [...path], ...fieldData(field) };
}

function fieldData({ values, limits, fields, ...rest }: Explained): { readonly [key: string]: Json } {
  return { ...rest, values: [...values], limits: [...limits], fields: fields.map(fieldData) };
}

/** `explain`: kubectl's explain over the schema of a blueprint's definitions. */
export const command: Command<ExplainOptions> = {
  complete(ctx, args) {
    const recursive = args.flags.recursive === true;
    const limit = args.flags['max-depth'];
    if (limit !== undefined && !recursive) throw failure('Usage', '--max-depth needs --recursive');
    if (limit !== undefined && !(typeof limit === 'number' && Number.isInteger(limit) && limit >= 1)) {
      throw failure('Usage', `invalid argument "${String(limit)}" for --max-depth: must be a whole number from 1 on`);
    }
    const depth = recursive ? (typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY) : 1;
    return { targets: targetsOf(args.words), depth, recursive, blueprintsDir: globals(ctx, args).blueprintsDir };
  },
  validate: () => [],
  async run(ctx, { targets, depth, recursive, blueprintsDir }): Promise<Result> {
    const catalog = await openCatalog(ctx, { directory: blueprintsDir });
    const found: Found[] = [];
    for (const target of targets) found.push(await explainTarget(catalog, target, depth));
    const { isTTY, columns } = ctx.io.stdout;
    const width = isTTY ? Math.min(120, Math.max(40, columns)) : 80;
    const [first] = found;
    return {
      kind: 'value',
      value: first !== undefined && found.length === 1 ? data(first) : found.map(data),
      text: found.map((one) => explainText(one, { columns: width, tree: recursive })).join('\n'),
    };
  },
};
