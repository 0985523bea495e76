import { column, wideColumn } from '../resources/fields.ts';
import { resourceTypes } from '../resources/types.ts';
import type { Command } from './command.ts';
import { noWords } from './noWords.ts';

/** A type as an object with kubectl's keys, so that --sort-by=name and --sort-by=kind mean what they mean there. */
const objects = resourceTypes.map((type) => ({
  name: type.name,
  singularName: type.singular,
  shortNames: [...type.short],
  kind: type.kind,
  verbs: [...type.verbs],
  description: type.summary,
}));

/** `api-resources`: the types that roadctl knows. */
export const command: Command<void> = {
  complete: (_ctx, args) => noWords('api-resources', args),
  validate: () => [],
  run() {
    const columns = [
      column('NAME', 'name'),
      { header: 'SHORTNAMES', value: (object: object) => ('shortNames' in object ? String(object.shortNames) : '') },
      column('KIND', 'kind'),
      column('DESCRIPTION', 'description'),
      wideColumn('VERBS', 'verbs'),
    ];
    return Promise.resolve({ kind: 'objects', single: false, groups: [{ type: 'resources', columns, objects }] });
  },
};
