import * as fs from 'node:fs';
import { join } from 'node:path';
import { format } from '@wasm-fmt/gofmt';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { destinationOf } from '../../../src/blueprints/destination.ts';
import type { Program } from '../../../src/blueprints/program.ts';
import type { Json, JsonObject } from '../../../src/definitions/model.ts';
import { fieldsOf, isObject, resolve } from '../../../src/definitions/schema.ts';
import { buildPlan, modelOf } from '../../../src/plan/build.ts';
import { type Shape, shapeOf } from '../../../src/plan/names.ts';
import { nameRulesOf } from '../../../src/plan/rules.ts';
import { definitionOf, filesOf, root, workerpool } from '../../support/blueprints.ts';

const blueprint = workerpool();
const example = fs.readFileSync(join(root, 'blueprints/workerpool/example.yaml'), 'utf8');
const document = parse(example) as JsonObject;
const definition = (name: string, organization: string, spec: JsonObject = {}): string =>
  JSON.stringify({ apiVersion: 'roadctl.pavedroad.io/v1', kind: 'WorkerPool', metadata: { name, organization }, spec });

const hostile = "\"; rm -rf / #`$(x)` */ {{ }} <b> \\ 'q' %s é \u{1f600} @{u} | - [x](y) ";

/** Every optional part at least once. */
const everything: JsonObject = {
  description: hostile,
  maintainer: { name: hostile, email: "o'hara+{x}@example.com", slack: '#team', web: 'https://example.com/a?b=c&d=(e)' },
  api: { auth: { type: 'apiKey' }, port: 9099, admin: { host: '0.0.0.0', port: 9100 }, liveness: 'alive' },
  jobs: [
    { name: 'email', description: hostile, timeout: '90s' },
    { name: 'aVeryLongJobTypeNameWithFortyCharacters1', timeout: '1h30m' },
  ],
  scheduler: {
    name: 'eventScheduler',
    kind: 'cron',
    expression: '*/5 * * * *',
    timeZone: 'Europe/Berlin',
    jobs: [
      { url: 'http://example.com/?a=b&c=%22%25s', headers: { 'X-A': hostile } },
      { type: 'email', payload: { a: ['`', '*/', hostile] } },
    ],
  },
  egress: { allow: ['10.0.0.0/8', '::1'] },
  integrations: [
    { name: 'fossa', organization: '42' },
    { name: 'go' },
    { name: 'sonarcloud', key: 'my_key', shields: ['bugs', 'coverage'] },
  ],
  observability: { profiling: true, logging: { level: 'debug', format: 'text', directory: 'logs' } },
  kubernetes: { namespace: '123' },
};

function expectWellFormed(files: Readonly<Record<string, string>>, skip: ReadonlySet<string>): void {
  const unformatted = Object.entries(files).filter(
    ([path, text]) => path.endsWith('.go') && !skip.has(text) && format(text) !== text,
  );
  expect(unformatted.map(([path]) => path)).toEqual([]);
  for (const [path, text] of Object.entries(files)) {
    if (!/\.ya?ml$/.test(path)) continue;
    for (const version of ['1.1', '1.2'] as const) {
      const documents = parseAllDocuments(text, { version });
      expect([path, ...(Array.isArray(documents) ? documents : []).flatMap((one) => [...one.errors, ...one.warnings])]).toEqual([
        path,
      ]);
    }
  }
}

/** Plain Go that no name reaches is the same in every tree; the golden test formats it once. */
const plain = new Set(Object.values(blueprint.bodies).flatMap((body) => (body.type === 'text' ? [body.text] : [])));

