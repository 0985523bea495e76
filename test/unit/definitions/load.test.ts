import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { valueAt } from '../../../src/definitions/findings.ts';
import { loadDefinitions } from '../../../src/definitions/load.ts';
import { example, findings, kinds, line, load, root, withSpec } from './support.ts';

const head = 'apiVersion: roadctl.pavedroad.io/v1\nkind: WorkerPool\n';
const minimal = `${head}metadata: {name: demo, organization: acme}\nspec: {}\n`;

describe('a valid document', () => {
  test('the example has no findings, and every default', async () => {
    const { definitions, issues } = await load(example);
    expect(issues).toEqual([]);
    expect(definitions).toHaveLength(1);
    expect(definitions[0]).toMatchObject({ kind: 'WorkerPool', name: 'eventCollector', source: 'a.yaml', index: 0 });
    expect(definitions[0]?.document.spec).toMatchObject({
      pool: { workers: { initial: 5, min: 1, max: 1000 } },
      jobs: [],
      kubernetes: { resources: { limits: { cpu: '1' } } },
    });
    expect(definitions[0]?.locate(['spec', 'scheduler', 'name'])).toMatchObject({ line: 20, column: 5 });
    expect(definitions[0]?.locate(['spec', 'pool', 'workers', 'max'])).toMatchObject({ line: 17, column: 5 });
  });

  test.each(['everything', 'interval', 'longest', 'minimal'])('the matrix definition %s has no findings', async (name) => {
    expect(await findings(readFileSync(join(root, `test/generated/matrix/${name}.yaml`), 'utf8'))).toEqual([]);
  });

  test('items of lists get their defaults too', async () => {
    const { definitions } = await load(
      withSpec('jobs: [{name: email}]', 'scheduler: {jobs: [{type: email}]}', 'integrations: [{name: go}]'),
    );
    expect(definitions[0]?.document.spec).toMatchObject({
      jobs: [{ name: 'email', description: '', timeout: '30s' }],
      scheduler: { jobs: [{ type: 'email', method: 'GET', headers: {} }] },
      integrations: [{ name: 'go', enabled: true, shields: ['alert_status', 'coverage'] }],
    });
  });

  test('a default is a copy of its own', async () => {
    const { definitions } = await load(`${minimal}---\n${minimal.replace('demo', 'other')}`);
    expect(definitions).toHaveLength(2);
    expect(definitions.map((one) => [one.name, one.index])).toEqual([
      ['demo', 0],
      ['other', 1],
    ]);
  });

  test.each([
    ['version: 1.10', ['license'], undefined],
    ['go: {version: 1.26}', ['go', 'version'], '1.26'],
    ['go: {version: 1.30}', ['go', 'version'], '1.30'],
    ['license: 0', ['license'], '0'],
    ['kubernetes: {namespace: 123}', ['kubernetes', 'namespace'], '123'],
    ['kubernetes: {resources: {limits: {cpu: 2}}}', ['kubernetes', 'resources', 'limits', 'cpu'], '2'],
    ['description: yes', ['description'], 'yes'],
    ['description: true', ['description'], 'true'],
    ['description: 0x1F', ['description'], '0x1F'],
    ['description: 2030-01-01', ['description'], '2030-01-01'],
    ['description: ~', ['description'], undefined],
  ])('%s: a string is what is written', async (text, path, expected) => {
    const { definitions } = await load(withSpec(text));
    let value: unknown = definitions[0]?.document.spec;
    for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
    expect(value).toBe(expected);
  });

  test('a section with nothing in it is there', async () => {
    expect(await findings(`${head}metadata: {name: a, organization: b}\nspec:\n  # version: 1.0.0\n`)).toEqual([]);
  });

  test('an empty value counts as left out, wherever a default stands', async () => {
    const { definitions, issues } = await load(withSpec('pool:', 'api:', '  port:', 'description:'));
    expect(issues).toEqual([]);
    expect(definitions[0]?.document.spec).toMatchObject({ api: { port: 8081 }, pool: { schedulerChannelSize: 5 } });
    expect(definitions[0]?.document.spec).not.toHaveProperty('description');
  });

  test('a payload keeps its types, null included', async () => {
    const { definitions } = await load(
      withSpec(
        'scheduler:',
        '  jobs:',
        '  - {url: "https://a.example/", payload: {n: 1.5, none: null, text: "1", yes: true, __proto__: 3}}',
      ),
    );
    const payload = valueAt(definitions[0]?.document, ['spec', 'scheduler', 'jobs', 0, 'payload']);
    expect(JSON.stringify(payload)).toBe('{"n":1.5,"none":null,"text":"1","yes":true,"__proto__":3}');
  });

  test('anchors, aliases and merge keys', async () => {
    const { definitions, issues } = await load(
      withSpec(
        'jobs:',
        '- &first {name: email, timeout: 45s}',
        '- {<<: *first, name: letter}',
        'queue: {idempotencyKeepFor: &day 12h}',
        'results: {keepFor: *day}',
      ),
    );
    expect(issues).toEqual([]);
    expect(definitions[0]?.document.spec).toMatchObject({
      jobs: [{ name: 'email' }, { name: 'letter', timeout: '45s' }],
      results: { keepFor: '12h' },
    });
  });

  test('JSON, CRLF, a comment document and an empty one', async () => {
    const json = JSON.stringify({
      apiVersion: 'roadctl.pavedroad.io/v1',
      kind: 'WorkerPool',
      metadata: { name: 'a', organization: 'b' },
      spec: {},
    });
    const { definitions, issues } = await load(`# nothing\n---\n---\r\n${json}\r\n---\r\n${minimal.replaceAll('\n', '\r\n')}`);
    expect(issues).toEqual([]);
    expect(definitions.map(({ name, index }) => [name, index])).toEqual([
      ['a', 0],
      ['demo', 1],
    ]);
  });
});

