import type { Catalog } from '../blueprints/catalog.ts';
import type { Context } from '../context.ts';
import { loadDefinitions } from '../definitions/load.ts';
import type { JsonObject, Source } from '../definitions/model.ts';
import { readSources } from '../definitions/sources.ts';
import { entryOf } from '../definitions/tree.ts';
import { parseYaml } from '../definitions/yaml.ts';
import { isFailure } from '../errors.ts';
import type { Issue } from '../issues.ts';
import { issueText } from '../output/issueText.ts';
import { catalogOf } from './catalog.ts';
import { apiVersion, at, cellAt, column, wideColumn } from './fields.ts';
import type { Query, Reader } from './reader.ts';

/** Without -f: the files of this directory that say they are definitions; others are somebody else's YAML. */
async function sourcesHere(ctx: Context, recursive: boolean): Promise<readonly Source[]> {
  try {
    const sources = (await readSources(ctx, ['.'], { recursive, lenient: true })).map((source) => ({
      ...source,
      name: source.name.replace(/^\.\//, ''),
    }));
    return sources.filter(
      ({ text }) =>
        /^apiVersion:\s*["']?roadctl\.pavedroad\.io\//m.test(text) && !/^kind:\s*(Blueprint|Block|Lock)\s*$/m.test(text),
    );
  } catch (error) {
    if (isFailure(error)) return [];
    throw error;
  }
}

/** Name and kind as they are written in each document, also where it is not valid. */
function written(source: Source): readonly { readonly name: string; readonly kind: string }[] {
  return parseYaml(source.name, source.text).documents.map(({ tree }) => {
    const text = (...path: readonly string[]) => {
      let node = tree;
      for (const key of path) node = node === undefined ? undefined : entryOf(node, key)?.value;
      return node?.type === 'scalar' ? node.text : '';
    };
    return { name: text('metadata', 'name') || source.name, kind: text('kind') || '<none>' };
  });
}

function message(issue: Issue): string {
  return `${issue.pos === undefined ? '' : `${issue.pos.line}:${issue.pos.column}: `}${issueText(issue)}`;
}

/** The definitions of one source as objects, valid or not. */
async function objectsOf(source: Source, catalog: Catalog): Promise<readonly JsonObject[]> {
  const { definitions, issues } = await loadDefinitions([source], catalog.kinds);
  const errors = issues.filter((issue) => issue.severity === 'error').map(message);
  const warnings = issues.filter((issue) => issue.severity === 'warning').map(message);
  const named = written(source);
  const documents = named.length > 0 ? named : [{ name: source.name, kind: '<none>' }];
  return documents.map(({ name, kind }, index) => {
    const definition = definitions.find((candidate) => candidate.index === index);
    return {
      apiVersion,
      kind: 'Definition',
      metadata: { name: definition?.name ?? name },
      spec: {
        kind: definition?.kind ?? kind,
        source: source.name,
        ...(definition === undefined ? {} : { document: definition.document }),
      },
      status: { valid: definition !== undefined, errors: definition === undefined ? errors : [], warnings },
    };
  });
}

/** Every definition that the query leads to. */
export async function listDefinitions(ctx: Context, query: Query): Promise<readonly JsonObject[]> {
  const { filenames, recursive, blueprintsDir } = query;
  const sources = filenames.length === 0 ? await sourcesHere(ctx, recursive) : await readSources(ctx, filenames, { recursive });
  const catalog = await catalogOf(ctx, blueprintsDir);
  const found: JsonObject[] = [];
  for (const source of sources) found.push(...(await objectsOf(source, catalog)));
  return found;
}

function list(object: JsonObject, key: string): readonly string[] {
  const value = at(object, 'status', key);
  return Array.isArray(value) ? value.map(String) : [];
}

/** Definitions in the files of -f, or in this directory. */
export const reader: Reader = {
  columns: [
    column('NAME', 'metadata', 'name'),
    column('KIND', 'spec', 'kind'),
    column('VALID', 'status', 'valid'),
    column('SOURCE', 'spec', 'source'),
    wideColumn('ORGANIZATION', 'spec', 'document', 'metadata', 'organization'),
    wideColumn('VERSION', 'spec', 'document', 'spec', 'version'),
    { header: 'ERRORS', value: (object) => String(list(object, 'errors').length), wide: true },
  ],
  list: listDefinitions,
  details: (object) => [
    ['Name', cellAt(object, 'metadata', 'name')],
    ['Kind', cellAt(object, 'spec', 'kind')],
    ['Source', cellAt(object, 'spec', 'source')],
    ['Organization', cellAt(object, 'spec', 'document', 'metadata', 'organization')],
    ['Version', cellAt(object, 'spec', 'document', 'spec', 'version')],
    ['Description', cellAt(object, 'spec', 'document', 'spec', 'description')],
    ['Valid', cellAt(object, 'status', 'valid')],
    ['Errors', list(object, 'errors')],
    ['Warnings', list(object, 'warnings')],
  ],
};
