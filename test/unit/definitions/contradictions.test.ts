import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { issuesText } from '../../../src/output/issuePrinter.ts';
import { theme } from '../../../src/output/theme.ts';
import { definitionOf, filesOf, workerpool } from '../../support/blueprints.ts';
import { findings, load, root, withSpec } from './support.ts';

const kubernetes = (fields: string): string => withSpec(`kubernetes: {${fields}}`);
const variable = (name: string, value: string): string =>
  kubernetes(`environments: [{name: dev, variables: {${name}: ${JSON.stringify(value)}}}]`);
const labels = (pairs: string, ...spec: readonly string[]): string =>
  withSpec(...spec)
    .replace('organization: acme', `organization: acme, labels: {${pairs}}`)
    .replace(/spec:\n$/, 'spec: {}\n');
const payload = (fields: string): string =>
  withSpec(`scheduler: {jobs: [{url: "https://a.example/", method: POST, payload: {${fields}}}]}`);
const ownFile = (name: string): string =>
  withSpec(`community: {files: [{name: ${name}, source: a.md, sha256: ${'0'.repeat(64)}}]}`);

const start = 'the service would not start with';
const inFiles = 'which would be in the generated files; take it out, make a new one, and keep that in the environment';
const own = 'a job type of your own (spec.jobs) can take it from the environment';
// Put together here, so that nobody takes this file for one that holds secrets.
const github = `ghp_${'a1'.repeat(18)}`;
const slackHook = ['https://hooks.slack.com', 'services', 'T0', 'B0', 'x'].join('/');

