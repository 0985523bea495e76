import { join, resolve } from 'node:path';
import type { GitFacts } from '../adapters/git.ts';
import { generate, type Hindrance, type Job } from '../apply/generate.ts';
import { openCatalog, withProblems } from '../blueprints/catalog.ts';
import type { ResolvedBlueprint } from '../blueprints/model.ts';
import type { Context } from '../context.ts';
import { loadDefinitions } from '../definitions/load.ts';
import type { Definition, Source } from '../definitions/model.ts';
import { readSources } from '../definitions/sources.ts';
import { failure } from '../errors.ts';
import type { Issue } from '../issues.ts';
import type { Result } from '../output/model.ts';
import { inTheWayText, keptText, nextText, serviceExistsText } from '../output/text/apply.ts';
import { buildPlan } from '../plan/build.ts';
import { communityFiles } from '../plan/community.ts';

export interface CreateBlueprintOptions {
  /** Name of a blueprint; without it the kind of each definition picks one. */
  readonly name: string | undefined;
  readonly filenames: readonly string[];
  readonly recursive: boolean;
  /** As the user typed it. */
  readonly directory: string;
  readonly dryRun: boolean;
  readonly preflight: 'enforce' | 'warn' | 'skip';
  readonly blueprintsDir: string | undefined;
  readonly yes: boolean;
}

interface Pair {
  readonly definition: Definition;
  readonly blueprint: ResolvedBlueprint;
  /** For the lock: "builtin", or the folder as given. */
  readonly source: string;
}

type Catalog = Awaited<ReturnType<typeof openCatalog>>;

/** Texts of -f; in a terminal without -f the answers of the wizard, and what it has to say. */
async function sourcesOf(ctx: Context, options: CreateBlueprintOptions, catalog: Catalog) {
  if (options.filenames.length > 0) {
    return { sources: await readSources(ctx, options.filenames, { recursive: options.recursive }), wizard: undefined };
  }
  if (!ctx.io.stdin.isTTY || !ctx.io.stderr.isTTY || options.yes)
    throw failure('Usage', 'must specify -f', {
      hint: `For example: roadctl describe blueprints ${options.name ?? 'workerpool'} > myservice.yaml && roadctl create blueprints -f myservice.yaml`,
    });
  const { askDefinition } = await import('../wizard/ask.ts');
  const wizard = await askDefinition(ctx, catalog, options);
  return { sources: [wizard.source] as readonly Source[], wizard };
}

/** The blueprint of each definition; a NAME that is not the kind's is an error that quotes both. */
async function pairsOf(definitions: readonly Definition[], name: string | undefined, catalog: Catalog): Promise<readonly Pair[]> {
  const named = name === undefined ? undefined : await catalog.resolve(name);
  const resolved = new Map<string, ResolvedBlueprint>();
  const issues: Issue[] = [];
  const pairs: Pair[] = [];
  for (const definition of definitions) {
    const { kind } = definition;
    const blueprintName = (await catalog.kinds.find(kind))?.blueprint ?? kind;
    if (named !== undefined && named.manifest.name !== blueprintName) {
      const pos = definition.locate(['kind']);
      const args = { kind, blueprint: blueprintName, name: name ?? '' };
      issues.push({
        code: 'wrong-blueprint',
        severity: 'error',
        args,
        source: definition.source,
        path: ['kind'],
        ...(pos && { pos }),
      });
      continue;
    }
    const blueprint = named ?? resolved.get(blueprintName) ?? (await catalog.resolve(blueprintName));
    resolved.set(blueprintName, blueprint);
    const { source } = catalog.find(blueprintName);
    pairs.push({ definition, blueprint, source: source.type === 'builtin' ? 'builtin' : source.directory });
  }
  if (issues.length > 0) throw failure('Invalid', '', { issues });
  return pairs;
}

function* jobsOf(ctx: Context, pairs: readonly Pair[]): Generator<Job> {
  for (const { definition, blueprint, source } of pairs) {
    const plan = buildPlan(definition, blueprint, { source, own: communityFiles(ctx, definition) });
    yield { folder: pairs.length === 1 ? '' : plan.name, plan };
  }
}

/** Folder as the user would type it from where they are. */
function shown(directory: string, folder: string): string {
  return folder === '' ? directory : directory === '.' ? folder : join(directory, folder);
}

