import type { Context } from '../context.ts';
import type { JsonObject } from '../definitions/model.ts';
import type { Failure } from '../errors.ts';
import { globals } from '../flags/globals.ts';
import { detailsText } from '../output/details.ts';
import type { Result } from '../output/model.ts';
import { nameOf } from '../output/objects.ts';
import { blueprintObject } from '../resources/blueprints.ts';
import { catalogOf } from '../resources/catalog.ts';
import { type Found, type Query, queryOf, select } from '../resources/reader.ts';
import { type Selection, selectionsOf } from '../resources/selection.ts';
import type { Command } from './command.ts';

interface DescribeOptions {
  readonly selections: readonly Selection[];
  readonly query: Query;
  /** -o json or yaml: the objects themselves instead of a sample or a text. */
  readonly asData: boolean;
}

/** Full objects: of a blueprint its description, with files and options. */
async function objects(ctx: Context, { type, objects: found }: Found, query: Query): Promise<readonly JsonObject[]> {
  if (type.name !== 'blueprints') return found;
  const catalog = await catalogOf(ctx, query.blueprintsDir);
  const summaries = new Map(catalog.list().map((summary) => [summary.name, summary]));
  return Promise.all(
    found.map(async (object) => {
      const summary = summaries.get(nameOf(object));
      return summary === undefined ? object : blueprintObject(summary, await catalog.resolve(summary.name));
    }),
  );
}

/** One text per object: of a blueprint its sample definitions file. */
async function texts(ctx: Context, { type, reader, objects: found }: Found, query: Query): Promise<readonly string[]> {
  if (type.name !== 'blueprints') return found.map((object) => detailsText(reader.details(object)));
  const catalog = await catalogOf(ctx, query.blueprintsDir);
  return Promise.all(found.map(async (object) => (await catalog.resolve(nameOf(object))).sample));
}

/** `describe`: a sample definitions file for a blueprint, details for everything else. */
export const command: Command<DescribeOptions> = {
  complete(ctx, args) {
    const selections = selectionsOf(args.words, 'describe');
    return { selections, query: queryOf(ctx, args, selections), asData: globals(ctx, args).output !== undefined };
  },
  validate: () => [],
  async run(ctx, { selections, query, asData }): Promise<Result> {
    const all = await Promise.all(selections.map((selection) => select(ctx, selection, query, { byPrefix: true })));
    const failures: readonly Failure[] = all.flatMap((found) => found.failures);
    const issues = all.flatMap((found) => found.issues);
    const some = all.some((found) => found.objects.length > 0);
    if (!some && failures.length > 0) return { kind: 'none', failures, issues };
    if (asData || !some) {
      const groups = await Promise.all(
        all.map(async (found) => ({
          type: found.type.name,
          columns: found.reader.columns,
          objects: await objects(ctx, found, query),
        })),
      );
      return { kind: 'objects', groups, single: selections.length === 1 && selections[0]?.names.length === 1, failures, issues };
    }
    const parts = (await Promise.all(all.map((found) => texts(ctx, found, query)))).flat();
    // Samples are YAML: documents are separated, so that the whole can be read back. Other texts get an empty line, as kubectl's.
    const isYaml = all.every((found) => found.type.name === 'blueprints');
    return { kind: 'text', text: parts.join(isYaml ? '---\n' : '\n\n'), failures, issues };
  },
};
