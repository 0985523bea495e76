import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../../docs/schemas/workerpool.v1.json' with { type: 'json' };
import type { KindCatalog } from '../../../src/definitions/kinds.ts';
import { loadDefinitions } from '../../../src/definitions/load.ts';
import type { JsonObject, Loaded } from '../../../src/definitions/model.ts';
import { validate } from '../../../src/generated/workerpool.validate.ts';
import type { Issue } from '../../../src/issues.ts';
import { texts } from '../../../src/output/text/definitions.ts';

export const root = join(import.meta.dirname, '..', '..', '..');

/** The composed schema of the built-in blueprint. */
export const workerPool = schema as unknown as JsonObject;

export const kinds: KindCatalog = {
  names: ['WorkerPool'],
  find: async (kind) => (kind === 'WorkerPool' ? { blueprint: 'workerpool', schema: workerPool, validate } : undefined),
};

export const example = readFileSync(join(root, 'blueprints/workerpool/example.yaml'), 'utf8');

export const load = (text: string, name = 'a.yaml'): Promise<Loaded> => loadDefinitions([{ name, text }], kinds);

/** An issue as one line: "3:5 spec.pool.x: text". A code without a text of its own fails. */
export function line(issue: Issue): string {
  const make = texts[issue.code];
  if (make === undefined) throw new Error(`no text for ${issue.code}`);
  const at = issue.pos === undefined ? '-' : `${issue.pos.line}:${issue.pos.column}`;
  return `${at} ${issue.severity === 'warning' ? 'warning ' : ''}${issue.path.join('.')}: ${make(issue.args, issue)}`;
}

/** Everything that loading finds, one line each. */
export const findings = async (text: string): Promise<readonly string[]> => (await load(text)).issues.map(line);

/** A valid document with other lines under spec. */
export const withSpec = (...lines: readonly string[]): string =>
  [
    'apiVersion: roadctl.pavedroad.io/v1',
    'kind: WorkerPool',
    'metadata: {name: demo, organization: acme}',
    'spec:',
    ...lines.map((l) => `  ${l}`),
    '',
  ].join('\n');
