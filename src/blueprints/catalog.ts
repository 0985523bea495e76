import type { Context } from '../context.ts';
import type { Kind, KindCatalog } from '../definitions/kinds.ts';
import { failure } from '../errors.ts';
import type { Issue } from '../issues.ts';
import { suggest } from '../suggest.ts';
import { builtinBlueprint, builtinSample, builtinSchema, builtinSummaries } from './builtin.ts';
import type { ExternalBlueprint } from './external.ts';
import type { BlueprintSummary, ResolvedBlueprint } from './model.ts';
import type { Resolved } from './resolve.ts';

/** The blueprints that can be used now: those of --blueprints, then the built-in ones. */
export interface Catalog {
  /** Sorted by name. A blueprint of --blueprints hides a built-in one of the same name. */
  list(): readonly BlueprintSummary[];
  /** What is wrong with manifests in the folder of --blueprints. */
  readonly problems: readonly Issue[];
  /** Finds a blueprint by its name or kind, in any case. Throws NotFound. */
  find(name: string): BlueprintSummary;
  /** Loads a blueprint whole. Throws NotFound, or Invalid with all findings. */
  resolve(name: string): Promise<ResolvedBlueprint>;
  /** Loads and lints a blueprint; faults are in `issues`. Throws NotFound only. */
  inspect(name: string): Promise<Resolved>;
  /** The sample definitions file. */
  sample(name: string): Promise<string>;
  readonly kinds: KindCatalog;
}

/** Opens the catalog. In: the world, and the directory of --blueprints if it was given. */
export async function openCatalog(ctx: Context, options: { readonly directory?: string | undefined } = {}): Promise<Catalog> {
  const external: readonly ExternalBlueprint[] =
    options.directory === undefined ? [] : await (await import('./external.ts')).findBlueprints(ctx, options.directory);
  const own = external.flatMap((one) => one.summary ?? []);
  const names = new Set(own.map((one) => one.name));
  const all = [...own, ...builtinSummaries(ctx).filter((one) => !names.has(one.name))].sort((a, b) => (a.name < b.name ? -1 : 1));

  const problems = external.filter((one) => one.summary === undefined).flatMap((one) => one.issues);
  const loaded = new Map<string, Promise<Resolved>>();
  const load = (directory: string): Promise<Resolved> => {
    const known = loaded.get(directory);
    if (known !== undefined) return known;
    const promise = import('./external.ts').then((module) => module.loadBlueprint(ctx, directory));
    loaded.set(directory, promise);
    return promise;
  };

  const find = (name: string): BlueprintSummary => {
    const wanted = name.toLowerCase();
    const found =
      all.find((one) => one.name.toLowerCase() === wanted) ?? all.find((one) => one.definition.toLowerCase() === wanted);
    if (found === undefined) throw notFound(name, all, problems);
    return found;
  };
  const faulty = (name: string): ExternalBlueprint | undefined =>
    external.find(
      (one) => one.summary === undefined && one.directory.split(/[\\/]/).at(-1)?.toLowerCase() === name.toLowerCase(),
    );

  const inspect = async (name: string): Promise<Resolved> => {
    const broken = faulty(name);
    if (broken !== undefined) return load(broken.directory);
    const { source, name: exact } = find(name);
    return source.type === 'builtin' ? { blueprint: builtinBlueprint(ctx, exact), issues: [] } : load(source.directory);
  };
  const resolve = async (name: string): Promise<ResolvedBlueprint> => {
    const { blueprint, issues } = await inspect(name);
    const errors = issues.filter((issue) => issue.severity === 'error');
    if (blueprint !== undefined && errors.length === 0) return blueprint;
    throw failure('Invalid', `blueprint "${name}" cannot be used`, { issues });
  };

  const kindOf = async (kind: string): Promise<Kind | undefined> => {
    const summary = own.find((one) => one.definition === kind) ?? all.find((one) => one.definition === kind);
    if (summary === undefined) return undefined;
    const { builtinValidator, compileValidator } = await import('../definitions/validators.ts');
    if (summary.source.type === 'directory') {
      const { schema } = await resolve(summary.name);
      return { blueprint: summary.name, schema, validate: await compileValidator(schema) };
    }
    const schema = builtinSchema(ctx, summary.name);
    const validate = (await builtinValidator(summary.name)) ?? (await compileValidator(schema));
    return { blueprint: summary.name, schema, validate };
  };

  return {
    list: () => all,
    problems,
    find,
    resolve,
    inspect,
    sample: async (name) => {
      const { source, name: exact } = find(name);
      return source.type === 'builtin' ? builtinSample(ctx, exact) : (await resolve(exact)).sample;
    },
    kinds: { names: [...new Set(all.map((one) => one.definition))], find: kindOf },
  };
}

/** Findings about definitions and, where a kind is not known, those about the blueprints that could not be read: one may be its own. */
export function withProblems(issues: readonly Issue[], { problems }: Catalog): readonly Issue[] {
  return issues.some(({ code }) => code === 'unknown-kind' || code === 'legacy-kind') ? [...problems, ...issues] : issues;
}

function notFound(name: string, all: readonly BlueprintSummary[], issues: readonly Issue[]): Error {
  const names = all.map((one) => one.name);
  const near = suggest(name, names);
  const hint = near === undefined ? `Blueprints: ${names.join(', ')}.` : `Did you mean "${near}"?`;
  return failure('NotFound', `blueprints "${name}" not found`, { style: 'kubectl', hint, issues });
}
