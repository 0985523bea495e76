import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { ensureKubernetes, foreignKinds, serverOpenApi } from '../../scripts/lib/kubernetes.mjs';
import { root } from '../../scripts/lib/setup.mjs';
import { chartsOf, kubeconform, manifestsOf, must as mustIn, overlaysOf, renderChart } from '../support/manifests.ts';
import { cli, execute, freePort, startService, temporaryFolder, until } from '../support/service.ts';
import { has } from '../support/tools.ts';

const matrix = join(root, 'test', 'generated', 'matrix');
const definitions = [
  join(root, 'blueprints', 'workerpool', 'example.yaml'),
  ...['everything', 'interval', 'longest', 'minimal'].map((name) => join(matrix, `${name}.yaml`)),
];
const work = temporaryFolder('kubernetes');
const charts: string[] = [];
const overlays: string[] = [];
afterAll(work.dispose);

const must = (file: string, args: readonly string[], cwd = work.path): string => mustIn(file, args, cwd);

beforeAll(() => {
  for (const [index, file] of definitions.entries()) {
    const directory = join(work.path, String(index));
    must('node', [cli, 'create', 'blueprints', 'workerpool', '-f', file, '--directory', directory]);
    overlays.push(...overlaysOf(directory));
    charts.push(...chartsOf(directory));
  }
});

