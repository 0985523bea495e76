import type { CommandRow } from '../commandTable.ts';
import type { Context } from '../context.ts';
import type { JsonObject } from '../definitions/model.ts';
import { nameOf } from '../output/objects.ts';
import { type Query, readerOf } from '../resources/reader.ts';
import { findType, type ResourceType, resourceTypes, type Verb } from '../resources/types.ts';
import type { Candidate, Completion } from './model.ts';

/** What completion knows of the line so far. */
export interface Line {
  readonly row: CommandRow;
  /** Words behind the verb, without the one that is being typed. */
  readonly words: readonly string[];
  readonly current: string;
  readonly query: Query;
}

const none: Completion = { candidates: [], also: 'nothing' };

function about(object: JsonObject): string {
  const { metadata } = object;
  const summary = typeof metadata === 'object' && metadata !== null && 'summary' in metadata ? metadata.summary : undefined;
  return typeof summary === 'string' ? summary : '';
}

/** Names of the objects of a type; looking them up must be cheap, so what asks the network is not looked up. */
async function namesOf(ctx: Context, type: ResourceType, query: Query): Promise<readonly Candidate[]> {
  if (type.name === 'checks') {
    const { checks } = await import('../preflight/checks.ts');
    return checks.map((check) => ({ value: check.id, about: check.title }));
  }
  if (type.name === 'services') {
    const { findServices } = await import('../reconcile/services.ts');
    return findServices(ctx, query.directory, { recursive: query.recursive }).flatMap(({ lock }) =>
      lock === undefined ? [] : [{ value: lock.service.name }],
    );
  }
  const reader = await readerOf(type);
  return (await reader.list(ctx, query)).map((object) => ({ value: nameOf(object), about: about(object) }));
}

function types(row: CommandRow): readonly ResourceType[] {
  return resourceTypes.filter((type) => (type.verbs as readonly string[]).includes(row.name as Verb));
}

/** TYPE, TYPE,TYPE, TYPE/NAME, and names behind a type. */
async function typeOrName(ctx: Context, { row, words, current, query }: Line): Promise<Completion> {
  const [first] = words;
  const slash = current.indexOf('/');
  if (slash > 0 && (first === undefined || first.includes('/'))) {
    const type = findType(current.slice(0, slash));
    if (type === undefined) return none;
    const names = await namesOf(ctx, type, query);
    return {
      candidates: names.map(({ value, ...rest }) => ({ value: `${current.slice(0, slash)}/${value}`, ...rest })),
      also: 'nothing',
    };
  }
  if (first === undefined || first.includes('/')) {
    const comma = current.lastIndexOf(',') + 1;
    const before = current.slice(0, comma);
    const offered = types(row).filter((type) => !before.split(',').includes(type.name));
    return { candidates: offered.map((type) => ({ value: before + type.name, about: type.summary })), also: 'nothing' };
  }
  const wanted = first
    .split(',')
    .map(findType)
    .filter((type) => type !== undefined);
  const names = (await Promise.all(wanted.map((type) => namesOf(ctx, type, query)))).flat();
  return { candidates: names.filter(({ value }) => !words.includes(value)), also: 'nothing' };
}

/** Paths of fields: workerpool.spec.pool. */
async function field(ctx: Context, { words, current, query }: Line): Promise<Completion> {
  const { catalogOf } = await import('../resources/catalog.ts');
  const catalog = await catalogOf(ctx, query.blueprintsDir);
  const blueprints = catalog.list().map((summary) => ({ value: summary.name, about: summary.summary }));
  const [first] = words;
  if (first !== undefined) return findType(first)?.name === 'blueprints' ? { candidates: blueprints, also: 'nothing' } : none;
  const parts = current.split('.');
  if (parts.length === 1)
    return { candidates: [{ value: 'blueprints', about: 'What can be generated' }, ...blueprints], also: 'no blank' };
  const { fieldsAt, fieldsOf, inner } = await import('../definitions/schema.ts');
  const { schema } = await catalog.resolve(parts[0] ?? '');
  const before = parts.slice(0, -1).join('.');
  const fields = fieldsAt(schema, parts.slice(1, -1));
  const candidates = fields.map(({ name, schema: part }) => ({
    value: `${before}.${name}`,
    about: typeof part.description === 'string' ? part.description : '',
    deeper: fieldsOf(schema, inner(schema, part)).length > 0,
  }));
  const fitting = candidates.filter(({ value }) => value.startsWith(current));
  return { candidates, also: fitting.length === 1 && fitting[0]?.deeper === true ? 'no blank' : 'nothing' };
}

/** What may come next as a word, looked up now. */
export async function liveWords(ctx: Context, line: Line): Promise<Completion> {
  switch (line.row.words) {
    case 'type name':
      return typeOrName(ctx, line);
    case 'field':
      return field(ctx, line);
    case 'shell':
      return line.words.length > 0
        ? none
        : { candidates: ['bash', 'fish', 'powershell', 'zsh'].map((value) => ({ value })), also: 'nothing' };
    case 'verb':
      return line.words.length > 0 ? none : (await import('./values.ts')).verbs();
    case 'check': {
      const { checks } = await import('../preflight/checks.ts');
      const left = checks.filter((check) => !line.words.includes(check.id));
      return { candidates: left.map((check) => ({ value: check.id, about: check.title })), also: 'nothing' };
    }
    case 'none':
      return none;
  }
}