const refused: readonly [name: string, text: string, expected: readonly string[]][] = [
  [
    'a version that Helm does not take: an empty part',
    withSpec('version: 1.0.0-rc..1'),
    ['5:12 spec.version: must be a semantic version, as in 1.2.3 or 1.2.3-rc.1; "1.0.0-rc..1" is not'],
  ],
  [
    'a version that Helm does not take: a zero in front',
    withSpec('version: 1.0.0-01'),
    ['5:12 spec.version: must be a semantic version, as in 1.2.3 or 1.2.3-rc.1; "1.0.0-01" is not'],
  ],
  [
    'text that is shown in another order than it stands in',
    withSpec('description: "a\\u202eb"'),
    ['5:16 spec.description: must be one line without control characters; "a\u202eb" is not'],
  ],
  [
    'hosts that are none',
    withSpec('api: {host: 300.1.1.1, topLevelDomain: 1.2.3, admin: {host: a..b}}'),
    [
      '5:15 spec.api.host: 300.1.1.1 is neither a host name nor an address',
      '5:42 spec.api.topLevelDomain: 1.2.3 is neither a host name nor an address',
      '5:63 spec.api.admin.host: a..b is neither a host name nor an address',
    ],
  ],
  [
    'an address of IPv6 for URLs',
    withSpec('api: {topLevelDomain: "::1"}'),
    ['5:25 spec.api.topLevelDomain: ::1 would have to be in brackets in a URL; write a host name or an address of IPv4'],
  ],
  [
    'an image with a tag',
    withSpec('image: {repository: "nginx:1.2"}'),
    ['5:23 spec.image.repository: nginx:1.2 has a tag, and the tag is spec.version; leave out what follows the colon'],
  ],
  ...(['example.com:99999/a', 'a..b/c', 'x/a._b', 'x/a___b', 'a:b:1/c', 'x/a-', '1.2.3/x'] as const).map(
    (name): [string, string, readonly string[]] => {
      const part = /^(x)\/(.*)$/.exec(name)?.[2] ?? name.split('/')[0];
      const pattern = name === 'x/a-';
      return [
        `an image called ${name}`,
        withSpec(`image: {repository: "${name}"}`),
        [
          pattern
            ? `5:23 spec.image.repository: must be the name of an image, as in example.com/team/service; "${name}" is not`
            : `5:23 spec.image.repository: "${part}" cannot be part of the name of an image; write it as in example.com/team/service`,
        ],
      ];
    },
  ),
  [
    'logs outside of the folder',
    withSpec('observability: {logging: {directory: logs/../../etc}}'),
    ['5:40 spec.observability.logging.directory: logs/../../etc leads out of where the service is started; write it without ..'],
  ],
  [
    'labels that the manifests set',
    labels('app.kubernetes.io/name: x, pavedroad.io/environment: y', 'description: x'),
    [
      '3:53 metadata.labels.app.kubernetes.io/name: the manifests set app.kubernetes.io/name themselves, from metadata.name; remove it',
      '3:80 metadata.labels.pavedroad.io/environment: the manifests set pavedroad.io/environment themselves, from the name of the environment; remove it',
    ],
  ],
  [
    'a label that Helm sets',
    labels('app.kubernetes.io/managed-by: us', 'kubernetes: {packaging: both}'),
    [
      '3:53 metadata.labels.app.kubernetes.io/managed-by: the manifests set app.kubernetes.io/managed-by themselves, from Helm; remove it',
    ],
  ],
  [
    'a label with a prefix that is no host',
    labels('a..b/c: x'),
    ['3:53 metadata.labels.a..b/c: the name has to be a Kubernetes label, as in team or example.com/team'],
  ],
  [
    "the cluster's own namespaces",
    kubernetes('namespace: kube-system, environments: [{name: dev, namespace: kube-public}]'),
    ['kube-system', 'kube-public'].map(
      (name, i) =>
        `5:${[27, 78][i]} spec.kubernetes.${['namespace', 'environments.0.namespace'][i]}: ${name} is one of the cluster's own namespaces, and the manifests would restrict what may run there; choose another one`,
    ),
  ],
  [
    'processor time that is none',
    kubernetes('resources: {requests: {cpu: "0"}, limits: {cpu: 0.0005}}'),
    [
      '5:44 spec.kubernetes.resources.requests.cpu: 0 is not a whole number of thousandths of a processor, 1 at the least; write it as in 250m or 1.5',
      '5:64 spec.kubernetes.resources.limits.cpu: 0.0005 is not a whole number of thousandths of a processor, 1 at the least; write it as in 250m or 1.5',
    ],
  ],
  [
    'memory without its unit',
    kubernetes('resources: {limits: {memory: 512}}'),
    ['5:45 spec.kubernetes.resources.limits.memory: 512 is a number of bytes, and too little to start with; the least is 16Mi'],
  ],
  [
    'memory that nothing runs in',
    kubernetes('resources: {limits: {memory: 8Mi}}'),
    ['5:45 spec.kubernetes.resources.limits.memory: 8Mi is too little to start with; the least is 16Mi'],
  ],
  [
    'more results than memory',
    withSpec('results: {maxBytes: 1073741824}'),
    [
      '5:23 spec.results.maxBytes: 1073741824 bytes of results are kept in memory, and need as much again; a limit of 512Mi does not hold them: lower maxBytes, or set spec.kubernetes.resources.limits.memory to 2048Mi or more',
    ],
  ],
  [
    'less memory than results',
    kubernetes('resources: {limits: {memory: 256Mi}}'),
    [
      '5:45 spec.results.maxBytes: 268435456 bytes of results are kept in memory, and need as much again; a limit of 256Mi does not hold them: lower maxBytes, or set spec.kubernetes.resources.limits.memory to 512Mi or more',
    ],
  ],
  [
    'one result larger than all',
    withSpec('results: {maxBytes: 2048, maxInlineBytes: 4096}'),
    ['5:45 spec.results.maxInlineBytes: maxInlineBytes (4096) must be at most maxBytes (2048)'],
  ],
  [
    'keys forgotten before their results',
    withSpec('queue: {idempotencyKeepFor: 1h}', 'results: {keepFor: 2h}'),
    [
      '5:31 spec.queue.idempotencyKeepFor: a key is not forgotten before its result, and results are kept for 2h; ask for as much, remove the field, or lower spec.results.keepFor',
    ],
  ],
  [
    'more runs per copy than a copy holds',
    withSpec('queue: {capacity: 50}', 'kubernetes: {independentReplicas: true, autoscaling: {metric: queue, queueLength: 50}}'),
    [
      '6:85 spec.kubernetes.autoscaling.queueLength: a copy refuses runs when 50 wait (spec.queue.capacity), so 50 would never be passed and no copy added; ask for less, or raise the capacity',
    ],
  ],
  [
    'a Prometheus nowhere',
    kubernetes('independentReplicas: true, autoscaling: {metric: queue, prometheus: "http://a:99999"}'),
    ['5:84 spec.kubernetes.autoscaling.prometheus: http://a:99999 is not a URL'],
  ],
  [
    'a debugger that sees less',
    kubernetes('environments: [{name: dev, debug: true, logLevel: warn}]'),
    [
      '5:66 spec.kubernetes.environments.0.logLevel: an environment for a debugger logs everything, not from warn on; remove logLevel or debug',
    ],
  ],
  ...(
    [
      ['NUMBER_OF_WORKERS', '1001', 'a whole number from 1 to 1000'],
      ['SCHEDULER_CHANNEL_SIZE', '0', 'a whole number from 1 to 1000000'],
      ['RESULT_CHANNEL_SIZE', '1.5', 'a whole number from 1 to 1000000'],
      ['HTTP_READ_TIMEOUT', 'soon', 'seconds from 1 to 3600, or a duration such as 90s or 1m30s'],
      ['HTTP_WRITE_TIMEOUT', '61m', 'seconds from 1 to 3600, or a duration such as 90s or 1m30s'],
      ['LOG_FORMAT', 'xml', 'json or text'],
      ['HTTP_JOB_ALLOW', '10.0.0.0/33', 'addresses, networks such as 10.0.0.0/8, and host names, separated by commas or blanks'],
    ] as const
  ).map(([name, value, wanted]): [string, string, readonly string[]] => [
    `variable ${name}=${value}`,
    variable(name, value),
    [`5:${57 + name.length} spec.kubernetes.environments.0.variables.${name}: ${start} ${name}=${value}; it has to be ${wanted}`],
  ]),
  [
    'a variable that the manifests set over it',
    variable('GOMEMLIMIT', '1GiB'),
    ['5:67 spec.kubernetes.environments.0.variables.GOMEMLIMIT: GOMEMLIMIT is set by the manifests, which rely on it; remove it'],
  ],
  [
    'a second level of logging',
    variable('LOG_LEVEL_FILE', '/tmp/level'),
    ['5:71 spec.kubernetes.environments.0.variables.LOG_LEVEL_FILE: the environment has a field for it; set logLevel instead'],
  ],
  ...(['README.md', 'Makefile', 'AGENTS.md', 'Tiltfile', 'Docs', 'Client', 'Demo'] as const).map(
    (name): [string, string, readonly string[]] => [
      `a file of one's own called ${name}`,
      ownFile(name),
      [`5:30 spec.community.files.0.name: "${name}" is the name of a file or folder that every service has; choose another name`],
    ],
  ),
  [
    "a file of one's own that differs by case",
    ownFile('Security.md'),
    [
      '5:30 spec.community.files.0.name: write "SECURITY.md" for your own text; a name that differs only by case would be in its way',
    ],
  ],
  [
    'a FOSSA organization without a number',
    withSpec('integrations: [{name: fossa, organization: acme}]'),
    [
      `5:46 spec.integrations.0.organization: "acme" is no number; FOSSA's organizations have one, as in the locator of a project, custom+NUMBER/NAME`,
    ],
  ],
  [
    'a key of digits alone',
    withSpec('integrations: [{name: sonarcloud, key: "123"}]'),
    [
      '5:42 spec.integrations.0.key: must be letters, digits, dots, colons, dashes and underscores, not digits alone; "123" is not',
    ],
  ],
  [
    'a token as the key of a project',
    withSpec(`integrations: [{name: sonarcloud, key: ${'0a'.repeat(20)}}]`),
    [`5:42 spec.integrations.0.key: this has a token of SonarCloud in it, ${inFiles}`],
  ],
  [
    'a token in a description',
    withSpec(`description: use ${github}`),
    [`5:16 spec.description: this has a token of GitHub in it, ${inFiles}`],
  ],
  [
    'a token in a variable',
    variable('GREETING', github),
    [`5:65 spec.kubernetes.environments.0.variables.GREETING: this has a token of GitHub in it, ${inFiles}`],
  ],
  [
    'a webhook of Slack',
    withSpec(`maintainer: {slack: "${slackHook}"}`),
    [`5:23 spec.maintainer.slack: this has a token of Slack in it, ${inFiles}`],
  ],
  [
    'a password in an address',
    withSpec('maintainer: {web: "https://joe:hunter2@a.example/"}'),
    [`5:21 spec.maintainer.web: this has a password in it, ${inFiles}`],
  ],
  [
    'a user in an address',
    withSpec('community: {conduct: "https://joe@a.example/"}'),
    [`5:24 spec.community.conduct: this has the name of a user in it, ${inFiles}`],
  ],
  [
    'an address that is none',
    withSpec('maintainer: {web: "https://a.example:99999/"}'),
    ['5:21 spec.maintainer.web: https://a.example:99999/ is not a URL'],
  ],
  [
    'secrets in a payload',
    payload('to: ops, deep: [{apiKey: x1, api_token: 7, token: "", tokens: 3}]'),
    [
      `5:91 spec.scheduler.jobs.0.payload.deep.0.apiKey: apiKey looks like a secret, and would be in the generated files; ${own}`,
      `5:103 spec.scheduler.jobs.0.payload.deep.0.api_token: api_token looks like a secret, and would be in the generated files; ${own}`,
    ],
  ],
  [
    'a secret in a parameter',
    withSpec('scheduler: {jobs: [{url: "https://a.example/?api_key=hunter2"}, {url: "https://a.example/?token="}]}'),
    [`5:28 spec.scheduler.jobs.0.url: the parameter api_key looks like a secret, and would be in the generated files; ${own}`],
  ],
];

