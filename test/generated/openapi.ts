import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Service, until } from '../support/service.ts';

type Dictionary = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly example?: unknown;
}
interface Media {
  readonly schema: Dictionary;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Header {
  readonly required?: boolean;
  readonly schema: Dictionary;
}
interface Response {
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, Media>>;
}
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Dictionary;
}
/** One request that was made, and what came back. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly what: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
/** Jobs are made before they are read, and removed last; the schedule is removed before it is made. */
const order = [
  'createJob',
  'listJobs',
  'getRun',
  'retryRun',
  'deleteRun',
  'retryDeadLetters',
  'purgeDeadLetters',
  'updateSchedule',
  'deleteSchedule',
  'createSchedule',
  'deleteJob',
  'putManagement',
];
/** Jobs that fail for good wherever they are run: there is no such host (RFC 6761). */
const failing = ['one', 'two'].map((path) => ({
  url: `http://nothing.invalid/${path}`,
  schedule: 'once',
  maxAttempts: 1,
  timeout: '5s',
}));

/** Follows a $ref within the document. */
function resolve<T>(document: Document, value: unknown): T {
  const reference = (value as { $ref?: string }).$ref;
  if (reference === undefined) return value as T;
  const target = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Dictionary)[key], document);
  return resolve<T>(document, target);
}

/** All operations of the document. */
export function operations(document: Document): readonly Listed[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => {
        const operation = item[method] as Operation;
        const given = [...((item.parameters as readonly unknown[] | undefined) ?? []), ...(operation.parameters ?? [])];
        return { method, path, operation, parameters: given.map((each) => resolve<Parameter>(document, each)) };
      }),
  );
}

/** Makes one request and reads all of the answer. */
export async function send(
  url: string,
  options: RequestInit,
): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  const answer = await fetch(url, options);
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
}

/** Draws requests from the document: every operation with each of its examples, then with what is wrong in every way that the document foresees. */
export async function exchanges(
  document: Document,
  service: Service,
  headers: Readonly<Record<string, string>>,
): Promise<readonly Exchange[]> {
  const done: Exchange[] = [];
  const listed = [...operations(document)].sort((a, b) => rank(a) - rank(b));
  let key = '';
  const json = { 'content-type': 'application/json' };
  const base = Object.keys(document.paths)
    .find((path) => path.endsWith('/jobs/batch'))
    ?.replace('/jobs/batch', '');
  const post = { method: 'POST', headers: { ...headers, ...json }, body: JSON.stringify({ jobs: failing }) };
  await send(`${service.url}${base}/jobs/batch`, post);
  const dead = await until(async () => {
    const { body } = await send(`${service.url}${base}/deadletters`, { headers });
    const ids = (JSON.parse(body) as { runs: readonly { id: string }[] }).runs.map(({ id }) => id);
    return ids.length >= 2 ? ids : undefined;
  });
  const runs: Readonly<Record<string, string | undefined>> = { getRun: dead[0], retryRun: dead[0], deleteRun: dead[1] };
  const call = async (
    of: Listed,
    what: string,
    changes: { path?: string; query?: string; headers?: Dictionary; body?: string },
  ): Promise<void> => {
    const run = runs[of.operation.operationId] ?? '';
    const path = of.path.replace('{key}', changes.path ?? key).replace('{id}', changes.path ?? run);
    const answer = await send(`${service.url}${path}${changes.query ?? ''}`, {
      method: of.method.toUpperCase(),
      headers: { ...headers, ...(changes.headers as Record<string, string>) },
      ...(changes.body === undefined ? {} : { body: changes.body }),
    });
    done.push({ method: of.method, path: of.path, what, ...answer });
    if (of.operation.operationId === 'createJob' && answer.status === 201) key = String(JSON.parse(answer.body).id);
  };
  for (const each of listed) {
    const media = each.operation.requestBody?.content['application/json'];
    const examples = Object.entries(media?.examples ?? {}).filter(([, { value }]) => !/shutdown/.test(JSON.stringify(value)));
    const removes = each.method === 'delete';
    const wrong = removes ? [] : wrongRequests(each);
    if (removes) for (const bad of wrongRequests(each)) await call(each, bad.what, bad);
    if (media === undefined) await call(each, 'plain', {});
    for (const [name, { value }] of examples) await call(each, name, { headers: json, body: JSON.stringify(value) });
    for (const bad of wrong) await call(each, bad.what, bad);
    for (const parameter of each.parameters.filter((one) => one.in !== 'path' && one.example !== undefined && !removes)) {
      const query = parameter.in === 'query' ? `?${parameter.name}=${encodeURIComponent(String(parameter.example))}` : '';
      const header = parameter.in === 'header' ? { [parameter.name]: String(parameter.example) } : {};
      const body = examples[0] === undefined ? {} : { body: JSON.stringify(examples[0][1].value) };
      await call(each, `with ${parameter.name}`, {
        query,
        headers: { ...(media === undefined ? {} : json), ...header },
        ...body,
      });
    }
    if (headers.authorization !== undefined && each.operation.security?.length !== 0)
      await call(each, 'without a key', { headers: { authorization: '' } });
  }
  return done;
}

