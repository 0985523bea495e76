import { apiVersion, column, wideColumn } from '../resources/fields.ts';
import { resourceTypes } from '../resources/types.ts';
import type { Command } from './command.ts';
import { noWords } from './noWords.ts';

/** `api-resources`: the types that roadctl knows. */
export const command: Command<void> = {
  complete: (_ctx, args) => noWords('api-resources', args),
  validate: () => [],
  run: () =>
    Promise.resolve({
      kind: 'objects',
      single: false,
      groups: [
        {
          type: 'resources',
          columns: [
            column('NAME', 'metadata', 'name'),
            column('SHORTNAMES', 'shortNames'),
            column('KIND', 'resourceKind'),
            column('DESCRIPTION', 'summary'),
            wideColumn('VERBS', 'verbs'),
          ],
          objects: resourceTypes.map((type) => ({
            apiVersion,
            kind: 'APIResource',
            metadata: { name: type.name },
            singularName: type.singular,
            shortNames: [...type.short],
            resourceKind: type.kind,
            verbs: [...type.verbs],
            summary: type.summary,
          })),
        },
      ],
    }),
};
