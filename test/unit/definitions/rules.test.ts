import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cronProblem } from '../../../src/definitions/rules/cron.ts';
import { parseDuration } from '../../../src/definitions/rules/duration.ts';
import { isGoWord, jobClash, leftOutByGo, modulePathProblem, schedulerClash } from '../../../src/definitions/rules/goNames.ts';
import { hostsOverlap, ipVersion, networkProblem, refusedHost, urlProblem } from '../../../src/definitions/rules/network.ts';
import { timeZoneProblem } from '../../../src/definitions/rules/timeZone.ts';
import { texts } from '../../../src/output/text/definitions.ts';
import { findings, load, root, withSpec } from './support.ts';

const named = (name: string, ...lines: readonly string[]): string =>
  withSpec(...lines)
    .replace('name: demo', `name: ${name}`)
    .replace(/spec:\n$/, 'spec: {}\n');
const cron = (expression: string): string => withSpec(`scheduler: {kind: cron, expression: "${expression}"}`);
const job = (fields: string): string => withSpec(`scheduler: {jobs: [{${fields}}]}`);

const taken = 'is the name of a file or folder that every service has; choose another name';

const refused: readonly [name: string, text: string, expected: readonly string[]][] = [
  ['service http', named('http'), [`3:18 metadata.name: "http" ${taken}`]],
  ['service Internal', named('Internal'), [`3:18 metadata.name: "Internal" ${taken}`]],
  ['service client', named('client'), [`3:18 metadata.name: "client" ${taken}`]],
  ['service makefile', named('makefile'), [`3:18 metadata.name: "makefile" ${taken}`]],
  [
    'job http',
    withSpec('jobs: [{name: http}]'),
    ['5:17 spec.jobs.0.name: the job type http is always there; remove it, or choose another name'],
  ],
  [
    'job called like the service',
    named('Demo', 'jobs: [{name: demo}]'),
    ['5:17 spec.jobs.0.name: the file demoJob.go would be the DemoJob.go of service Demo; choose another name'],
  ],
  [
    'job twice',
    withSpec('jobs: [{name: email}, {name: eMail}]'),
    [
      '5:32 spec.jobs.1.name: the job type is declared twice, first as "email" in spec.jobs[0]; names have to differ by more than case',
    ],
  ],
  [
    'job func',
    withSpec('jobs: [{name: func}]'),
    ['5:17 spec.jobs.0.name: "func" is a word that Go keeps for itself; choose another name'],
  ],
  [
    'job init',
    withSpec('jobs: [{name: init}]'),
    ['5:17 spec.jobs.0.name: "init" is a word that Go keeps for itself; choose another name'],
  ],
  [
    'scheduler main',
    withSpec('scheduler: {name: main}'),
    ['5:21 spec.scheduler.name: "main" is a word that Go keeps for itself; choose another name'],
  ],
  [
    'scheduler type',
    withSpec('scheduler: {name: type}'),
    ['5:21 spec.scheduler.name: "type" is a word that Go keeps for itself; choose another name'],
  ],
  [
    'scheduler demoJob',
    withSpec('scheduler: {name: demoJob}'),
    ['5:21 spec.scheduler.name: the file demoJob.go would be the demoJob.go of service demo; choose another name'],
  ],
  [
    'scheduler httpJob',
    withSpec('scheduler: {name: httpjob}'),
    ['5:21 spec.scheduler.name: the file httpjob.go would be the httpJob.go of the job type http; choose another name'],
  ],
  [
    'scheduler called like the file of a job',
    withSpec('jobs: [{name: email}]', 'scheduler: {name: emailJob}'),
    ['5:17 spec.jobs.0.name: the file emailJob.go would be the emailJob.go of scheduler emailJob; choose another name'],
  ],
  [
    'scheduler app',
    withSpec('scheduler: {name: app}'),
    ['5:21 spec.scheduler.name: the name makes the Go identifier app, which the service has already; choose another name'],
  ],
  [
    'scheduler called like the payload of a job',
    withSpec('jobs: [{name: email}]', 'scheduler: {name: emailPayload}'),
    [
      '6:21 spec.scheduler.name: the name makes the Go identifier emailPayload, which the service has already; choose another name',
    ],
  ],
  [
    'workers: initial below min',
    withSpec('pool: {workers: {initial: 2, min: 3}}'),
    ['5:29 spec.pool.workers.initial: initial (2) must be at least min (3)'],
  ],
  [
    'workers: initial above max',
    withSpec('pool: {workers: {initial: 9, max: 8}}'),
    ['5:29 spec.pool.workers.initial: initial (9) must be at most max (8)'],
  ],
  [
    'workers: the default above max',
    withSpec('pool: {workers: {max: 2}}'),
    ['5:25 spec.pool.workers.initial: initial (5) must be at most max (2)'],
  ],
  [
    'workers: min above max',
    withSpec('pool: {workers: {min: 9, max: 8}}'),
    ['5:25 spec.pool.workers.min: min (9) must be at most max (8)'],
  ],
  [
    'ports',
    withSpec('api: {port: 9000, admin: {port: 9000}}'),
    ['5:35 spec.api.admin.port: port 9000 is that of spec.api.port too, on the same address; choose another one'],
  ],
  [
    'a port and the default of the other',
    withSpec('api: {port: 8082}'),
    ['5:9 spec.api.admin.port: port 8082 is that of spec.api.port too, on the same address; choose another one'],
  ],
  [
    'segments',
    withSpec('api: {liveness: Metrics, management: jobs}'),
    [
      '5:19 spec.api.metrics: the URL segment "metrics" is taken by spec.api.liveness; choose another one',
      '5:40 spec.api.management: the URL segment "jobs" is taken by jobs; choose another one',
    ],
  ],
  [
    'segment ready',
    withSpec('api: {liveness: ready}'),
    ['5:19 spec.api.liveness: the URL segment "ready" is taken by ready; choose another one'],
  ],
  [
    'replicas',
    withSpec('kubernetes: {replicas: 2}'),
    [
      '5:26 spec.kubernetes.replicas: runs wait in the queue of one copy, so more than one copy does not share them; set replicas to 1, or independentReplicas to true if that is wanted',
    ],
  ],
  [
    'replicas of an environment',
    withSpec('kubernetes: {environments: [{name: prod, replicas: 2}]}'),
    [
      '5:54 spec.kubernetes.environments.0.replicas: runs wait in the queue of one copy, so more than one copy does not share them; set replicas to 1, or independentReplicas to true if that is wanted',
    ],
  ],
  [
    'autoscaling of one copy',
    withSpec('kubernetes: {autoscaling: {metric: cpu}}'),
    [
      '5:29 spec.kubernetes.autoscaling: runs wait in the queue of one copy, so more copies do not share them; remove autoscaling, or set independentReplicas to true if that is wanted',
    ],
  ],
  [
    'autoscaling: min above max',
    withSpec('kubernetes: {independentReplicas: true, autoscaling: {metric: queue, minReplicas: 4, maxReplicas: 3}}'),
    ['5:85 spec.kubernetes.autoscaling.minReplicas: minReplicas (4) must be at most maxReplicas (3)'],
  ],
  [
    'autoscaling beside replicas',
    withSpec('kubernetes: {independentReplicas: true, replicas: 2, autoscaling: {metric: cpu}}'),
    ['5:53 spec.kubernetes.replicas: with autoscaling the number of copies is not fixed; remove replicas, or set minReplicas'],
  ],
  [
    'autoscaling on processor time with the length of a queue',
    withSpec('kubernetes: {independentReplicas: true, autoscaling: {metric: cpu, queueLength: 3}}'),
    [
      '5:70 spec.kubernetes.autoscaling.queueLength: only for metric "queue", and metric is "cpu"; remove the field or change metric',
    ],
  ],
  [
    'ingress without a name',
    withSpec('kubernetes: {ingress: {host: 10.0.0.1}}'),
    [
      '5:32 spec.kubernetes.ingress.host: an ingress needs a host name of small letters, digits, dots and dashes, and 10.0.0.1 is none; set spec.kubernetes.ingress.host',
    ],
  ],
  [
    'host of an environment without ingress',
    withSpec('kubernetes: {environments: [{name: dev, host: dev.example.com}]}'),
    [
      '5:49 spec.kubernetes.environments.0.host: there is no ingress that could have this host; add spec.kubernetes.ingress, or remove host',
    ],
  ],
  [
    'environments',
    withSpec('kubernetes: {environments: [{name: dev}, {name: dev, variables: {HTTP_IP_PORT: "1", LOG_LEVEL: info}}]}'),
    [
      '5:51 spec.kubernetes.environments.1.name: "dev" is there twice, first in spec.kubernetes.environments[0]',
      '5:82 spec.kubernetes.environments.1.variables.HTTP_IP_PORT: HTTP_IP_PORT is set by the manifests, which rely on it; remove it',
      '5:98 spec.kubernetes.environments.1.variables.LOG_LEVEL: the environment has a field for it; set logLevel instead',
    ],
  ],
  [
    'variables that are not for one environment',
    withSpec('kubernetes: {environments: [{name: dev, variables: {DB_PASSWORD: x, HARD_SHUTDOWN_SECONDS: "9"}}]}'),
    [
      '5:68 spec.kubernetes.environments.0.variables.DB_PASSWORD: DB_PASSWORD looks like a secret, and would be in the generated files; put it into a Secret of the cluster',
      '5:94 spec.kubernetes.environments.0.variables.HARD_SHUTDOWN_SECONDS: the time that pods get to stop follows from the definition, so HARD_SHUTDOWN_SECONDS is not for one environment; set it in spec.pool or spec.api',
    ],
  ],
  [
    'requests over limits',
    withSpec('kubernetes: {resources: {requests: {cpu: 2, memory: 1Gi}, limits: {memory: 512Mi}}}'),
    [
      '5:44 spec.kubernetes.resources.requests.cpu: asks for more cpu (2) than the limit allows (1)',
      '5:55 spec.kubernetes.resources.requests.memory: asks for more memory (1Gi) than the limit allows (512Mi)',
    ],
  ],
  [
    'module path',
    withSpec('go: {module: fmt/x}'),
    [
      '5:16 spec.go.module: not a path for a Go module: "fmt": that is where the standard library and the go tool have their packages; start with a host name',
    ],
  ],
  [
    'egress',
    withSpec('egress: {allow: [10.0.0.0/33, "localhost:80", 300.1.1.1, a/8]}'),
    [
      '5:20 spec.egress.allow.0: 10.0.0.0/33 has too many bits behind the slash: 32 at most for IPv4, 128 for IPv6',
      '5:33 spec.egress.allow.1: localhost:80 has a port, but hosts are allowed as a whole; leave the port out',
      '5:49 spec.egress.allow.2: 300.1.1.1 is neither a network nor an address nor a host name',
      '5:60 spec.egress.allow.3: a/8 is not a network; write one as 10.0.0.0/8 or fd00::/8',
    ],
  ],
  [
    'integration twice',
    withSpec('integrations: [{name: go}, {name: go}]'),
    ['5:37 spec.integrations.1.name: "go" is there twice, first in spec.integrations[0]'],
  ],
  [
    'community file twice',
    withSpec(
      `community: {files: [{name: AB.md, source: a.md, sha256: ${'0'.repeat(64)}}, {name: Ab.md, source: b.md, sha256: ${'0'.repeat(64)}}]}`,
    ),
    ['5:133 spec.community.files.1.name: "Ab.md" is there twice, first in spec.community.files[0]'],
  ],
  [
    'key of another integration',
    withSpec('integrations: [{name: go, key: x}]'),
    ['5:29 spec.integrations.0.key: only for name "sonarcloud", and name is "go"; remove the field or change name'],
  ],
  [
    'kind cron without expression',
    withSpec('scheduler: {kind: cron}'),
    ['5:3 spec.scheduler.expression: missing field; kind "cron" needs it'],
  ],
  ['kind once without at', withSpec('scheduler: {kind: once}'), ['5:3 spec.scheduler.at: missing field; kind "once" needs it']],
  [
    'fields of other kinds',
    withSpec('scheduler: {kind: once, at: "2030-01-01T00:00:00Z", interval: 3s, expression: "* * * * *", timeZone: UTC}'),
    [
      '5:55 spec.scheduler.interval: only for kind "interval", and kind is "once"; remove the field or change kind',
      '5:69 spec.scheduler.expression: only for kind "cron", and kind is "once"; remove the field or change kind',
      '5:94 spec.scheduler.timeZone: only for kind "cron" or "interval", and kind is "once"; remove the field or change kind',
    ],
  ],
  [
    'interval of nothing',
    withSpec('scheduler: {interval: 0s}'),
    ['5:25 spec.scheduler.interval: must be from 1s to 8760h, not "0s"'.replaceAll('"0s"', '0s')],
  ],
  [
    'interval too short',
    withSpec('scheduler: {interval: 999ms}'),
    ['5:25 spec.scheduler.interval: must be from 1s to 8760h, not 999ms'],
  ],
  [
    'timeout of nothing',
    withSpec('jobs: [{name: email, timeout: 0s}]'),
    ['5:33 spec.jobs.0.timeout: must be from 1ms to 720h, not 0s'],
  ],
  [
    'keeping for ever',
    withSpec('results: {keepFor: 9999999h}'),
    ['5:22 spec.results.keepFor: must be from 1s to 87600h, not 9999999h'],
  ],
  [
    'a time that is none',
    withSpec('scheduler: {kind: once, at: "2030-02-30T00:00:00Z"}'),
    ['5:31 spec.scheduler.at: there is no such time: 2030-02-30T00:00:00Z'],
  ],
  [
    'retry: a first wait beyond the longest',
    withSpec('pool: {retry: {backoff: 10m}}'),
    ['5:27 spec.pool.retry.backoff: backoff 10m is more than maxBackoff 5m; no wait would ever be that long'],
  ],
  [
    'retry of a type against the shared one',
    withSpec('http: {retry: {maxBackoff: 10ms}}'),
    ['5:30 spec.http.retry.maxBackoff: backoff 1s is more than maxBackoff 10ms; no wait would ever be that long'],
  ],
  [
    'durability of memory',
    withSpec('queue: {engine: memory, durability: disk}'),
    [
      '5:27 spec.queue.durability: only for engine "journal" or "sqlite", and engine is "memory"; remove the field or change engine',
    ],
  ],
  [
    'cron: fields',
    cron('* * * *'),
    [
      '5:40 spec.scheduler.expression: a cron expression has five fields (minute, hour, day of month, month, day of week), or the second in front of them and perhaps the year behind, not 4 fields',
    ],
  ],
  ['cron: range', cron('0 24 * * *'), ['5:42 spec.scheduler.expression: hour: 24 is not from 0 to 23']],
  [
    'cron: name',
    cron('0 0 * FOO *'),
    ['5:46 spec.scheduler.expression: month: "FOO" is neither a number nor a name that belongs here'],
  ],
  [
    'cron: step',
    cron('*/0 * * * *'),
    ['5:40 spec.scheduler.expression: minute: a step is a number from 1 to 59, as in */5, not "0"'],
  ],
  ['cron: backwards', cron('0 0 1,9-3 * *'), ['5:46 spec.scheduler.expression: day of month: the range 9-3 runs backwards']],
  ['cron: empty', cron('0,,3 0 * * *'), ['5:42 spec.scheduler.expression: minute: nothing between two commas']],
  [
    'cron: never',
    cron('0 0 30,31 2 *'),
    ['5:44 spec.scheduler.expression: no month of these has such a day, so it would never fire'],
  ],
  [
    'time zone',
    withSpec('scheduler: {kind: cron, expression: "* * * * *", timeZone: Europe/Amsterdm}'),
    ['5:62 spec.scheduler.timeZone: unknown time zone "Europe/Amsterdm", did you mean "Europe/Amsterdam"?'],
  ],
  [
    'time zone of nowhere',
    withSpec('scheduler: {kind: cron, expression: "* * * * *", timeZone: Qqqqqqqqqqqq}'),
    ['5:62 spec.scheduler.timeZone: unknown time zone "Qqqqqqqqqqqq"; take one of the IANA database, as Europe/Amsterdam'],
  ],
  [
    'job type that is not declared',
    `${withSpec('jobs: [{name: email}]')}  scheduler: {jobs: [{type: emial}, {type: fax}]}\n`,
    [
      '6:29 spec.scheduler.jobs.0.type: unknown job type "emial", did you mean "email"?',
      '6:44 spec.scheduler.jobs.1.type: unknown job type "fax"; declared are "http", "email", more can be in spec.jobs',
    ],
  ],
  [
    'more time than the type has',
    withSpec(
      'jobs: [{name: email, timeout: 5s}]',
      'scheduler: {jobs: [{type: email, timeout: 6s}, {url: "https://a.example/", timeout: 25h}]}',
    ),
    [
      '6:45 spec.scheduler.jobs.0.timeout: 6s is more than the 5s of the job type email; ask for less, or raise the timeout in spec.jobs',
      '6:87 spec.scheduler.jobs.1.timeout: 25h is more than the 24h of the job type http; ask for less',
    ],
  ],
  ['url missing', job('method: GET'), ['5:23 spec.scheduler.jobs.0.url: missing field; type "http" needs it']],
  [
    'url of another type',
    `${withSpec('jobs: [{name: email}]')}  scheduler: {jobs: [{type: email, url: "https://a.example", method: GET}]}\n`,
    [
      '6:36 spec.scheduler.jobs.0.url: only for type "http", and type is "email"; remove the field or change type',
      '6:62 spec.scheduler.jobs.0.method: only for type "http", and type is "email"; remove the field or change type',
    ],
  ],
  [
    'url: user',
    job('url: "https://joe:hunter2@a.example/"'),
    [
      '5:28 spec.scheduler.jobs.0.url: no user or password in a URL, it would be in the generated files; a job type of your own (spec.jobs) can take them from the environment',
    ],
  ],
  [
    'url: escape',
    job('url: "https://a.example/100%"'),
    [
      '5:28 spec.scheduler.jobs.0.url: https://a.example/100% has a % that two hexadecimal digits do not follow; write %25 for a percent sign',
    ],
  ],
  [
    'url: syntax',
    job('url: "https://a.example:99999/"'),
    ['5:28 spec.scheduler.jobs.0.url: https://a.example:99999/ is not a URL'],
  ],
  [
    'url: host',
    job('url: "https://a_b.example/"'),
    ['5:28 spec.scheduler.jobs.0.url: the host of https://a_b.example/ is neither a name nor an address'],
  ],
  [
    'headers',
    job('url: "https://a.example", headers: {Authorization: "Bearer abc", X-A: "1", x-a: "2", X-B: "Basic abc", host: x}'),
    [
      '5:59 spec.scheduler.jobs.0.headers.Authorization: a header that holds a secret would be in the generated files; a job type of your own (spec.jobs) can take it from the environment',
      '5:98 spec.scheduler.jobs.0.headers.x-a: the header "x-a" is there already as "X-A"; names of headers do not differ by case',
      '5:108 spec.scheduler.jobs.0.headers.X-B: a header that holds a secret would be in the generated files; a job type of your own (spec.jobs) can take it from the environment',
      '5:126 spec.scheduler.jobs.0.headers.host: the HTTP client sets this header itself; remove it',
    ],
  ],
];