describe('the rendered tree', () => {
  test('is formatted for names of 1 to 40 characters', async () => {
    for (let length = 1; length <= 40; length++) {
      const name = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'.slice(0, length);
      const files = await filesOf(definition(name, 'acme', length % 2 === 0 ? everything : {}), blueprint);
      // The machinery knows nothing of the name but its module path, so that both ends do for it.
      const whole = length === 1 || length === 40;
      const checked = Object.entries(files).filter(
        ([path]) => whole || !path.startsWith('internal/') || path.endsWith('definition.go'),
      );
      expectWellFormed(Object.fromEntries(checked), plain);
    }
  }, 120_000);

  test.each(['true1', 'null', 'yes', 'HTTPThing2', 'type', 'e5', 'NaN', 'go'])(
    'is well-formed for the name %s',
    async (name) => {
      const files = await filesOf(definition(name, '1', everything), blueprint).catch((error: unknown) => String(error));
      if (typeof files === 'string') expect(files).toMatch(/"path":\["metadata","name"\]/);
      else expectWellFormed(Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('internal/'))), plain);
    },
    60_000,
  );

  test('is well-formed for any description', async () => {
    const base = await definitionOf(example, blueprint);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (text) => {
        const spec = { ...(base.document.spec as JsonObject), description: text };
        const plan = buildPlan({ ...base, document: { ...base.document, spec } }, blueprint);
        const files = plan.files.filter((file) => !file.path.startsWith('internal/') || file.path.endsWith('definition.go'));
        const touched = files.filter((file) => file.path.endsWith('definition.go') || /\.ya?ml$/.test(file.path));
        expectWellFormed(Object.fromEntries(touched.map((file) => [file.path, file.content])), plain);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('is the same in every run, and for any order of the keys', async () => {
    const reversed = (value: Json): Json =>
      isObject(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, one]) => [key, reversed(one)]),
          )
        : value;
    const plan = buildPlan(await definitionOf(example, blueprint), blueprint);
    const again = buildPlan(await definitionOf(JSON.stringify(reversed(document)), blueprint), blueprint);
    expect(again).toEqual(plan);
    expect(plan.files.map((file) => file.path)).toEqual(plan.files.map((file) => file.path).sort());
  });
});

