import type { Failure } from '../errors.ts';
import type { Issue } from '../issues.ts';
import type { ObjectGroup } from '../output/model.ts';
import { type Query, queryOf, select } from '../resources/reader.ts';
import { type Selection, selectionsOf } from '../resources/selection.ts';
import type { Command } from './command.ts';

interface GetOptions {
  readonly selections: readonly Selection[];
  readonly query: Query;
}

/** `get`: the objects of one or several types. */
export const command: Command<GetOptions> = {
  complete(ctx, args) {
    const selections = selectionsOf(args.words, 'get');
    return { selections, query: queryOf(ctx, args, selections) };
  },
  validate: () => [],
  async run(ctx, { selections, query }) {
    const groups: ObjectGroup[] = [];
    const failures: Failure[] = [];
    const issues: Issue[] = [];
    for (const selection of selections) {
      const found = await select(ctx, selection, query);
      groups.push({ type: found.type.name, columns: found.reader.columns, objects: found.objects });
      failures.push(...found.failures);
      issues.push(...found.issues);
    }
    if (failures.length > 0 && groups.every((group) => group.objects.length === 0)) return { kind: 'none', failures, issues };
    const single = selections.length === 1 && selections[0]?.names.length === 1;
    return { kind: 'objects', groups, single, failures, issues };
  },
};
