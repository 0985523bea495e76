import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { ensureHelm, ensureKubernetes, foreignKinds } from '../../scripts/lib/kubernetes.mjs';
import { root } from '../../scripts/lib/setup.mjs';
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

function must(file: string, args: readonly string[], cwd = work.path, env: NodeJS.ProcessEnv = process.env): string {
  const { code, output } = execute(file, args, cwd, env);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: ${String(code)}\n${output}`);
  return output;
}

const folders = (path: string): readonly string[] => (existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : []);

beforeAll(() => {
  for (const [index, file] of definitions.entries()) {
    const directory = join(work.path, String(index));
    must('node', [cli, 'create', 'blueprints', 'workerpool', '-f', file, '--directory', directory]);
    overlays.push(...folders(join(directory, 'manifests', 'kubernetes', 'overlays')));
    charts.push(...folders(join(directory, 'manifests', 'helm')));
  }
});

interface Thing {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, never> & {
    readonly replicas?: number;
    readonly template: { readonly metadata: object; readonly spec: object };
  };
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
  const rules = (): { readonly groups: readonly { readonly rules: readonly Record<string, string>[] }[] } =>
    parse(readFileSync(join(monitoring(), 'alerts.yaml'), 'utf8')).spec;

  test.skipIf(!has('promtool'))('promtool takes the rules, and they fire when they should', () => {
    const file = join(work.path, 'rules.yaml');
    writeFileSync(file, stringify(rules()));
    must('promtool', ['check', 'rules', '--lint-fatal', file]);
    const job = '{job="eventcollector",namespace="pavedroad"}';
    const firing = (name: string, time: string): object => ({ eval_time: time, alertname: `EventCollector${name}` });
    const alert = (name: string, severity: string, labels: object): object => {
      const rule = rules().groups[0]?.rules.find((one) => one.alert === `EventCollector${name}`);
      return { exp_labels: { severity, ...labels }, exp_annotations: rule?.annotations };
    };
    const here = { job: 'eventcollector', namespace: 'pavedroad' };
    const tests = [
      {
        interval: '1m',
        input_series: [
          { series: `workerpool_queue_length${job}`, values: '90x30' },
          { series: `workerpool_queue_capacity${job}`, values: '100x30' },
          { series: `workerpool_runs_refused_total${job}`, values: '0+1x30' },
          { series: `workerpool_workers${job}`, values: '5x30' },
          { series: `workerpool_workers_busy${job}`, values: '5x30' },
          { series: `workerpool_accepting${job}`, values: '1x30' },
        ],
        alert_rule_test: [
          { ...firing('QueueFilling', '4m'), exp_alerts: [] },
          { ...firing('QueueFilling', '6m'), exp_alerts: [alert('QueueFilling', 'warning', here)] },
          { ...firing('RunsRefused', '6m'), exp_alerts: [alert('RunsRefused', 'critical', here)] },
          { ...firing('WorkersBusy', '16m'), exp_alerts: [alert('WorkersBusy', 'warning', here)] },
          { ...firing('NotAccepting', '20m'), exp_alerts: [] },
          { ...firing('Down', '6m'), exp_alerts: [alert('Down', 'critical', {})] },
        ],
      },
    ];
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

test.skipIf(!has('go'))('helm lints and renders the charts with each values file', { timeout: 1_200_000 }, () => {
  const helm = ensureHelm();
  expect(charts.length).toBe(2);
  for (const chart of charts) {
    must(helm, ['lint', '--strict', chart]);
    for (const values of readdirSync(chart).filter((name) => name.startsWith('values-'))) {
      must(helm, ['lint', '--strict', chart, '--values', join(chart, values)]);
      const rendered = must(helm, ['template', 'x', chart, '--namespace', 'elsewhere', '--values', join(chart, values)]);
      expect(things(rendered).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ConfigMap', 'Service', 'Deployment']));
    }
  }
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

  test('takes every overlay, strictly and without a warning', () => {
    for (const overlay of overlays) {
      kubectl('apply', '--server-side', '-f', join(overlay, 'namespace.yaml'));
      const answer = kubectl('apply', '--server-side', '--validate=strict', '-k', overlay);
      expect(answer).toMatch(/(statefulset|deployment)\.apps\/\w+ serverside-applied/);
      expect(answer).not.toMatch(/warning/i);
    }
  });

  test('takes the charts as helm renders them', () => {
    const helm = ensureHelm();
    for (const chart of charts) {
      for (const values of readdirSync(chart).filter((name) => name.startsWith('values-'))) {
        const file = join(work.path, 'chart.yaml');
        writeFileSync(file, must(helm, ['template', 'x', chart, '--namespace', 'default', '--values', join(chart, values)]));
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
      const { metadata, spec } = workload?.spec.template ?? {};
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
      expect(list.find(({ kind }) => kind === 'Deployment')?.spec.replicas).toBeUndefined();
    }
  });
});
