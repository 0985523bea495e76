import { openCatalog } from '../blueprints/catalog.ts';
import { detailsText } from '../output/details.ts';
import { readBuild } from '../resources/build.ts';
import type { Command } from './command.ts';
import { noWords } from './noWords.ts';

/** `version`: Version, Build and GitTag as PavedRoad names them, and what the reader of a bug report asks next. */
export const command: Command<void> = {
  complete: (_ctx, args) => noWords('version', args),
  validate: () => [],
  async run(ctx) {
    const { version, build, gitTag } = readBuild(ctx);
    const blueprints = (await openCatalog(ctx, {})).list();
    const { runtime } = ctx;
    const value = {
      Version: version,
      Build: build,
      GitTag: gitTag,
      Node: runtime.node,
      Platform: `${ctx.platform}/${runtime.arch}`,
      Blueprints: blueprints.map((blueprint) => ({ name: blueprint.name, version: blueprint.version, status: blueprint.status })),
    };
    const text = detailsText([
      ['Version', version],
      ['Build', build],
      ['GitTag', gitTag || '<none>'],
      ['Node', value.Node],
      ['Platform', value.Platform],
      [
        'Blueprints',
        blueprints.map((blueprint) => `${blueprint.name} ${blueprint.version} (${blueprint.status})`).join(', ') || '<none>',
      ],
    ]);
    return { kind: 'value', value, text };
  },
};