interface Thing {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Record<string, never> & {
    readonly replicas?: number;
    readonly template: { readonly metadata: object; readonly spec: Pod };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}
interface Probe {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}
interface Pod {
  readonly volumes: readonly object[];
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly startupProbe?: Probe;
    readonly livenessProbe?: Probe;
    readonly readinessProbe?: Probe;
    readonly lifecycle?: object;
    readonly envFrom: readonly object[];
    readonly env: readonly { readonly name: string; readonly value: string }[];
  }[];
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly Record<string, string>[] }[];
}
/** A pod as the controller makes it: with a volume for each claim. */
function podOf(workload: Thing | undefined): { readonly metadata: object; readonly spec: object } {
  if (workload === undefined) throw new Error('no workload');
  const { template, volumeClaimTemplates = [] } = workload.spec;
  const claimed = volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${workload.metadata.name}-0` },
  }));
  return { metadata: template.metadata, spec: { ...template.spec, volumes: [...template.spec.volumes, ...claimed] } };
}
const things = (text: string): readonly Thing[] => parseAllDocuments(text).map((one) => one.toJS() as Thing);

test('packaging decides what there is', () => {
  const services = (list: readonly string[]): readonly string[] => [
    ...new Set(list.map((path) => path.slice(work.path.length + 1, work.path.length + 2))),
  ];
  expect(services(overlays)).toEqual(['0', '1', '2', '4']);
  expect(services(charts)).toEqual(['1', '3']);
});

test.skipIf(!has('yamllint'))('yamllint has nothing to say', () => {
  const rules = '{extends: default, rules: {line-length: disable, document-start: disable, braces: {max-spaces-inside: 1}}}';
  for (const [index] of definitions.entries()) {
    const folder = join(work.path, String(index), 'manifests', 'kubernetes');
    const files = [join(work.path, String(index), 'skaffold.yaml'), ...(existsSync(folder) ? [folder] : [])];
    expect(execute('yamllint', ['--strict', '-d', rules, ...files], work.path)).toEqual({ code: 0, output: '' });
  }
});

describe('alerts and dashboard', () => {
  const monitoring = (): string => join(work.path, '0', 'manifests', 'kubernetes', 'monitoring');
  const rules = (): Rules => parse(readFileSync(join(monitoring(), 'alerts.yaml'), 'utf8')).spec;

  test.skipIf(!has('promtool'))('promtool takes the rules, and they fire when they should', () => {
    const file = join(work.path, 'rules.yaml');
    writeFileSync(file, stringify(rules()));
    must('promtool', ['check', 'rules', '--lint-fatal', file]);
    const here = { namespace: 'pavedroad', job: 'eventcollector' };
    /** What makes each fire: metrics with their labels and values, how long it takes, and what it is said of. */
    const causes: Readonly<Record<string, readonly [Readonly<Record<string, string>>, number, string, object]>> = {
      Down: [{ up: '0x30' }, 5, 'critical', here],
      NotAccepting: [{ workerpool_accepting: '0x30' }, 10, 'critical', here],
      QueueFilling: [{ workerpool_queue_length: '90x30', workerpool_queue_capacity: '100x30' }, 5, 'warning', here],
      RunsRefused: [{ workerpool_runs_refused_total: '0+1x30' }, 1, 'critical', here],
      RunsFailing: [
        { 'workerpool_runs_finished_total;state=dead': '0+6x30', 'workerpool_runs_finished_total;state=done': '0+94x30' },
        11,
        'warning',
        { namespace: 'pavedroad' },
      ],
      WorkersBusy: [
        { workerpool_workers_busy: '5x30', workerpool_workers: '5x30', workerpool_queue_length: '1x30' },
        15,
        'warning',
        here,
      ],
      WorkersHung: [{ workerpool_workers_hung: '1x30' }, 10, 'warning', here],
      Panics: [{ workerpool_panics_total: '0+1x30' }, 1, 'warning', here],
      SchedulerStopped: [{ workerpool_scheduler_running: '0x30' }, 10, 'warning', here],
      HTTPErrors: [
        { 'workerpool_http_requests_total;status=503': '0+6x30', 'workerpool_http_requests_total;status=200': '0+94x30' },
        11,
        'warning',
        { namespace: 'pavedroad' },
      ],
      JournalFailed: [{ workerpool_journal_failed: '1x30' }, 1, 'critical', here],
    };
    const all = rules().groups.flatMap((group) => group.rules);
    expect(Object.keys(causes)).toEqual(all.map(({ alert }) => String(alert).replace('EventCollector', '')));
    const tests = Object.entries(causes).flatMap(([name, [series, minutes, severity, labels]]) => {
      const at = (minute: number, expected: readonly object[]): object => ({
        eval_time: `${minute}m`,
        alertname: `EventCollector${name}`,
        exp_alerts: expected,
      });
      const rule = all.find(({ alert }) => alert === `EventCollector${name}`);
      const told = { exp_labels: { severity, ...labels }, exp_annotations: rule?.annotations };
      const input = (namespace: string): readonly object[] => [
        ...Object.entries(series).map(([one, values]) => {
          const [metric, more] = one.split(';');
          const [label, value] = more?.split('=') ?? [];
          const extra = label === undefined ? '' : `,${label}="${value}"`;
          return { series: `${metric}{namespace="${namespace}",job="eventcollector"${extra}}`, values };
        }),
        ...(name === 'Down' ? [] : [{ series: 'up{namespace="pavedroad",job="eventcollector"}', values: '1x30' }]),
      ];
      const before = minutes > 1 ? [at(minutes - 2, [])] : [];
      return [
        { interval: '1m', input_series: input('pavedroad'), alert_rule_test: [...before, at(minutes + 1, [told])] },
        // Nobody is woken for the service in another namespace, except when there is none here.
        { interval: '1m', input_series: input('other'), alert_rule_test: [at(minutes + 1, name === 'Down' ? [told] : [])] },
      ];
    });
    const tested = join(work.path, 'tests.yaml');
    writeFileSync(tested, stringify({ rule_files: [file], evaluation_interval: '1m', tests }));
    must('promtool', ['test', 'rules', tested]);
  });

  test('each alert has its part of the runbook', () => {
    const runbook = readFileSync(join(work.path, '0', 'docs', 'runbook.md'), 'utf8');
    const wanted = rules().groups.flatMap((group) =>
      group.rules.map((rule) => `## ${String(rule.alert).replace('EventCollector', '')}`),
    );
    expect(runbook.match(/^## .*$/gm)).toEqual(wanted);
  });

  test.skipIf(!has('go'))('every metric that they name is one of the running service', async () => {
    const directory = join(work.path, '0');
    must('go', ['build', '-o', 'service', '.'], directory);
    const service = await startService(join(directory, 'service'), directory);
    try {
      await fetch(`${service.url}/readyz`);
      const shown = await (await fetch(`${service.url}/metrics`)).text();
      const names = new Set(shown.match(/^[a-z_]+(?=[ {])/gm));
      const texts = ['alerts.yaml', 'dashboard.json'].map((name) => readFileSync(join(monitoring(), name), 'utf8')).join('\n');
      const used = [...new Set(texts.match(/\b(workerpool|go)_[a-z_]+(?=\{)/g))];
      expect(used.length).toBeGreaterThan(15);
      expect(used.filter((name) => !names.has(name))).toEqual([]);
      JSON.parse(readFileSync(join(monitoring(), 'dashboard.json'), 'utf8'));
    } finally {
      await service.stop();
    }
  });
});

