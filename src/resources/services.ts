import type { Context } from '../context.ts';
import type { JsonObject } from '../definitions/model.ts';
import { driftOf, type FoundService, findServices } from '../reconcile/services.ts';
import { apiVersion, cellAt, column, wideColumn } from './fields.ts';
import type { Reader } from './reader.ts';

/** "none", or "2 edited, 1 missing". */
function driftText(edited: number, missing: number): string {
  const parts = [...(edited > 0 ? [`${edited} edited`] : []), ...(missing > 0 ? [`${missing} missing`] : [])];
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function serviceObject(ctx: Context, service: FoundService): JsonObject {
  const { lock, path } = service;
  if (lock === undefined) {
    return {
      apiVersion,
      kind: 'Service',
      metadata: { name: path },
      spec: { directory: path },
      status: { drift: 'the lock cannot be read' },
    };
  }
  const drift = driftOf(ctx, service);
  const named = (state: string) => drift.filter((file) => file.state === state).map((file) => file.path);
  const [edited, missing] = [named('edited'), named('missing')];
  return {
    apiVersion,
    kind: 'Service',
    metadata: { name: lock.service.name },
    spec: {
      kind: lock.service.kind,
      blueprint: lock.blueprint.name,
      version: lock.blueprint.version,
      digest: lock.blueprint.digest,
      definition: lock.definition.source,
      directory: path,
    },
    status: { files: drift.length, drift: driftText(edited.length, missing.length), edited, missing },
  };
}

/** Services below a directory, found by their locks. */
export const reader: Reader = {
  columns: [
    column('NAME', 'metadata', 'name'),
    column('BLUEPRINT', 'spec', 'blueprint'),
    column('VERSION', 'spec', 'version'),
    column('DRIFT', 'status', 'drift'),
    column('DIRECTORY', 'spec', 'directory'),
    wideColumn('FILES', 'status', 'files'),
    wideColumn('DEFINITION', 'spec', 'definition'),
  ],
  list: (ctx, { directory, recursive }) =>
    Promise.resolve(findServices(ctx, directory, { recursive }).map((service) => serviceObject(ctx, service))),
  details: (object) => [
    ['Name', cellAt(object, 'metadata', 'name')],
    ['Kind', cellAt(object, 'spec', 'kind')],
    ['Blueprint', `${cellAt(object, 'spec', 'blueprint')} ${cellAt(object, 'spec', 'version')}`],
    ['Digest', cellAt(object, 'spec', 'digest')],
    ['Definition', cellAt(object, 'spec', 'definition')],
    ['Directory', cellAt(object, 'spec', 'directory')],
    ['Files', cellAt(object, 'status', 'files')],
    ['Drift', cellAt(object, 'status', 'drift')],
    ['Edited', lines(object, 'edited')],
    ['Missing', lines(object, 'missing')],
  ],
};

function lines(object: JsonObject, key: string): readonly string[] {
  const text = cellAt(object, 'status', key);
  return text === '<none>' ? [] : text.split(',');
}