describe('rules beyond the schema', () => {
  test.each(refused)('%s', async (_name, text, expected) => {
    expect(await findings(text)).toEqual(expected);
  });

  test('no secret is repeated in an issue', async () => {
    const jobs = 'url: "https://joe:hunter2@a.example/", headers: {Cookie: "hunter2"}, payload: {password: hunter2}';
    const { issues } = await load(job(`${jobs}}, {url: "https://a.example/?api_key=hunter2"`));
    expect(issues).toHaveLength(4);
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });

  test('what works only if something else is done is a warning', async () => {
    const text = withSpec('scheduler:', '  jobs:', '  - {url: "http://localhost:3000/"}', '  - {url: "http://10.1.2.3/"}');
    expect(await findings(text)).toEqual([
      '7:13 warning spec.scheduler.jobs.0.url: HTTP jobs do not reach localhost by themselves; put it into spec.egress.allow, or into HTTP_JOB_ALLOW when the service is started',
      '8:13 warning spec.scheduler.jobs.1.url: HTTP jobs do not reach 10.1.2.3 by themselves; put it into spec.egress.allow, or into HTTP_JOB_ALLOW when the service is started',
    ]);
    expect((await load(text)).definitions).toHaveLength(1);
  });

  test('to make up for all missed ticks while unfinished runs are skipped is a warning', async () => {
    const warning =
      'missed ticks are made up for at once, and with "overlap: skip" each sits out while the one before it runs; say "overlap: allow" for all of them, or "misfire: once"';
    expect(await findings(withSpec('scheduler: {misfire: all}'))).toEqual([`5:24 warning spec.scheduler.misfire: ${warning}`]);
    const text = withSpec('scheduler:', '  overlap: skip', '  misfire: all');
    expect(await findings(text)).toEqual([`7:14 warning spec.scheduler.misfire: ${warning}`]);
    expect((await load(text)).definitions).toHaveLength(1);
    for (const fine of ['misfire: all, overlap: allow', 'misfire: skip', 'kind: once, at: "2030-01-01T00:00:00Z", misfire: all'])
      expect(await findings(withSpec(`scheduler: {${fine}}`))).toEqual([]);
  });

  const allowed: readonly [name: string, text: string][] = [
    ['service linux', named('linux')],
    ['service demoTest', named('test1')],
    ['job print', withSpec('jobs: [{name: print}, {name: copy}]')],
    ['job httpProbe', withSpec('jobs: [{name: httpProbe}]')],
    ['scheduler called like the job', withSpec('jobs: [{name: email}]', 'scheduler: {name: email}')],
    ['readiness ready', withSpec('api: {readiness: ready}')],
    ['one port on two addresses', withSpec('api: {host: 127.0.0.1, port: 9000, admin: {host: "::1", port: 9000}}')],
    ['replicas on purpose', withSpec('kubernetes: {replicas: 2, independentReplicas: true}')],
    ['resources', withSpec('kubernetes: {resources: {requests: {cpu: 1000m, memory: 262144Ki}}}')],
    ['the leap day', cron('0 0 29 2 *')],
    ['a day of the week or the 31st of February', cron('0 0 31 2 MON')],
    ['an address as host', job('url: "http://[2001:db8::1]:8080/x?y=%20"')],
    ['an idempotency key', job('url: "https://a.example", headers: {Idempotency-Key: "1", Accept: "*/*"}')],
  ];
  test.each(allowed)('allowed: %s', async (_name, text) => {
    expect(await findings(text)).toEqual([]);
  });
});