describe('findings', () => {
  const table: readonly [name: string, text: string, expected: readonly string[]][] = [
    [
      'unknown field',
      withSpec('pool:', '  workres: {initial: 3}'),
      ['6:5 spec.pool.workres: unknown field, did you mean "workers"?'],
    ],
    [
      'unknown field at the root',
      `${minimal}sepc: {}\n`,
      ['5:1 sepc: unknown field; there are apiVersion, kind, metadata, spec'],
    ],
    [
      'unknown field that belongs elsewhere',
      withSpec('packaging: helm'),
      ['5:3 spec.packaging: unknown field here; it belongs to spec.kubernetes.packaging'],
    ],
    [
      'unknown field in an item',
      withSpec('jobs:', '- name: email', '  timout: 3s'),
      ['7:5 spec.jobs.0.timout: unknown field, did you mean "timeout"?'],
    ],
    [
      'a misspelt required field is one finding',
      `${head}metadata: {nmae: demo, organization: acme}\nspec: {}\n`,
      ['3:12 metadata.nmae: unknown field, did you mean "name"?'],
    ],
    [
      'a renamed required field is one finding',
      `${head}metadata: {called: demo, organization: acme}\nspec: {}\n`,
      ['3:12 metadata.called: unknown field, did you mean "name"?'],
    ],
    [
      'missing fields',
      `${head}metadata: {}\nspec: {}\n`,
      ['3:1 metadata.name: missing field', '3:1 metadata.organization: missing field'],
    ],
    [
      'missing field with an empty value',
      `${head}metadata:\n  name:\n  organization: acme\nspec: {}\n`,
      ['4:3 metadata.name: missing field'],
    ],
    ['missing section', `${head}metadata: {name: a, organization: b}\n`, ['1:1 spec: missing field']],
    ['missing field of an item', withSpec('jobs:', '- timeout: 3s'), ['6:5 spec.jobs.0.name: missing field']],
    [
      'a section that is there and empty',
      withSpec('api: {auth: }'),
      ['5:9 spec.api.auth: must be a section with fields, but is empty'],
    ],
    [
      'kind misspelt',
      minimal.replace('WorkerPool', 'WorkerPol'),
      ['2:7 kind: unknown kind "WorkerPol", did you mean "WorkerPool"?'],
    ],
    [
      'kind in another case',
      minimal.replace('WorkerPool', 'workerpool'),
      ['2:7 kind: unknown kind "workerpool", did you mean "WorkerPool"?'],
    ],
    [
      'kind of something else',
      minimal.replace('WorkerPool', 'Deployment'),
      ['2:7 kind: unknown kind "Deployment"; "WorkerPool" can be generated'],
    ],
    [
      'kind missing',
      'metadata: {name: a, organization: b}\nspec: {}\napiVersion: roadctl.pavedroad.io/v1\n',
      ['1:1 kind: missing field'],
    ],
    ['kind under another key', minimal.replace('kind:', 'type:'), ['2:1 type: unknown field, did you mean "kind"?']],
    ['nothing that is known', 'a: 1\n', ['1:1 kind: missing field "kind"; "WorkerPool" can be generated']],
    [
      'a kind and other findings at once',
      `${minimal.replace('WorkerPool', 'WorkerPoool')}`.replace('spec: {}', 'spec: {api: {prot: 8080}}'),
      [
        '2:7 kind: unknown kind "WorkerPoool", did you mean "WorkerPool"?',
        '4:14 spec.api.prot: unknown field, did you mean "port"?',
      ],
    ],
    [
      'apiVersion',
      minimal.replace('/v1', '/v2'),
      ['1:13 apiVersion: unknown value "roadctl.pavedroad.io/v2", did you mean "roadctl.pavedroad.io/v1"?'],
    ],
    [
      'enum with a suggestion',
      withSpec('observability: {logging: {level: warning}}'),
      ['5:36 spec.observability.logging.level: unknown value "warning", did you mean "warn"?'],
    ],
    [
      'enum without',
      withSpec('observability: {logging: {format: yaml}}'),
      ['5:37 spec.observability.logging.format: must be "json" or "text", not "yaml"'],
    ],
    [
      'quoted number',
      withSpec('api: {port: "8081"}'),
      ['5:15 spec.api.port: must be a whole number; take the quotes from "8081"'],
    ],
    ['number with a point', withSpec('api: {port: 80.5}'), ['5:15 spec.api.port: must be a whole number, not 80.5']],
    [
      'boolean',
      withSpec('observability: {profiling: on}'),
      ['5:30 spec.observability.profiling: must be true or false, not "on"'],
    ],
    [
      'section instead of a list',
      withSpec('jobs:', '  name: email'),
      ['6:5 spec.jobs: must be a list, not a section with fields; put "- " before each item'],
    ],
    ['list instead of a section', withSpec('pool: [a]'), ['5:9 spec.pool: must be a section with fields, but is a list']],
    ['text instead of a section', withSpec('pool: big'), ['5:9 spec.pool: must be a section with fields, not "big"']],
    ['range', withSpec('api: {port: 70000}'), ['5:15 spec.api.port: must be from 1 to 65535, not 70000']],
    [
      'pattern, in words',
      withSpec('version: 1.10'),
      ['5:12 spec.version: must be a semantic version, as in 1.2.3 or 1.2.3-rc.1; "1.10" is not'],
    ],
    [
      'control character',
      withSpec('description: "a\\tb"'),
      ['5:16 spec.description: must be one line without control characters; "a\\tb" is not'],
    ],
    ['too long', withSpec(`description: ${'x'.repeat(251)}`), ['5:16 spec.description: has 251 characters, 250 at most']],
    [
      'too many',
      withSpec(`egress: {allow: [${Array.from({ length: 101 }, () => '10.0.0.0/8').join(', ')}]}`),
      ['5:19 spec.egress.allow: has 101 entries, 100 at most'],
    ],
    [
      'twice in a list',
      withSpec('integrations: [{name: sonarcloud, shields: [bugs, coverage, bugs]}]'),
      ['5:63 spec.integrations.0.shields.2: "bugs" is in the list twice'],
    ],
    [
      'name of a label',
      minimal.replace('organization: acme', 'organization: acme, labels: {"a b": c}'),
      ['3:53 metadata.labels.a b: the name has to be a Kubernetes label, as in team or example.com/team'],
    ],
    [
      'value of a label with a numeric name',
      minimal.replace('organization: acme', 'organization: acme, labels: {1: "a b"}'),
      [
        '3:56 metadata.labels.1: must be letters, digits, dots, dashes and underscores, a letter or digit first and last, 63 at most; "a b" is not',
      ],
    ],
    [
      'wrong value behind an alias',
      withSpec('license: &x ""', 'go: {module: *x}'),
      [
        '5:15 spec.license: must be letters, digits, dots, dashes and plus signs, as in Apache-2.0; "" is not',
        '6:16 spec.go.module: must be a Go module path, as in example.com/team/service; "" is not',
      ],
    ],
    [
      'a number with too many digits',
      withSpec('scheduler: {jobs: [{url: "https://a.example", payload: {id: 12345678901234567890}}]}'),
      [
        '5:63 spec.scheduler.jobs.0.payload.id: 12345678901234567890 has too many digits to be kept exactly; quote it to make it text',
      ],
    ],
    [
      'a number that JSON lacks',
      withSpec('scheduler: {jobs: [{url: "https://a.example", payload: .inf}]}'),
      ['5:58 spec.scheduler.jobs.0.payload: .inf is no value that JSON has; quote it to make it text'],
    ],
    ['not a mapping', '- a\n', ['1:1 : a document has to be a mapping with apiVersion, kind, metadata and spec, not a list']],
    [
      'several, in the order of the text',
      withSpec('versoin: 1.0.0', 'api: {port: 0, prot: 3}', 'pool: {workers: {min: 3.5}}'),
      [
        '5:3 spec.versoin: unknown field, did you mean "version"?',
        '6:15 spec.api.port: must be from 1 to 65535, not 0',
        '6:18 spec.api.prot: unknown field; there are version, host, port, topLevelDomain, liveness, readiness, metrics, management, readTimeoutSeconds, writeTimeoutSeconds, shutdownTimeoutSeconds, maxBodyBytes, admin, auth',
        '7:25 spec.pool.workers.min: must be a whole number, not 3.5',
      ],
    ],
    [
      'a wrong enum spoils no rule',
      withSpec('scheduler: {kind: crn, expression: "* * * * *"}'),
      ['5:21 spec.scheduler.kind: unknown value "crn", did you mean "cron"?'],
    ],
    [
      'a misspelt field spoils no rule',
      withSpec('scheduler: {knd: cron, expression: "* * * * *"}'),
      ['5:15 spec.scheduler.knd: unknown field, did you mean "kind"?'],
    ],
    [
      'misspelt job types are declared all the same',
      withSpec('jbs: [{name: email}]', 'scheduler: {jobs: [{type: email}]}'),
      ['5:3 spec.jbs: unknown field, did you mean "jobs"?'],
    ],
  ];
  test.each(table)('%s', async (_name, text, expected) => {
    const { definitions, issues } = await load(text);
    expect(issues.map(line)).toEqual(expected);
    expect(definitions).toEqual([]);
  });

  test('the caret covers what is meant', async () => {
    const text = withSpec('pool:', '  workres: {initial: 3}', 'license: "x y"');
    const { issues } = await load(text);
    expect(issues.map(({ pos }) => text.slice(pos?.offset, pos?.endOffset))).toEqual(['workres', '"x y"']);
  });

  test('nothing to load is an error about the file', async () => {
    expect(await findings('# only a comment\n---\n')).toEqual([
      '- : no definitions in it; "roadctl describe blueprints NAME" prints a sample',
    ]);
  });
});