function failHindered(directory: string, hindrances: readonly Hindrance[]): never {
  const services = [...new Set(hindrances.map(({ service }) => service))];
  const there = hindrances.filter(({ obstacle }) => obstacle === 'service');
  const [first] = there;
  const said = new Set<string>();
  const issues = hindrances.flatMap(({ folder, obstacle }): readonly Issue[] => {
    if (obstacle === 'service') return [];
    const { path, found, reason } = obstacle;
    const place = (name: string) => join(shown(directory, folder), name);
    // What stands where a folder is needed is in the way of every file below it; once is enough.
    if (reason === 'parent' && said.has(place(found))) return [];
    said.add(place(found));
    return [{ code: 'in-the-way', severity: 'error', args: { path: place(path), reason }, source: place(found), path: [] }];
  });
  if (first !== undefined && issues.length === 0 && there.length === 1)
    throw failure('AlreadyExists', serviceExistsText(first.service, shown(directory, first.folder)), {
      style: 'kubectl',
      hint: 'Choose another place with --directory.',
    });
  const locks = there.map(({ folder }): Issue => {
    const place = join(shown(directory, folder), '.roadctl/lock.json');
    return { code: 'in-the-way', severity: 'error', args: { path: place, reason: 'exists' }, source: place, path: [] };
  });
  throw failure('AlreadyExists', inTheWayText(services, issues.length + locks.length), {
    style: 'kubectl',
    hint: 'Move what is in the way, or choose another place with --directory.',
    issues: [...locks, ...issues],
  });
}

/** Runs the local checks; gives the warnings for stderr, or throws when they are enforced and one that is required failed. */
async function preflight(
  ctx: Context,
  directory: string,
  mode: 'enforce' | 'warn',
  asked: Promise<GitFacts>,
): Promise<readonly string[]> {
  const { runChecks } = await import('../preflight/run.ts');
  const { failedText, warningLines } = await import('../output/text/preflight.ts');
  // The blueprint is resolved by now, and .gitignore is among the files that are written.
  const ids = ['git', 'repository', 'user-name', 'user-email'];
  const results = await runChecks(ctx, { directory, only: 'local', facts: await asked, entries: [], ids });
  const lines = warningLines(results);
  if (mode === 'enforce' && results.some(({ status }) => status === 'fail'))
    throw failure('Preflight', failedText(results, true), { hint: [...lines, 'roadctl preflight says more.'].join('\n') });
  return lines;
}

/** Makes one service in the directory, or several in a folder each, from definitions; all of them or none. */
export async function createServices(ctx: Context, options: CreateBlueprintOptions): Promise<Result> {
  const directory = resolve(ctx.cwd, options.directory);
  const mode = options.preflight;
  const asked = mode === 'skip' ? undefined : ctx.git().then((git) => git.facts(directory));
  // It is awaited below, or not at all when something else fails first.
  asked?.catch(() => {});
  const catalog = await openCatalog(ctx, options.blueprintsDir === undefined ? {} : { directory: options.blueprintsDir });
  const { sources, wizard } = await sourcesOf(ctx, options, catalog);
  const { definitions, issues } = await loadDefinitions(sources, catalog.kinds);
  if (issues.some(({ severity }) => severity === 'error'))
    throw failure('Invalid', '', { issues: withProblems(issues, catalog) });
  const pairs = await pairsOf(definitions, options.name, catalog);
  const check = async () => (asked === undefined || mode === 'skip' ? [] : preflight(ctx, directory, mode, asked));
  let warnings: readonly string[] = mode === 'enforce' ? await check() : [];
  const work = generate(ctx, jobsOf(ctx, pairs), {
    directory,
    dryRun: options.dryRun,
    async beforeCommit() {
      if (mode === 'warn') warnings = await check();
      if (!options.dryRun) wizard?.save();
    },
  });
  const { receipts, changes, hindrances } = await work.catch((error: unknown) => {
    wizard?.unsave();
    throw error;
  });
  if (hindrances.length > 0) failHindered(options.directory, hindrances);
  const services = pairs.map(({ definition }) => shown(options.directory, pairs.length === 1 ? '' : definition.name));
  const kept = receipts.flatMap((receipt, index) => receipt.kept.map((path) => join(services[index] ?? '.', path)));
  // A blueprint of somebody else's may write no Makefile.
  const makes = changes.every((list) => list.some(({ path }) => path === 'Makefile'));
  const next = options.dryRun || !makes ? [] : nextText(services, services.length);
  const notes = [...warnings, ...(kept.length > 0 ? [keptText(kept)] : []), ...next];
  return { kind: 'changes', receipts, changes, next, services, issues, notes };
}