test.each([
  ['1h30m', 5_400_000],
  ['90s', 90_000],
  ['250ms', 250],
  ['1m1ms', 60_001],
  ['0s', 0],
  ['1.5h', undefined],
  ['10', undefined],
  ['', undefined],
])('duration %s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  '* * * * *',
  '*/5 8-18 * * MON-FRI',
  '0 0 1,15 JAN,jul 7',
  '5/10 * * * *',
  '0-30/2 0 * * sun',
  '59 23 31 12 6',
  ' 0  0 * * * ',
  '@daily',
  '@Hourly',
  '* * * * * *',
  '0 0 12 ? * MON-FRI',
  '0 15 10 L * ?',
  '0 15 10 LW * ?',
  '0 15 10 L-3 * ?',
  '0 15 10 15W * ?',
  '0 15 10 ? * 6L 2030-2035',
  '0 15 10 ? * FRI#3',
  '0 0/5 14,18 * * ? *',
])('cron %s', (text) => {
  expect(cronProblem(text)).toBeUndefined();
});

test.each([
  ['@dayly', 'fields'],
  ['* * * *', 'fields'],
  ['* * * * * * * *', 'fields'],
  ['0 0 0 1 * MON', 'both-days'],
  ['0 0 0 ? * ?', 'any'],
  ['0 0 0 L,1 * ?', 'value'],
  ['0 0 0 32W * ?', 'value'],
  ['0 0 0 ? * 0', 'range'],
  ['0 0 0 ? * MON#6', 'value'],
  ['0 0 0 * * ? 1969', 'range'],
  ['0 0 0 30 2 ?', 'never'],
  ['0 0 L * *', 'value'],
  ['? * * * *', 'value'],
  ['60 * * * *', 'range'],
  ['* * 0 * *', 'range'],
  ['* * * * 8', 'range'],
  ['1-2-3 * * * *', 'value'],
  ['*/5/5 * * * *', 'step'],
  ['*/x * * * *', 'step'],
  ['-1 * * * *', 'value'],
  ['JAN * * * *', 'value'],
  ['0 0 31 4,6,9,11 *', 'never'],
])('cron %s is refused', (text, reason) => {
  expect(cronProblem(text)?.reason).toBe(reason);
});