describe('what contradicts itself, or what another program would refuse, is refused with place and remedy', () => {
  test.each(refused)('%s', async (_name, text, expected) => {
    expect(await findings(text)).toEqual(expected);
    expect((await load(text)).definitions).toEqual([]);
  });

  test.each([
    ['a registry on this machine', withSpec('image: {repository: "localhost:5000/a"}'), ['5:23 warning spec.image.repository']],
    ['the same without a workflow', withSpec('image: {repository: "localhost:5000/a"}', 'github: {workflow: false}'), []],
    ['a port for the privileged', withSpec('api: {port: 80}'), ['5:15 warning spec.api.port']],
  ])('%s is worth a warning', async (_name, text, expected) => {
    expect((await findings(text)).map((line) => line.split(': ')[0])).toEqual(expected);
    expect((await load(text)).definitions).toHaveLength(1);
  });

  test.each([
    ['versions', withSpec('version: 1.0.0-alpha.0.x-1')],
    ['hosts', withSpec('api: {host: "::", topLevelDomain: 10.0.0.1, admin: {host: "fe80::1"}}')],
    ['an image', withSpec('image: {repository: "registry.example.com:5000/a__b/c--d/e.f"}')],
    ['logs', withSpec('observability: {logging: {directory: ./a..b/c}}')],
    ['labels', labels('app.kubernetes.io/managed-by: us, a.b-c.d/e: x')],
    ['resources', kubernetes('resources: {requests: {cpu: 0.001}, limits: {cpu: 1500m}}')],
    ['keys kept longer', withSpec('queue: {idempotencyKeepFor: 2h}', 'results: {keepFor: 120m}')],
    ['results kept longer than keys by default', withSpec('results: {keepFor: 200h}')],
    ['a debugger', kubernetes('environments: [{name: dev, debug: true, logLevel: debug}]')],
    ['workers of an environment', variable('NUMBER_OF_WORKERS', '1000')],
    ['an empty variable', variable('NUMBER_OF_WORKERS', '')],
    ['a time of an environment', variable('HTTP_READ_TIMEOUT', '1.5m')],
    ['hosts of an environment', variable('HTTP_JOB_ALLOW', '10.0.0.0/8, a_b.internal ::1')],
    ['a file', ownFile('SECURITY.md')],
    ['a number at FOSSA', withSpec('integrations: [{name: fossa, organization: "9819"}]')],
    ['words that only look alike', payload('tokenize: x, passwords: 3, keyboard: x, hash: deadbeef')],
  ])('allowed: %s', async (_name, text) => {
    expect(await findings(text)).toEqual([]);
  });
});

