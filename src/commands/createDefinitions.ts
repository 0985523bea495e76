import { openCatalog } from '../blueprints/catalog.ts';
import { moderniseSource } from '../definitions/modernise.ts';
import { readSources } from '../definitions/sources.ts';
import { failure } from '../errors.ts';
import { globals } from '../flags/globals.ts';
import type { Result } from '../output/model.ts';
import type { Command } from './command.ts';

interface CreateDefinitionsOptions {
  readonly from: string;
  readonly blueprintsDir: string | undefined;
}

/** `create definitions --from OLD.yaml`: prints a file of PavedRoad's older form in the new one. */
export const command: Command<CreateDefinitionsOptions> = {
  complete(ctx, args) {
    const { from } = args.flags;
    if (typeof from !== 'string' || from === '') {
      throw failure('Usage', 'create definitions needs --from, a file in the older form', {
        hint: 'For a new file: roadctl describe blueprints workerpool > myservice.yaml',
      });
    }
    return { from, blueprintsDir: globals(ctx, args).blueprintsDir };
  },
  validate: () => [],
  async run(ctx, { from, blueprintsDir }): Promise<Result> {
    const { kinds } = await openCatalog(ctx, { directory: blueprintsDir });
    const texts: string[] = [];
    for (const source of await readSources(ctx, [from], { recursive: false })) {
      const { text, issues, legacy } = await moderniseSource(source, kinds);
      if (issues.length > 0) throw failure('Invalid', `${source.name} cannot be converted`, { issues });
      if (!legacy || text === undefined)
        throw failure('Failed', `${source.name} has no document in the older form (info, project)`);
      texts.push(text);
    }
    return { kind: 'text', text: texts.join('---\n') };
  },
};