test.each([
  ['0.0.0.0', 4],
  ['255.255.255.255', 4],
  ['256.1.1.1', undefined],
  ['01.1.1.1', undefined],
  ['1.1.1', undefined],
  ['::', 6],
  ['::1', 6],
  ['fe80::1:2', 6],
  ['1:2:3:4:5:6:7:8', 6],
  ['1:2:3:4:5:6:7', undefined],
  ['1::2::3', undefined],
  ['::ffff:10.0.0.1', 6],
  ['::ffff:10.0.0.256', undefined],
  ['12345::', undefined],
])('address %s', (text, expected) => {
  expect(ipVersion(text)).toBe(expected);
});

test.each([
  ['::/0', undefined],
  ['fd00::/129', 'bits'],
  ['10.0.0.0/08', 'bits'],
  ['mail.internal', undefined],
  ['-a.example', 'host'],
  ['::1::2', 'host'],
])('network %s', (text, expected) => {
  expect(networkProblem(text)).toBe(expected);
});

test.each([
  ['0.0.0.0', '127.0.0.1', true],
  ['0.0.0.0', 'localhost', true],
  ['0.0.0.0', '::1', false],
  ['::', '10.0.0.1', true],
  ['0:0:0::0', '10.0.0.1', true],
  ['localhost', '127.0.0.1', true],
  ['10.0.0.1', '10.0.0.2', false],
])('%s and %s on one port', (a, b, expected) => {
  expect([hostsOverlap(a, b), hostsOverlap(b, a)]).toEqual([expected, expected]);
});