describe('several documents', () => {
  test('a name twice, in any case and in any file, quotes both places', async () => {
    const { definitions, issues } = await loadDefinitions(
      [
        { name: 'one.yaml', text: minimal },
        { name: 'two.yaml', text: `${minimal.replace('demo', 'other')}---\n${minimal.replace('demo', 'Demo')}` },
      ],
      kinds,
    );
    expect(issues.map((issue) => `${issue.source}:${line(issue)}`)).toEqual([
      'two.yaml:8:18 metadata.name: the service "Demo" is defined twice, first as "demo" at one.yaml:3:18; names have to differ by more than case',
    ]);
    expect(definitions.map(({ name }) => name)).toEqual(['demo', 'other']);
  });

  test('findings come file by file', async () => {
    const { issues } = await loadDefinitions(
      [
        { name: 'b.yaml', text: minimal.replace('spec: {}', 'spec: {a1: 1}') },
        { name: 'a.yaml', text: minimal.replace('demo', 'x').replace('spec: {}', 'spec: {a2: 1}') },
      ],
      kinds,
    );
    expect(issues.map(({ source, args }) => [source, args.field])).toEqual([
      ['b.yaml', 'a1'],
      ['a.yaml', 'a2'],
    ]);
  });

  test('one wrong document does not keep the others from being checked', async () => {
    const { definitions, issues } = await load(`${minimal}---\n${minimal.replace('demo', 'second').replace('{}', '{x: 1}')}`);
    expect(definitions.map(({ name }) => name)).toEqual(['demo']);
    expect(issues.map(({ pos }) => pos?.line)).toEqual([9]);
  });
});
