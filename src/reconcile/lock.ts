import type { Plan } from '../plan/model.ts';
import { digestOf } from './digest.ts';
import type { Change, Lock, LockedFile } from './model.ts';
import { ownerships } from './ownerships.ts';

/** Where the lock and the base store of a service are, from its directory. */
export const lockPath = '.roadctl/lock.json';
export const basePath = '.roadctl/base';

/** Kinds of change after which the file on disk holds what the plan says; a file that was kept stays the user's. */
const owned: ReadonlySet<Change['kind']> = new Set(['create', 'update', 'merge', 'unchanged']);

/** The lock of a plan after its changes: one entry for each file that roadctl answers for, sorted by path. */
export function makeLock(plan: Plan, changes: readonly Change[]): Lock {
  const ours = new Set(changes.filter((change) => owned.has(change.kind)).map((change) => change.path));
  const files = plan.files
    .filter((file) => ours.has(file.path))
    .map(({ path, ownership, from, mode, content }) => ({ path, ownership, from, mode, digest: digestOf(content) }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return {
    apiVersion: 'roadctl.pavedroad.io/v1',
    kind: 'Lock',
    service: { name: plan.name, kind: plan.kind },
    blueprint: plan.blueprint,
    definition: { source: plan.definitionSource, digest: plan.definitionDigest },
    files,
  };
}

/** Writes a lock as JSON: keys in one order, one file a line, no time and no version of the tool, so that it changes only when the service does. */
export function lockText(lock: Lock): string {
  const { service, blueprint, definition } = lock;
  const files = lock.files.map(({ path, ownership, from, mode, digest }) =>
    JSON.stringify({ path, ownership, from, mode: `0${mode.toString(8)}`, digest }),
  );
  const line = (key: string, value: unknown) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
  return [
    '{\n',
    line('apiVersion', lock.apiVersion),
    line('kind', lock.kind),
    line('service', { name: service.name, kind: service.kind }),
    line('blueprint', { name: blueprint.name, version: blueprint.version, digest: blueprint.digest, source: blueprint.source }),
    line('definition', { source: definition.source, digest: definition.digest }),
    files.length === 0 ? '  "files": []\n}\n' : `  "files": [\n    ${files.join(',\n    ')}\n  ]\n}\n`,
  ].join('');
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings<K extends string>(value: unknown, keys: readonly K[]): Readonly<Record<K, string>> | undefined {
  if (!isFields(value) || !keys.every((key) => typeof value[key] === 'string')) return undefined;
  return value as Readonly<Record<K, string>>;
}

function lockedFile(value: unknown): LockedFile | undefined {
  const found = strings(value, ['path', 'ownership', 'from', 'mode', 'digest']);
  const ownership = ownerships.find((one) => one === found?.ownership);
  if (found === undefined || ownership === undefined || !/^0[0-7]{3}$/.test(found.mode)) return undefined;
  if (!isInside(found.path)) return undefined;
  return { path: found.path, ownership, from: found.from, mode: Number.parseInt(found.mode, 8), digest: found.digest };
}

/** True for a relative path with "/" that stays where it starts, whatever the system; a lock may have been written by anyone. */
export function isInside(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that no path of ours has.
  if (path === '' || /[\\:\u0000-\u001f]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Reads a lock; undefined when the text is none that this version understands. */
export function parseLock(text: string): Lock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isFields(value) || value.apiVersion !== 'roadctl.pavedroad.io/v1' || value.kind !== 'Lock') return undefined;
  const service = strings(value.service, ['name', 'kind']);
  const blueprint = strings(value.blueprint, ['name', 'version', 'digest', 'source']);
  const definition = strings(value.definition, ['source', 'digest']);
  if (service === undefined || blueprint === undefined || definition === undefined || !Array.isArray(value.files))
    return undefined;
  const files: LockedFile[] = [];
  for (const entry of value.files) {
    const file = lockedFile(entry);
    if (file === undefined) return undefined;
    files.push(file);
  }
  return { apiVersion: 'roadctl.pavedroad.io/v1', kind: 'Lock', service, blueprint, definition, files };
}