test.each([
  ['https://a.example/x', undefined],
  ['https://@a.example/', 'userinfo'],
  ['https://1.2.3/', 'host'],
  ['http://:80/', 'syntax'],
])('url %s', (url, expected) => {
  expect(urlProblem(url)).toBe(expected);
});

test.each([
  ['http://127.0.0.1/', [], '127.0.0.1'],
  ['http://127.0.0.1/', ['127.0.0.0/8'], undefined],
  ['http://127.0.0.1/', ['127.0.0.1'], undefined],
  ['http://localhost/', ['localhost'], undefined],
  ['http://localhost/', ['127.0.0.0/8'], undefined],
  ['http://[::1]:80/', [], '::1'],
  ['http://[fd00::1]/', ['fd00::/8'], undefined],
  ['http://[2001:db8::1]/', [], undefined],
  ['http://169.254.169.254/latest', ['10.0.0.0/8'], '169.254.169.254'],
  ['http://172.32.0.1/', [], undefined],
  ['http://172.31.0.1/', [], '172.31.0.1'],
  ['http://8.8.8.8/', [], undefined],
  ['http://example.com/', [], undefined],
] as const)('the service and %s, allowed %j', (url, allow, expected) => {
  expect(refusedHost(url, allow)).toBe(expected);
});