function rank({ method, operation }: Listed): number {
  const named = order.indexOf(operation.operationId);
  return named < 0 ? (method === 'put' ? 1.5 : 1) : named;
}

/** What can be wrong with a request of this operation. */
function wrongRequests({
  operation,
  parameters,
}: Listed): readonly { what: string; path?: string; query?: string; headers?: Dictionary; body?: string }[] {
  const json = { 'content-type': 'application/json' };
  const takes = operation.requestBody !== undefined;
  const named = (name: string): boolean => parameters.some((each) => each.name === name);
  return [
    ...(takes
      ? [
          { what: 'no JSON', headers: json, body: '{"url": ' },
          { what: 'another content type', headers: { 'content-type': 'text/plain' }, body: '{}' },
          { what: 'an unknown field', headers: json, body: '{"nonsense": 1}' },
          { what: 'a wrong type', headers: json, body: '[1, 2]' },
          { what: 'more after the end', headers: json, body: '{} {}' },
          { what: 'nothing', headers: json, body: '' },
          { what: 'a body that is too large', headers: json, body: `{"url": "${'x'.repeat(2_000_000)}"}` },
        ]
      : []),
    ...(named('key')
      ? [
          {
            what: 'a job that is not there',
            path: 'nothing-here',
            ...(takes ? { headers: json, body: '{"url":"https://example.com/"}' } : {}),
          },
        ]
      : []),
    ...(named('id') ? [{ what: 'a run that is not there', path: 'nothing-here' }] : []),
    ...(named('state') ? [{ what: 'a state that is none', query: '?state=lost' }] : []),
    ...(named('If-Match')
      ? [
          {
            what: 'another revision',
            headers: { ...(takes ? json : {}), 'if-match': '"999999"' },
            ...(takes ? { body: '{"url":"https://example.com/"}' } : {}),
          },
        ]
      : []),
    ...(named('count') ? ['0', '1001', 'ten', '-1'].map((count) => ({ what: `count ${count}`, query: `?count=${count}` })) : []),
    ...(named('start') ? [{ what: 'start -1', query: '?start=-1' }] : []),
    ...(named('cursor') ? [{ what: 'a cursor that is none', query: '?cursor=%00%01' }] : []),
    ...(named('Idempotency-Key')
      ? [
          {
            what: 'a key again with another body',
            headers: { ...json, 'idempotency-key': 'again' },
            body: '{"url":"https://example.com/1","schedule":"once"}',
          },
          {
            what: 'a key again with another body',
            headers: { ...json, 'idempotency-key': 'again' },
            body: '{"url":"https://example.com/2","schedule":"once"}',
          },
        ]
      : []),
  ];
}

/** In what an answer differs from what the document says of it. A status that only `default` covers counts as undocumented. */
export function problems(document: Document, exchange: Exchange): readonly string[] {
  const { method, path, what, status, headers, body } = exchange;
  const say = (text: string): string => `${method} ${path} (${what}) -> ${status}: ${text}`;
  const operation = document.paths[path]?.[method] as Operation;
  const given = operation.responses[String(status)];
  if (given === undefined) return [say(`undocumented status, ${body.slice(0, 200)}`)];
  const response = resolve<Response>(document, given);
  const found: string[] = [];
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    const header = resolve<Header>(document, value);
    const actual = headers[name.toLowerCase()];
    if (actual === undefined && header.required === true) found.push(say(`header ${name} is missing`));
    if (actual !== undefined) {
      const typed = header.schema.type === 'integer' ? Number(actual) : actual;
      found.push(...violations(document, header.schema, typed).map((text) => say(`header ${name}: ${text}`)));
    }
  }
  const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
  const media = response.content?.[type];
  if (response.content === undefined) return body === '' ? found : [...found, say('a body where the document has none')];
  if (media === undefined) return [...found, say(`content type "${type}" is not documented`)];
  if (type.endsWith('json'))
    found.push(
      ...violations(document, media.schema, JSON.parse(body)).map((text) => say(`body ${text} in ${body.slice(0, 300)}`)),
    );
  return found;
}

function violations(document: Document, schema: Dictionary, value: unknown): readonly string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const valid = ajv.compile({ ...schema, components: document.components });
  valid(value);
  return (valid.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