describe.skipIf(!has('go') || !has('helm'))('helm', () => {
  test('lints and renders the charts with each values file', () => {
    // Independent copies both, the first in memory, the second with a journal.
    for (const [index, workload] of ['Deployment', 'StatefulSet'].entries())
      for (const text of renderChart(charts[index] ?? '', 'elsewhere'))
        expect(things(text).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ConfigMap', 'Service', workload]));
    expect(charts.length).toBe(2);
  });

  test.each([
    ['a value that the chart does not have', ['--set', 'replica=2'], /replica/],
    ['a number as the value of a variable', ['--set', 'config.NUMBER_OF_WORKERS=5'], /NUMBER_OF_WORKERS/],
    ['a quantity of what pods have none of', ['--set', 'resources.limits.disk=5Gi'], /disk/],
  ])('refuses %s', (_, values, wanted) => {
    const { code, output } = execute('helm', ['lint', charts[0] ?? '', ...values], work.path);
    expect(code).not.toBe(0);
    expect(output).toMatch(wanted);
  });

  test('settings that the pod depends on win over those of the values, and queries ask for the namespace of the release', () => {
    const [text = ''] = renderChart(charts[0] ?? '', 'elsewhere');
    const args = ['--namespace', 'elsewhere', '--set', 'monitoring=true,config.HTTP_IP_PORT=x', '--kube-version', '1.34'];
    const rendered = must('helm', ['template', 'x', charts[0] ?? '', ...args]);
    expect(rendered.match(/HTTP_IP_PORT: .*/g)).toEqual(['HTTP_IP_PORT: "9081"']);
    expect(new Set(rendered.match(/namespace="[^"]*"/g))).toEqual(new Set(['namespace="elsewhere"']));
    expect(text).toMatch(/kind: Deployment/);
  });
});

describe.skipIf(!has('go') || !has('kustomize') || !has('helm') || !has('kubeconform'))('kubeconform', () => {
  test('has nothing to say of all manifests', () => {
    for (const [index] of definitions.entries())
      for (const text of manifestsOf(join(work.path, String(index))))
        expect(kubeconform(text, work.path)).toEqual({
          code: 0,
          output: expect.stringMatching(/^Summary: [1-9].* Invalid: 0, Errors: 0, Skipped: 0\n$/),
        });
  });

  test.each([
    ['a field that a kind does not have', /^ {2}replicas: 1$/m, '  replica: 1', /replica/],
    ['a number for a text', /port: http\n/, 'port: [http]\n', /port/],
    ['an unknown kind', /kind: NetworkPolicy/, 'kind: NetworkPolice', /could not find schema/],
    ['a version that the server does not have', /apiVersion: policy\/v1/, 'apiVersion: policy/v1beta1', /could not find schema/],
    ['a field twice', /maxUnavailable: 1/, 'maxUnavailable: 1\n  maxUnavailable: 2', /maxUnavailable/],
    ['a quantity that is none', /memory: 512Mi/, 'memory: 512MiB', /memory/],
    ['a field of a foreign kind that is none', /interval: 30s/, 'intervall: 30s', /intervall/],
    ['a missing field', /expr: .*\n/, 'summary: x\n', /expr/],
  ])('refuses %s', (_, before, after, wanted) => {
    const overlay = overlays.find((path) => path.endsWith(join('0', 'manifests', 'kubernetes', 'overlays', 'prod')));
    const text = must('kustomize', ['build', overlay ?? '']);
    expect(text).toMatch(before);
    const { code, output } = kubeconform(text.replace(before, after), work.path);
    expect(code).toBe(1);
    expect(output).toMatch(wanted);
  });
});

describe.skipIf(!has('kustomize'))('what an operator relies on', () => {
  const built = (service: number, environment: string): readonly Thing[] =>
    things(must('kustomize', ['build', join(work.path, String(service), 'manifests', 'kubernetes', 'overlays', environment)]));
  const pod = (list: readonly Thing[]): Pod =>
    list.find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment')?.spec.template.spec as Pod;
  const seconds = (probe: Probe | undefined): number => (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0);

  test('a start may take longer than a service needs, and a pod gets the time that its stop may take', () => {
    const { containers, terminationGracePeriodSeconds } = pod(built(0, 'prod'));
    expect(seconds(containers[0]?.startupProbe)).toBe(30);
    expect(seconds(containers[0]?.livenessProbe)).toBe(30);
    expect(seconds(containers[0]?.readinessProbe)).toBe(10);
    // Nothing before it, 15 s for requests, 30 s and 2 s for runs, and 5.
    expect(terminationGracePeriodSeconds).toBe(52);
    expect(containers[0]?.lifecycle).toBeUndefined();
  });

  test('one copy of several goes on until nobody sends it requests, in time that its stop does not miss', () => {
    const { containers, terminationGracePeriodSeconds } = pod(built(2, 'prod'));
    expect(containers[0]?.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(terminationGracePeriodSeconds).toBe(5 + 15 + 5);
    // This definition has a delay of its own.
    const other = pod(built(1, 'prod'));
    expect(other.containers[0]?.lifecycle).toBeUndefined();
    expect(other.terminationGracePeriodSeconds).toBe(1 + 7 + 12 + 3 + 5);
  });

  test('secrets are apart from settings, and none of either is in the pod itself', () => {
    const [container] = pod(built(0, 'prod')).containers;
    expect(container?.envFrom).toEqual([
      { configMapRef: { name: expect.stringMatching(/^eventcollector-[a-z0-9]+$/) } },
      { secretRef: { name: 'eventcollector', optional: true } },
    ]);
    expect(container?.env.map(({ name }) => name)).toEqual(['GOMEMLIMIT']);
  });

  test('nobody restarts what a debugger holds', () => {
    const { startupProbe, livenessProbe, readinessProbe } = pod(built(0, 'dev-debug')).containers[0] ?? {};
    expect({ startupProbe, livenessProbe }).toEqual({});
    expect(readinessProbe).toBeDefined();
  });

  test('Go knows less memory than the kernel gives', () => {
    const variables = (service: number, environment: string): unknown =>
      pod(built(service, environment)).containers[0]?.env.find(({ name }) => name === 'GOMEMLIMIT')?.value;
    expect(variables(0, 'prod')).toBe('460MiB'); // of 512
    expect(variables(1, 'prod')).toBe('691MiB'); // of 768
  });

  test('a drained node never waits for ever, and the cluster closes all but one port', () => {
    const list = built(0, 'prod');
    expect(list.find(({ kind }) => kind === 'PodDisruptionBudget')?.spec).toMatchObject({ maxUnavailable: 1 });
    expect(list.find(({ kind }) => kind === 'NetworkPolicy')?.spec).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }] },
      ],
    });
  });

  test('a policy closes every network that the service refuses, but for those that are none of anybody', () => {
    const source = readFileSync(join(root, 'blueprints', 'workerpool', 'files', 'internal', 'egress', 'address.go'), 'utf8');
    const refused = [...source.matchAll(/MustParsePrefix\("([^"]+)"\), "an? (.*) address/g)]
      .filter(([, , reason]) => /private|link-local|metadata|loopback|benchmarking/.test(reason ?? ''))
      .map(([, prefix]) => prefix);
    expect(refused.length).toBeGreaterThan(8);
    const policy = readFileSync(join(work.path, '0', 'manifests', 'kubernetes', 'base', 'networkpolicy.yaml'), 'utf8');
    expect(refused.filter((prefix) => !policy.includes(`- ${prefix}`) && !policy.includes(`- "${prefix}"`))).toEqual([]);
  });

  test('the autoscaler asks for the namespace of its environment, and takes no answer for no empty queue', () => {
    const definition = {
      apiVersion: 'roadctl.pavedroad.io/v1',
      kind: 'WorkerPool',
      metadata: { name: 'scaled', organization: 'acme-demo' },
      spec: {
        kubernetes: {
          namespace: 'here',
          independentReplicas: true,
          autoscaling: { metric: 'queue' },
          environments: [{ name: 'a' }, { name: 'b', namespace: 'there', monitoring: false }],
        },
      },
    };
    const file = join(work.path, 'scaled.json');
    writeFileSync(file, JSON.stringify(definition));
    must('node', [cli, 'create', 'blueprints', '-f', file, '--directory', join(work.path, 'scaled')]);
    for (const [environment, namespace] of [
      ['a', 'here'],
      ['b', 'there'],
    ]) {
      const overlay = join(work.path, 'scaled', 'manifests', 'kubernetes', 'overlays', environment ?? '');
      const scaled = things(must('kustomize', ['build', overlay])).find(({ kind }) => kind === 'ScaledObject');
      expect(scaled?.spec.triggers).toMatchObject([
        {
          metadata: {
            query: `sum(workerpool_queue_length{namespace="${namespace}",job="scaled"})`,
            threshold: '100',
            ignoreNullValues: 'false',
          },
        },
      ]);
    }
  });

  test('queries ask for the namespace of their environment, and for no other', () => {
    const queries = (list: readonly Thing[]): readonly string[] => [
      ...list
        .filter(({ kind }) => kind === 'PrometheusRule')
        .flatMap(({ spec }) => (spec as unknown as Rules).groups.flatMap(({ rules }) => rules.map(({ expr }) => String(expr)))),
    ];
    for (const [environment, namespace] of [
      ['prod', 'shop'],
      ['drill', 'shop-drill'],
    ] as const) {
      const list = queries(built(1, environment));
      expect(list.length).toBeGreaterThan(8);
      for (const query of list) {
        expect(query).toContain(`namespace="${namespace}"`);
        expect(query.replaceAll(`namespace="${namespace}"`, '')).not.toContain('namespace="');
      }
    }
  });
});

