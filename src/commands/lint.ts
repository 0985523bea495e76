import { resolve } from 'node:path';
import { openCatalog, withProblems } from '../blueprints/catalog.ts';
import type { Context } from '../context.ts';
import { loadDefinitions } from '../definitions/load.ts';
import { readSources } from '../definitions/sources.ts';
import { failure } from '../errors.ts';
import { type FilenameOptions, filenameOptions } from '../flags/filename.ts';
import { globals } from '../flags/globals.ts';
import type { Issue } from '../issues.ts';
import { countText, issuesText } from '../output/issuePrinter.ts';
import { issuesData } from '../output/issueText.ts';
import type { Result } from '../output/model.ts';
import { theme, wantsColor } from '../output/theme.ts';
import { resolveType } from '../resources/types.ts';
import type { Command } from './command.ts';

type LintOptions = { readonly blueprintsDir: string | undefined; readonly color: boolean } & (
  | ({ readonly what: 'definitions' } & FilenameOptions)
  | { readonly what: 'blueprints'; readonly names: readonly string[] }
);

/** What was looked at, for the line that says so, and what was found. */
interface Looked {
  readonly issues: readonly Issue[];
  readonly count: string;
  readonly textOf: (source: string) => string | undefined;
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

async function lintDefinitions(
  ctx: Context,
  { filenames, recursive, blueprintsDir }: LintOptions & { readonly what: 'definitions' },
): Promise<Looked> {
  const sources = await readSources(ctx, filenames, { recursive });
  const catalog = await openCatalog(ctx, { directory: blueprintsDir });
  const { definitions, issues: found } = await loadDefinitions(sources, catalog.kinds);
  const issues = withProblems(found, catalog);
  const texts = new Map(sources.map(({ name, text }) => [name, text]));
  return { issues, count: plural(definitions.length, 'definition'), textOf: (source) => texts.get(source) };
}

async function lintBlueprints(
  ctx: Context,
  { names, blueprintsDir }: LintOptions & { readonly what: 'blueprints' },
): Promise<Looked> {
  const catalog = await openCatalog(ctx, { directory: blueprintsDir });
  const chosen = names.length > 0 ? names : catalog.list().map(({ name }) => name);
  const issues: Issue[] = names.length > 0 ? [] : [...catalog.problems];
  for (const name of chosen) issues.push(...(await catalog.inspect(name)).issues);
  const textOf = (source: string): string | undefined => {
    try {
      return ctx.fs.readFileSync(resolve(ctx.cwd, source), 'utf8');
    } catch {
      // The message stands without its line.
      return undefined;
    }
  };
  return { issues, count: plural(chosen.length, 'blueprint'), textOf };
}

/** `lint`: checks definitions files or blueprints; the findings are the answer. */
export const command: Command<LintOptions> = {
  complete(ctx, args) {
    const { blueprintsDir, color } = globals(ctx, args);
    const files = filenameOptions(args);
    const [first, ...names] = args.words.flatMap((word) => word.split('/')).filter((word) => word !== '');
    if (first === undefined && files.filenames.length === 0) {
      throw failure('Usage', 'must specify -f, or blueprints', {
        hint: 'For example: roadctl lint -f myservice.yaml, or roadctl lint blueprints',
      });
    }
    const what = first === undefined ? 'definitions' : resolveType(first, 'lint').name;
    if (what === 'blueprints') {
      if (files.filenames.length > 0)
        throw failure('Usage', 'lint blueprints takes no -f; --blueprints DIR names a folder of blueprints');
      return { what, names, blueprintsDir, color };
    }
    if (names.length > 0) throw failure('Usage', `lint definitions takes no names, but -f: ${names.join(', ')}`);
    if (files.filenames.length === 0)
      throw failure('Usage', 'must specify -f', { hint: 'For example: roadctl lint definitions -f myservice.yaml' });
    return { what: 'definitions', ...files, blueprintsDir, color };
  },
  validate: () => [],
  async run(ctx, options): Promise<Result> {
    const { issues, count, textOf } =
      options.what === 'definitions' ? await lintDefinitions(ctx, options) : await lintBlueprints(ctx, options);
    const { stdout } = ctx.io;
    const surroundings = {
      theme: theme(wantsColor(ctx.env, stdout, options.color)),
      columns: stdout.isTTY ? stdout.columns : 120,
      textOf,
    };
    const failed = issues.some((issue) => issue.severity === 'error');
    return {
      kind: 'value',
      value: issuesData(issues),
      text: issuesText(issues, surroundings),
      notes: [issues.length === 0 ? `${count}, no findings` : countText(issues)],
      ...(failed && { exit: 2 }),
    };
  },
};
