import { driftOf, findServices } from '../reconcile/services.ts';
import { apiVersion, cellAt, column, wideColumn } from './fields.ts';
import type { Reader } from './reader.ts';

/** Files of the services below a directory, named from there. */
export const reader: Reader = {
  columns: [
    column('NAME', 'metadata', 'name'),
    column('OWNERSHIP', 'spec', 'ownership'),
    column('STATE', 'status', 'state'),
    column('TEMPLATE', 'spec', 'template'),
    wideColumn('SERVICE', 'metadata', 'service'),
    wideColumn('HASH', 'spec', 'digest'),
  ],
  list: (ctx, { directory, recursive }) =>
    Promise.resolve(
      findServices(ctx, directory, { recursive }).flatMap((service) =>
        driftOf(ctx, service).map((file) => ({
          apiVersion,
          kind: 'File',
          metadata: {
            name: service.path === '.' ? file.path : `${service.path}/${file.path}`,
            service: service.lock?.service.name ?? '',
          },
          spec: { ownership: file.ownership, template: file.from, mode: file.mode.toString(8), digest: file.digest },
          status: { state: file.state },
        })),
      ),
    ),
  details: (object) => [
    ['Name', cellAt(object, 'metadata', 'name')],
    ['Service', cellAt(object, 'metadata', 'service')],
    ['Ownership', cellAt(object, 'spec', 'ownership')],
    ['State', cellAt(object, 'status', 'state')],
    ['Template', cellAt(object, 'spec', 'template')],
    ['Mode', cellAt(object, 'spec', 'mode')],
    ['Hash', cellAt(object, 'spec', 'digest')],
  ],
};