test.each([
  ['fooApp.go', undefined],
  ['linux.go', undefined],
  ['linux_test.go', undefined],
  ['foo_linux.go', '_linux'],
  ['foo_amd64.go', '_amd64'],
  ['foo_linux_amd64.go', '_linux_amd64'],
  ['foo_windows_test.go', '_windows'],
  ['foo_bar.go', undefined],
  ['foo_wasm_bar.go', undefined],
  ['_foo.go', '_'],
  ['.foo.go', '.'],
])('the go tool and %s', (file, expected) => {
  expect(leftOutByGo(file)).toBe(expected);
});

test.each([
  ['example.com/a/b', undefined],
  ['example', undefined],
  ['github.com/Acme/Service', undefined],
  ['example.com/a/v2', undefined],
  ['gopkg.in/a.v1', undefined],
  ['example.com/a/v1', 'major'],
  ['example.com/a/v0', 'major'],
  ['Example.com/a', 'case'],
  ['example.com//a', 'empty'],
  ['example.com/.a', 'dot'],
  ['example.com/a.', 'dot'],
  ['example.com/con', 'device'],
  ['example.com/aux.x', 'device'],
  ['example.com/a~1', 'tilde'],
  ['example.com/vendor/x', 'reserved'],
  ['example.com/a b', 'characters'],
  ['net', 'standard'],
  ['internal', 'standard'],
  ['gopkg.in/a', 'gopkg'],
])('module %s', (path, expected) => {
  expect(modulePathProblem(path)?.reason).toBe(expected);
});