test('a line that holds a secret is not shown, and others are', async () => {
  const text = withSpec('maintainer: {web: "https://joe:hunter2@a.example/"}', 'api: {port: 8082}');
  const { issues } = await load(text);
  const shown = issuesText(issues, { theme: theme(false), columns: 200, textOf: () => text });
  expect(shown).not.toContain('hunter2');
  expect(shown).toContain('  api: {port: 8082}');
});

test('nothing that a service has at its top can be taken for a file of the user', async () => {
  const folder = join(root, 'test/generated/matrix');
  const names = new Set<string>();
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) {
    const text = readFileSync(join(folder, name), 'utf8').replace(/^ {4}files:\n(?: {6}.*\n?)*/m, '');
    for (const path of Object.keys(await filesOf(text, workerpool()))) names.add(path.split('/')[0] ?? '');
  }
  const possible = [...names]
    .map((name) => name.replace(/^[a-z]/, (letter) => letter.toUpperCase()))
    .filter((name) => /^[A-Z][A-Za-z0-9_-]*(\.md|\.txt)?$/.test(name));
  expect(possible).toContain('Makefile');
  const replaceable = ['SECURITY.md', 'CONTRIBUTING.md', 'CODE_OF_CONDUCT.md'];
  for (const name of possible.filter((one) => !replaceable.includes(one)))
    await expect(definitionOf(ownFile(name), workerpool()), name).rejects.toThrow();
});
