import type { Json, JsonObject } from '../definitions/model.ts';
import { listDefinitions } from './definitions.ts';
import { apiVersion, at, cellAt, column, wideColumn } from './fields.ts';
import type { Reader } from './reader.ts';

/** An outside service that a definitions file may enable. */
interface Integration {
  readonly name: string;
  readonly summary: string;
  /** Environment variable that holds its token. */
  readonly token?: string;
  readonly site: string;
}

const integrations: readonly Integration[] = [
  { name: 'fossa', summary: 'Licences of dependencies', token: 'FOSSA_API_KEY', site: 'https://fossa.com' },
  { name: 'go', summary: 'Go report card', site: 'https://goreportcard.com' },
  { name: 'sonarcloud', summary: 'Quality and coverage', token: 'SONARCLOUD_TOKEN', site: 'https://sonarcloud.io' },
];

/** Names of all of them. */
export const integrationNames: readonly string[] = integrations.map(({ name }) => name);

/** Names of the integrations that a definition enables. */
function enabledIn(definition: JsonObject): readonly Json[] {
  const listed = at(definition, 'spec', 'document', 'spec', 'integrations');
  if (!Array.isArray(listed)) return [];
  return listed.filter((entry: JsonObject) => entry.enabled !== false).map((entry: JsonObject) => entry.name ?? null);
}

/** Integrations, the definitions that enable them, and whether their tokens are there (never the tokens). */
export const reader: Reader = {
  columns: [
    column('NAME', 'metadata', 'name'),
    column('ENABLED', 'status', 'enabledBy'),
    column('TOKEN', 'status', 'token'),
    column('DESCRIPTION', 'metadata', 'summary'),
    wideColumn('VARIABLE', 'spec', 'variable'),
    wideColumn('SITE', 'spec', 'site'),
  ],
  async list(ctx, query) {
    const definitions = await listDefinitions(ctx, query);
    return integrations.map(({ name, summary, token, site }) => ({
      apiVersion,
      kind: 'Integration',
      metadata: { name, summary },
      spec: { site, ...(token === undefined ? {} : { variable: token }) },
      status: {
        enabledBy: definitions
          .filter((definition) => enabledIn(definition).includes(name))
          .map((definition) => cellAt(definition, 'metadata', 'name')),
        token: token === undefined ? 'not needed' : (ctx.env[token] ?? '') === '' ? 'missing' : 'present',
      },
    }));
  },
  details(object) {
    const name = cellAt(object, 'metadata', 'name');
    const variable = at(object, 'spec', 'variable');
    return [
      ['Name', name],
      ['Summary', cellAt(object, 'metadata', 'summary')],
      ['Site', cellAt(object, 'spec', 'site')],
      ['Enabled by', cellAt(object, 'status', 'enabledBy')],
      ['Token', cellAt(object, 'status', 'token') + (typeof variable === 'string' ? ` (${variable})` : '')],
      ['To enable', ['in the definitions file:', 'spec:', '  integrations:', `    - name: ${name}`]],
    ];
  },
};