test.each([
  ['UTC', undefined],
  ['Europe/Amsterdam', undefined],
  ['US/Pacific', undefined],
  ['europe/amsterdam', 'Europe/Amsterdam'],
  ['utc', 'UTC'],
  ['Berlin', 'Europe/Berlin'],
  ['Nowhere', ''],
])('time zone %s', (zone, expected) => {
  expect(timeZoneProblem(zone)).toBe(expected);
});

describe('what the root files declare is refused', () => {
  const folder = join(root, 'blueprints/workerpool/root');
  const files = readdirSync(folder).filter((name) => name.endsWith('.go.hbs') && name !== 'definition.go.hbs');
  const declared = files.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const blocks = [...text.matchAll(/^(?:var|const) \(\n([\s\S]*?)^\)/gm)].flatMap(([, body = '']) =>
      [...body.matchAll(/^\t(\w+)\b/gm)].map((m) => m[1] ?? ''),
    );
    return [...blocks, ...[...text.matchAll(/^(?:func|type|var|const) (\w+)\b(?!\{\{)/gm)].map((match) => match[1] ?? '')];
  });

  test('the files were found', () => {
    expect(declared).toContain('main');
    expect(declared).toContain('httpJob');
  });

  test.each([...new Set(declared)].sort())('%s', (identifier) => {
    const small = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
    const schedulers = [/^[A-Z].*/.exec(identifier)?.[0], /^new([A-Z].*)$/.exec(identifier)?.[1]].flatMap((name) =>
      name ? [small(name)] : [],
    );
    const jobs = [/^run([A-Z].*)$/, /^(.+)Payload$/, /^Test(.+)Job$/]
      .flatMap((pattern) => pattern.exec(identifier)?.[1] ?? [])
      .map(small);
    for (const name of schedulers) expect(isGoWord(name) || schedulerClash(name) !== undefined, name).toBe(true);
    for (const name of jobs) expect(isGoWord(name) || jobClash(name) !== undefined, name).toBe(true);
  });
});

test('every code has a sentence', () => {
  const folder = join(root, 'src/definitions');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const codes = files.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return [...text.matchAll(/(?:code: |finding\(|report\(|note\(|tab \? |: )'([a-z]+(?:-[a-z]+)+)'/g)].map(
      (match) => match[1] ?? '',
    );
  });
  const known = codes.filter((code) => !['wrong-element', 'both-days'].includes(code));
  expect(known.length).toBeGreaterThan(40);
  for (const code of new Set(known)) expect(texts, code).toHaveProperty(code);
  for (const reason of ['fields', 'value', 'range', 'step', 'backwards', 'empty', 'never', 'both-days', 'any'])
    expect(texts).toHaveProperty(`cron-${reason}`);
  for (const problem of ['bits', 'network', 'host', 'port']) expect(texts).toHaveProperty(`egress-${problem}`);
  for (const problem of ['syntax', 'userinfo', 'escape', 'host']) expect(texts).toHaveProperty(`url-${problem}`);
});