describe.skipIf(!has('go') || !has('etcd'))('a real API server', () => {
  const processes: ChildProcess[] = [];
  const folder = join(work.path, 'server');
  let bin = '';
  const kubectl = (...args: readonly string[]): string =>
    must(join(bin, 'kubectl'), ['--kubeconfig', join(folder, 'kubeconfig'), ...args], work.path);

  beforeAll(async () => {
    bin = ensureKubernetes();
    mkdirSync(folder);
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const start = (file: string, args: readonly string[]): void => {
      processes.push(spawn(file, args, { cwd: folder, stdio: 'ignore' }));
    };
    start('etcd', [
      '--data-dir=etcd',
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
    ]);
    const { generateKeyPairSync, randomUUID } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const token = randomUUID();
    writeFileSync(join(folder, 'accounts.key'), privateKey);
    writeFileSync(join(folder, 'tokens.csv'), `${token},test,test,system:masters\n`);
    const cluster = { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
    writeFileSync(
      join(folder, 'kubeconfig'),
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'test', cluster }],
        users: [{ name: 'test', user: { token } }],
        contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
        'current-context': 'test',
      }),
    );
    start(join(bin, 'kube-apiserver'), [
      `--etcd-servers=http://127.0.0.1:${client}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      '--cert-dir=certificates',
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-account-key-file=accounts.key',
      '--service-account-signing-key-file=accounts.key',
      '--token-auth-file=tokens.csv',
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      // No controllers run here that would make the accounts of namespaces.
      '--disable-admission-plugins=ServiceAccount',
    ]);
    await until(async () => {
      if (processes.some(({ exitCode }) => exitCode !== null)) throw new Error('etcd or kube-apiserver ended at once');
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (
        execute(join(bin, 'kubectl'), ['--kubeconfig', join(folder, 'kubeconfig'), 'get', '--raw', '/readyz'], work.path).code ===
          0 || undefined
      );
    }, 120);
    kubectl('apply', '--server-side', ...foreignKinds().flatMap((file) => ['-f', file]));
    kubectl('wait', '--for=condition=Established', '--all', 'customresourcedefinitions', '--timeout=60s');
  }, 1_800_000);

  afterAll(async () => {
    for (const one of processes.toReversed()) {
      if (one.exitCode !== null) continue;
      const ended = new Promise((resolve) => one.once('exit', resolve));
      one.kill('SIGKILL');
      await ended;
    }
  });

  test('has the kinds that kubeconform checks', () => {
    // Sources and server are the same version; that they say the same is what makes kubeconform's answers worth something.
    const { definitions: living } = JSON.parse(kubectl('get', '--raw', '/openapi/v2'));
    const { definitions: written } = serverOpenApi();
    // A server adds which values there are.
    const bare = (schema: unknown): unknown =>
      JSON.parse(JSON.stringify(schema), (key, value) => (key === 'enum' || key === 'description' ? undefined : value));
    const kinds = ['apps.v1.StatefulSet', 'apps.v1.Deployment', 'core.v1.PodSpec', 'core.v1.Container', 'core.v1.Service'];
    const others = ['autoscaling.v2.HorizontalPodAutoscaler', 'networking.v1.NetworkPolicySpec', 'networking.v1.IngressSpec'];
    for (const kind of [...kinds, ...others, 'policy.v1.PodDisruptionBudgetSpec'])
      expect({ kind, schema: bare(living[`io.k8s.api.${kind}`]) }).toEqual({ kind, schema: bare(written[`io.k8s.api.${kind}`]) });
  });

  test('takes every overlay, strictly and without a warning', () => {
    for (const overlay of overlays) {
      kubectl('apply', '--server-side', '-f', join(overlay, 'namespace.yaml'));
      const answer = kubectl('apply', '--server-side', '--validate=strict', '-k', overlay);
      expect(answer).toMatch(/(statefulset|deployment)\.apps\/\w+ serverside-applied/);
      expect(answer).not.toMatch(/warning/i);
    }
  });

  test('takes the next version of a service that has a volume, from its overlay and from its chart', () => {
    const definition = (version: string): object => ({
      apiVersion: 'roadctl.pavedroad.io/v1',
      kind: 'WorkerPool',
      metadata: { name: 'grown', organization: 'acme-demo', labels: { of: `release-${version}` } },
      spec: { version, kubernetes: { packaging: 'both', environments: [{ name: 'prod' }] } },
    });
    kubectl('create', 'namespace', 'chart');
    for (const version of ['1.0.0', '1.1.0']) {
      const file = join(work.path, 'grown.json');
      writeFileSync(file, JSON.stringify(definition(version)));
      const directory = join(work.path, `grown-${version}`);
      must('node', [cli, 'create', 'blueprints', '-f', file, '--directory', directory]);
      const [overlay = ''] = overlaysOf(directory);
      kubectl('apply', '--server-side', '-f', join(overlay, 'namespace.yaml'));
      kubectl('apply', '--server-side', '--validate=strict', '-k', overlay);
      const [chart = ''] = chartsOf(directory);
      const rendered = join(work.path, 'grown.yaml');
      writeFileSync(rendered, must('helm', ['template', 'grown', chart, '--namespace', 'chart', '--kube-version', '1.34']));
      kubectl('apply', '--server-side', '--validate=strict', '--namespace', 'chart', '-f', rendered);
      for (const namespace of ['pavedroad', 'chart']) {
        const { spec } = JSON.parse(kubectl('get', 'statefulset', 'grown', '--namespace', namespace, '-o', 'json')) as Thing;
        expect(spec.template.metadata).toMatchObject({ labels: { 'app.kubernetes.io/version': version } });
        expect(spec.volumeClaimTemplates).toHaveLength(1);
      }
    }
  });

  test('takes every overlay and every chart of the matrix', () => {
    cpSync(join(matrix, 'community'), join(work.path, 'community'), { recursive: true });
    const { definitions: rows } = JSON.parse(readFileSync(join(matrix, 'pairwise.json'), 'utf8'));
    const texts = rows.flatMap((definition: object, index: number) => {
      const file = join(work.path, 'row.json');
      const directory = join(work.path, `row-${index}`);
      writeFileSync(file, JSON.stringify(definition));
      must('node', [cli, 'create', 'blueprints', '-f', file, '--directory', directory]);
      return manifestsOf(directory);
    });
    const all = texts.flatMap((text: string) => things(text));
    const file = join(work.path, 'all.yaml');
    const apply = (list: readonly object[], ...args: readonly string[]): string => {
      writeFileSync(file, list.map((one) => stringify(one)).join('---\n'));
      return kubectl('apply', '--server-side', '--validate=strict', ...args, '-f', file);
    };
    const names = new Set(all.map(({ metadata }: Thing) => metadata.namespace ?? 'elsewhere'));
    apply([...names].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    expect(all.length).toBeGreaterThan(rows.length * 5);
    const rest = all.map((one: Thing) => ({ ...one, metadata: { namespace: 'elsewhere', ...one.metadata } }));
    const answer = apply(rest, '--dry-run=server', '--force-conflicts');
    expect(answer).not.toMatch(/warning/i);
    expect(answer.match(/serverside-applied/g)?.length).toBe(all.length);
  });

  test('takes the charts as helm renders them', () => {
    for (const chart of charts) {
      for (const text of renderChart(chart, 'default')) {
        const file = join(work.path, 'chart.yaml');
        writeFileSync(file, text);
        expect(kubectl('apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', file)).not.toMatch(/warning/i);
      }
    }
  });

  test('lets the pods into a namespace that is restricted, and no others', () => {
    kubectl('create', 'namespace', 'strict');
    kubectl('label', 'namespace', 'strict', 'pod-security.kubernetes.io/enforce=restricted');
    const file = join(work.path, 'pod.yaml');
    for (const [index, overlay] of overlays.entries()) {
      const workload = things(kubectl('kustomize', overlay)).find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment');
      const { metadata, spec } = podOf(workload);
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: `pod-${index}`, namespace: 'strict' }, spec };
      writeFileSync(file, stringify(pod));
      kubectl('apply', '--server-side', '--dry-run=server', '-f', file);
      writeFileSync(file, stringify({ ...pod, spec: { ...spec, hostNetwork: true } }));
      expect(() => kubectl('apply', '--server-side', '--dry-run=server', '-f', file)).toThrow(/violates PodSecurity "restricted/);
    }
  });

  test('with autoscaling nobody but the autoscaler says how many', () => {
    const built = overlays
      .filter((path) => path.startsWith(join(work.path, '2')))
      .map((path) => things(kubectl('kustomize', path)));
    expect(built.length).toBe(2);
    for (const list of built) {
      expect(list.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
      const workload = list.find(({ kind }) => kind === 'StatefulSet');
      expect(workload?.spec.template).toBeDefined();
      expect(workload?.spec.replicas).toBeUndefined();
    }
  });
});