describe('names', () => {
  const namesOf = async (text: string): Promise<JsonObject> =>
    modelOf(await definitionOf(text, blueprint), blueprint).root.n as JsonObject;

  test('of the example are as the templates expect them', async () => {
    expect(await namesOf(example)).toMatchObject({
      name: 'eventCollector',
      exported: 'EventCollector',
      unexported: 'eventCollector',
      lower: 'eventcollector',
      env: 'EVENT_COLLECTOR',
      organization: 'acme-demo',
      module: 'github.com/acme-demo/eventcollector',
      goVersion: '1.25.0',
      goImage: '1.25',
      base: '/api/v1/namespace/pavedroad/eventCollector',
      schedulerExported: 'HTTPScheduler',
      image: 'ghcr.io/acme-demo/eventcollector',
      runbook: 'https://github.com/acme-demo/eventcollector/blob/HEAD/docs/runbook.md',
      goMemoryLimit: '460MiB',
      preStopSleep: 0,
      tag: '0.1.0',
      hasAuth: false,
      jobs: [],
      integrations: { fossa: false, go: false, sonarcloud: false },
      sonarKey: 'acme-demo_eventCollector',
      terminationGracePeriodSeconds: 52,
    });
  });

  test.each([
    ['a registry of its own', { image: { repository: 'registry.example.com/a/b' } }, { image: 'registry.example.com/a/b' }],
    ['nothing that publishes', { github: { workflow: false } }, { image: 'acme/ab' }],
    ['a module elsewhere', { go: { module: 'example.com/team/ab' } }, { runbook: 'docs/runbook.md' }],
    ['a module inside of a repository', { go: { module: 'github.com/acme/all/ab' } }, { runbook: 'docs/runbook.md' }],
    ['memory in GiB', { kubernetes: { resources: { limits: { memory: '2Gi' } } } }, { goMemoryLimit: '1843MiB' }],
    ['memory in bytes', { kubernetes: { resources: { limits: { memory: '1000000000' } } } }, { goMemoryLimit: '858MiB' }],
    [
      'several copies',
      { kubernetes: { independentReplicas: true }, queue: { engine: 'memory' } },
      { preStopSleep: 5, terminationGracePeriodSeconds: 57, workload: 'Deployment', isDeployment: true, keepsQueue: false },
    ],
    [
      'several copies, each with a journal',
      { kubernetes: { independentReplicas: true, storage: { size: '2Gi' } } },
      { workload: 'StatefulSet', isDeployment: false, hasJournal: true, keepsQueue: true, spillsOnly: false, storageSize: '2Gi' },
    ],
    [
      'a queue in a database',
      { queue: { engine: 'sqlite' } },
      { workload: 'StatefulSet', hasJournal: true, keepsQueue: true, sqlite: true, queueEngine: 'sqlite' },
    ],
    [
      'memory that spills',
      { queue: { engine: 'memory', overflow: 'spill' } },
      { workload: 'StatefulSet', hasJournal: false, keepsQueue: true, spillsOnly: true, sqlite: false },
    ],
    [
      'several copies with a delay of their own',
      { kubernetes: { independentReplicas: true }, pool: { preStopDelaySeconds: 9 } },
      { preStopSleep: 0, terminationGracePeriodSeconds: 61 },
    ],
  ])('follow %s', async (_, spec, expected) => {
    expect(await namesOf(definition('aB', 'acme', spec as JsonObject))).toMatchObject(expected);
  });

  test('of jobs are identifiers, and derived defaults are filled in', async () => {
    const loaded = await definitionOf(definition('aB', 'Acme', everything), blueprint);
    const { root: model } = modelOf(loaded, blueprint);
    expect((model.n as JsonObject).jobs).toMatchObject([
      { name: 'email', exported: 'Email', type: 'email', timeout: '90s' },
      { exported: 'AVeryLongJobTypeNameWithFortyCharacters1' },
    ]);
    const bare = modelOf(
      await definitionOf(definition('aB', 'Acme', { integrations: [{ name: 'sonarcloud' }, { name: 'go' }] }), blueprint),
      blueprint,
    );
    expect(bare.root.spec).toMatchObject({
      description: 'aB',
      maintainer: { name: 'Acme' },
      go: { module: 'github.com/acme/ab' },
      image: { repository: 'acme/ab' },
      integrations: [{ name: 'sonarcloud', key: 'Acme_aB' }, { name: 'go' }],
    });
  });

  test('a name that its pattern does not prove is a finding and not output', async () => {
    const loaded = await definitionOf(example, blueprint);
    const spec = loaded.document.spec as JsonObject;
    const changed = {
      ...loaded,
      document: {
        ...loaded.document,
        spec: { ...spec, license: 'MIT; rm -rf /', kubernetes: { ...(spec.kubernetes as JsonObject), namespace: 'a b' } },
      },
    };
    expect(() => buildPlan(changed, blueprint)).toThrow(
      expect.objectContaining({
        roadctl: 'Invalid',
        details: {
          issues: [
            expect.objectContaining({ args: { name: 'n.environments', value: 'a b' } }),
            expect.objectContaining({ args: { name: 'n.namespaceHere', value: 'a b' } }),
            expect.objectContaining({
              code: 'model.unsafe',
              args: { name: 'n.license', value: 'MIT; rm -rf /' },
              source: 'test.yaml',
              pos: expect.objectContaining({ line: expect.any(Number) }),
            }),
            expect.objectContaining({ args: { name: 'n.namespace', value: 'a b' } }),
            expect.objectContaining({ args: { name: 'n.base', value: expect.stringContaining('a b') } }),
          ],
        },
      }),
    );
  });

  test('any text in any field gives harmless names or a finding', async () => {
    const loaded = await definitionOf(definition('aB', 'Acme', everything), blueprint);
    const paths = [
      'metadata.name',
      'metadata.organization',
      'spec.license',
      'spec.version',
      'spec.api.host',
      'spec.api.version',
      'spec.go.module',
      'spec.go.version',
      'spec.scheduler.name',
      'spec.kubernetes.namespace',
      'spec.image.repository',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9./: \n$`'"-]{1,12}$/)),
        (path, text) => {
          const { root: model, issues } = modelOf(
            { ...loaded, document: put(loaded.document, path.split('.'), text) },
            blueprint,
          );
          const check = (value: Json, shape: Shape): void => {
            if (shape.is === 'free') return;
            if (typeof value === 'string') expect(value).toMatch(/^[A-Za-z0-9_.:/+~-]*$/);
            else if (shape.is === 'list') for (const one of value as readonly Json[]) check(one, shape.item);
            else if (shape.is === 'map')
              for (const [name, one] of Object.entries(value as JsonObject)) check(one, shape.fields[name] ?? { is: 'text' });
          };
          check(model.n as Json, shapeOf(nameRulesOf('WorkerPool')));
          expect(issues.every((issue) => issue.code === 'model.unsafe')).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('free text', () => {
  test('never reaches Make, a shell or a Dockerfile: only n.* stands there, and in CI and skaffold files', () => {
    const used = (program: Program): readonly string[] =>
      program.flatMap((node) => {
        if (node[0] === 'out') return [node[3].parts[0] ?? '@'];
        if (node[0] === 'helper') return [`helper ${node[3]}`];
        if (node[0] === 'partial') return [`partial ${node[3]}`];
        if (node[0] === 'text') return [];
        const inside = used(node[4]);
        // The items of a list of n are as proven as it is.
        const isProven = node[0] === 'each' && node[3].parts[0] === 'n';
        return [...(isProven ? inside.filter((head) => /^(helper|partial|spec|metadata)/.test(head)) : inside), ...used(node[5])];
      });
    const strict = blueprint.files.filter(
      (file) => destinationOf(file.path).helpers.length === 0 || /skaffold|\.github|renovate/.test(file.path),
    );
    expect(strict.map((file) => file.path)).toEqual(
      expect.arrayContaining(['Makefile', 'manifests/Dockerfile', 'skaffold.yaml', '.gitignore']),
    );
    for (const { path, from } of strict) {
      const body = blueprint.bodies[from];
      expect([path, ...(body?.type === 'template' ? used(body.program) : []).filter((head) => head !== 'n')]).toEqual([path]);
    }
  });
});

describe('nothing is parsed and ignored', () => {
  interface Leaf {
    readonly path: readonly string[];
    readonly schema: JsonObject;
  }
  const leavesOf = (schema: JsonObject, path: readonly string[]): readonly Leaf[] => {
    if (isObject(schema.properties))
      return fieldsOf(blueprint.schema, schema).flatMap((field) => leavesOf(field.schema, [...path, field.name]));
    const items = schema.type === 'array' ? resolve(blueprint.schema, schema.items) : undefined;
    return items !== undefined && isObject(items.properties) ? leavesOf(items, [...path, '0']) : [{ path, schema }];
  };
  const leaves = leavesOf(resolve(blueprint.schema, blueprint.schema), []).filter(
    // Files of the user's own are read from beside the definitions: community.test.ts is about them. Of services there is one kind.
    ({ path }) =>
      path[0] !== 'apiVersion' &&
      path[0] !== 'kind' &&
      path.join('.') !== 'spec.services.0.kind' &&
      !path.join('.').startsWith('spec.community.files.'),
  );

  /** Where a field has a meaning: what has to be set beside it. */
  const around: Readonly<Record<string, JsonObject>> = {
    'spec.scheduler.expression': { scheduler: { kind: 'cron', expression: '*/5 * * * *' } },
    'spec.scheduler.timeZone': { scheduler: { kind: 'cron', expression: '*/5 * * * *' } },
    'spec.jobs.0.rate.burst': { jobs: [{ name: 'email', description: 'Sends', rate: { perSecond: 2 } }] },
    'spec.http.rate.burst': { http: { rate: { perSecond: 2 } } },
    'spec.scheduler.at': { scheduler: { kind: 'once', at: '2030-01-02T03:04:05Z' } },
    'spec.kubernetes.replicas': { kubernetes: { independentReplicas: true } },
    'spec.kubernetes.independentReplicas': { kubernetes: {} },
    'spec.kubernetes.autoscaling.metric': { kubernetes: { independentReplicas: true, autoscaling: { metric: 'queue' } } },
    'spec.kubernetes.autoscaling.minReplicas': { kubernetes: { independentReplicas: true, autoscaling: { metric: 'cpu' } } },
    'spec.kubernetes.autoscaling.maxReplicas': { kubernetes: { independentReplicas: true, autoscaling: { metric: 'cpu' } } },
    'spec.kubernetes.autoscaling.cpuPercent': { kubernetes: { independentReplicas: true, autoscaling: { metric: 'cpu' } } },
    'spec.kubernetes.autoscaling.queueLength': { kubernetes: { independentReplicas: true, autoscaling: { metric: 'queue' } } },
    'spec.kubernetes.autoscaling.prometheus': { kubernetes: { independentReplicas: true, autoscaling: { metric: 'queue' } } },
    'spec.kubernetes.environments.0.replicas': { kubernetes: { independentReplicas: true } },
    'spec.kubernetes.environments.0.host': { kubernetes: { ingress: { host: 'a.example.com' } } },
    'spec.kubernetes.ingress.className': { kubernetes: { ingress: { host: 'a.example.com' } } },
    'spec.kubernetes.ingress.tlsSecret': { kubernetes: { ingress: { host: 'a.example.com' } } },
  };
  /** Values that no rule of the schema alone leads to. */
  const special: Readonly<Record<string, Json>> = {
    'metadata.labels': { team: 'other' },
    'spec.jobs.0.rate.perSecond': 0.5,
    'spec.http.rate.perSecond': 0.5,
    'spec.scheduler.except.dates': ['2030-12-25'],
    'spec.scheduler.except.weekdays': ['SUN'],
    'spec.scheduler.kind': 'once',
    'spec.scheduler.expression': '1 2 * * *',
    'spec.scheduler.timeZone': 'Europe/Berlin',
    'spec.scheduler.at': '2031-01-02T03:04:05Z',
    'spec.scheduler.jobs.0.type': 'email',
    'spec.scheduler.jobs.0.payload': { a: 1 },
    'spec.scheduler.jobs.0.url': 'http://example.com/other',
    'spec.scheduler.jobs.0.headers': { 'X-Other': 'y' },
    'spec.services.0.dependsOn': ['network'],
    'spec.services.0.env': 'OTHER',
    'spec.services.0.retry.backoff': '2s',
    'spec.go.version': '1.26',
    'spec.go.module': 'example.com/other',
    'spec.image.repository': 'other/image',
    'spec.egress.allow': ['127.0.0.1'],
    'spec.integrations.0.shields': ['bugs'],
    'spec.integrations.0.enabled': false,
    'spec.api.auth.type': 'apiKey',
    'spec.maintainer.email': 'other@example.com',
    'spec.maintainer.slack': '#other',
    'spec.maintainer.web': 'https://example.com/other',
    'spec.kubernetes.independentReplicas': true,
    'spec.api.port': 8090,
    'spec.kubernetes.resources.requests.cpu': '200m',
    'spec.kubernetes.resources.limits.memory': '768Mi',
    'spec.results.maxBytes': 200_000_000,
    'spec.queue.idempotencyKeepFor': '45h',
    'spec.pool.workers.max': 999,
    'spec.pool.workers.min': 2,
    'spec.observability.logging.directory': 'logs',
    'spec.github.owners': ['other'],
    'spec.kubernetes.environments.0.variables': { NUMBER_OF_WORKERS: '20' },
    'spec.community.conduct': 'https://example.com/other',
    'spec.kubernetes.autoscaling.metric': 'cpu',
    'spec.kubernetes.autoscaling.prometheus': 'http://other:9090',
    'spec.kubernetes.autoscaling.minReplicas': 2,
    'spec.kubernetes.autoscaling.maxReplicas': 9,
  };
  const base: JsonObject = {
    maintainer: { name: 'A', email: 'a@example.com' },
    jobs: [{ name: 'email', description: 'Sends' }],
    services: [{ name: 'store' }, { name: 'network' }],
    scheduler: { jobs: [{ url: 'http://example.com/' }] },
    integrations: [{ name: 'sonarcloud' }],
    kubernetes: { environments: [{ name: 'dev' }] },
  };
  const valueFor = (leaf: Leaf, now: Json | undefined): Json => {
    const key = leaf.path.join('.');
    if (Object.hasOwn(special, key)) return special[key] ?? null;
    const { schema } = leaf;
    if (Array.isArray(schema.enum)) return (schema.enum as readonly Json[]).find((one) => one !== now) ?? null;
    switch (schema.type) {
      case 'boolean':
        return now !== true;
      case 'integer':
        return Number(now ?? schema.minimum ?? 0) + 1;
      default: {
        const pattern = String(schema.pattern ?? '');
        const candidates = ['Other text', 'other', '45s', '9.8.7', 'otherName', 'other.example.com', '3', '77Mi'];
        return candidates.find((one) => one !== now && new RegExp(pattern, 'u').test(one)) ?? 'other';
      }
    }
  };

  test('there are leaves to change', () => expect(leaves.length).toBeGreaterThan(60));

  test.each(leaves.map((leaf) => [leaf.path.join('.'), leaf] as const))('%s changes the output', async (key, leaf) => {
    const start = parse(definition('eventCollector', 'acme', merge(base, around[key] ?? {}))) as JsonObject;
    const changed = put(start, leaf.path, '');
    const before = await definitionOf(JSON.stringify(start), blueprint);
    const now = leaf.path.reduce<Json | undefined>(
      (at, part) => (typeof at === 'object' && at !== null ? (at as JsonObject)[part] : undefined),
      before.document,
    );
    const rest =
      key === 'spec.scheduler.kind'
        ? put(changed, ['spec', 'scheduler', 'at'], '2030-01-02T03:04:05Z')
        : key === 'spec.scheduler.jobs.0.type'
          ? put(changed, ['spec', 'scheduler', 'jobs', '0'], {})
          : changed;
    const after = await definitionOf(JSON.stringify(put(rest, leaf.path, valueFor(leaf, now))), blueprint);
    const bytes = (one: typeof before): string => JSON.stringify(buildPlan(one, blueprint).files);
    expect(bytes(after)).not.toBe(bytes(before));
  });
});

/** The document with one value replaced; lists by number. */
function put(value: Json, [step, ...rest]: readonly string[], wanted: Json): JsonObject {
  if (step === undefined) return wanted as JsonObject;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((one, i) =>
      i === Number(step) ? put(one, rest, wanted) : one,
    ) as unknown as JsonObject;
  }
  const fields = isObject(value) ? value : {};
  return { ...fields, [step]: put(fields[step] ?? {}, rest, wanted) };
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const mine = merged[key];
    merged[key] = isObject(mine) && isObject(value) ? merge(mine, value) : value;
  }
  return merged;
}
