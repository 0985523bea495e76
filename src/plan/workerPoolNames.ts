import { at } from '../blueprints/conditions.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import { dependencyNames, servicesStopSeconds } from './dependencyNames.ts';
import { kubernetesNames, preStopSleep } from './kubernetesNames.ts';
import { commonNames, defaultModule, type NameRule, type NameRules, text } from './names.ts';
import { goDigest, goToolchain } from './versions.ts';
import { exportedName } from './words.ts';

const segment = /^[A-Za-z][A-Za-z0-9-]{0,62}$/;
const host = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$|^[0-9A-Fa-f:.]{0,253}:[0-9A-Fa-f:.]{0,253}$/;
const semver = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$/;
const quantity = /^[0-9]+(\.[0-9]+)?(m|Ki|Mi|Gi)?$/;
const identifier = /^[a-z][A-Za-z0-9]{0,39}$/;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const field = (from: string, pattern: RegExp): NameRule => ({ shape: text, from, pattern, derive: (d) => at(d, from) });
const number = (from: string): NameRule => ({ shape: { is: 'number' }, from, derive: (d) => at(d, from) });

const integrations = (document: JsonObject): readonly JsonObject[] => {
  const list = at(document, 'spec.integrations');
  return Array.isArray(list) ? (list as readonly JsonObject[]) : [];
};
const enabled = (document: JsonObject, name: string): JsonObject | undefined =>
  integrations(document).find((one) => one.name === name && one.enabled === true);

const seconds = [
  'spec.pool.preStopDelaySeconds',
  'spec.pool.gracefulShutdownSeconds',
  'spec.pool.hardShutdownSeconds',
  'spec.api.shutdownTimeoutSeconds',
];

function jobs(document: JsonObject): Json | undefined {
  const list = at(document, 'spec.jobs');
  if (!Array.isArray(list)) return undefined;
  return (list as readonly JsonObject[]).map((job) => {
    const name = String(job.name);
    return { name, exported: exportedName(name), type: name, description: job.description ?? '', timeout: job.timeout ?? '30s' };
  });
}

/** Where the workflow publishes an image whose name says no registry: GitHub's own lets a workflow in without another secret. */
const defaultRegistry = 'ghcr.io';
const repository = (document: JsonObject): string => String(at(document, 'spec.image.repository'));
const published = (document: JsonObject): string =>
  registry(document) === undefined ? `${defaultRegistry}/${repository(document)}` : repository(document);

/** The registry in an image's name: a first segment that is a host. */
function registry(document: JsonObject): string | undefined {
  return /^([^/]*[.:][^/]*|localhost)\//.exec(repository(document))?.[1];
}

/** Who owns the code, cut at the "@", which is not harmless everywhere; the maintainer when the definition names nobody. */
function owners(document: JsonObject): Json {
  const listed = at(document, 'spec.github.owners');
  const named = Array.isArray(listed) ? listed.map(String) : [];
  const email = at(document, 'spec.maintainer.email');
  const all = named.length === 0 && typeof email === 'string' && plainAddress.test(email) ? [email] : named;
  return all.map((owner) => {
    const [before = '', after] = owner.split('@');
    return after === undefined
      ? { before: '', after: `${String(at(document, 'metadata.organization'))}/${before}` }
      : { before, after };
  });
}

const plainAddress = /^[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9.-]+$/;

/** What the badges of SonarCloud say; quality_gate is a page of its own there, the others are metrics. */
const shieldLabels: Readonly<Record<string, string>> = {
  alert_status: 'Quality gate',
  bugs: 'Bugs',
  code_smells: 'Code smells',
  coverage: 'Coverage',
  duplicated_lines_density: 'Duplicated lines',
  ncloc: 'Lines of code',
  quality_gate: 'Quality gate of SonarCloud',
  reliability_rating: 'Reliability',
  security_rating: 'Security',
  sqale_index: 'Technical debt',
  sqale_rating: 'Maintainability',
  vulnerabilities: 'Vulnerabilities',
};

function shields(document: JsonObject): Json {
  const listed = enabled(document, 'sonarcloud')?.shields;
  return (Array.isArray(listed) ? listed : []).map((one) => {
    const metric = String(one);
    return { metric, isGate: metric === 'quality_gate', label: shieldLabels[metric] ?? metric };
  });
}

/** Key of the SonarCloud project when the definition gives none. */
export function defaultSonarKey(document: JsonObject): string {
  return `${String(at(document, 'metadata.organization'))}_${String(at(document, 'metadata.name'))}`;
}

/** The names that the templates of the kind WorkerPool see. */
export const workerPoolNames: NameRules = {
  ...commonNames,
  ...kubernetesNames,
  ...dependencyNames,
  name: field('metadata.name', /^[A-Za-z][A-Za-z0-9]{0,39}$/),
  goVersion: {
    shape: text,
    from: 'spec.go.version',
    pattern: /^1\.[0-9]{2}\.[0-9]{1,2}$/,
    // To the go command 1.25 is older than 1.25.0, and what a module needs that says 1.25.0.
    derive: (d) => String(at(d, 'spec.go.version')).replace(/^1\.[0-9]{2}$/, '$&.0'),
  },
  goImage: {
    shape: text,
    from: 'spec.go.version',
    pattern: /^1\.[0-9]{2}$/,
    derive: (d) => String(at(d, 'spec.go.version')).split('.').slice(0, 2).join('.'),
  },
  goToolchain: {
    shape: text,
    from: 'spec.go.version',
    pattern: /^1\.[0-9]{2}(\.[0-9]{1,2})?$/,
    derive: (d) => goToolchain(String(at(d, 'spec.go.version'))),
  },
  goDigest: {
    shape: text,
    from: 'spec.go.version',
    pattern: /^(sha256:[0-9a-f]{64})?$/,
    derive: (d) => goDigest(String(at(d, 'spec.go.version'))),
  },
  version: field('spec.version', semver),
  tag: field('spec.version', semver),
  license: field('spec.license', /^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$/),
  releaseStatus: field('spec.releaseStatus', /^[a-z]+$/),
  namespace: field('spec.kubernetes.namespace', label),
  apiVersion: field('spec.api.version', segment),
  base: {
    shape: text,
    from: 'spec.api.version',
    pattern: /^\/api\/[A-Za-z0-9-]+\/namespace\/[a-z0-9-]+\/[A-Za-z0-9]+$/,
    derive: (d) =>
      `/api/${String(at(d, 'spec.api.version'))}/namespace/${String(at(d, 'spec.kubernetes.namespace'))}/${String(at(d, 'metadata.name'))}`,
  },
  host: field('spec.api.host', host),
  port: number('spec.api.port'),
  adminHost: field('spec.api.admin.host', host),
  adminPort: number('spec.api.admin.port'),
  tld: field('spec.api.topLevelDomain', host),
  liveness: field('spec.api.liveness', segment),
  readiness: field('spec.api.readiness', segment),
  metrics: field('spec.api.metrics', segment),
  management: field('spec.api.management', segment),
  hasAuth: { shape: { is: 'flag' }, from: 'spec.api.auth', derive: (d) => at(d, 'spec.api.auth') !== undefined },
  scheduler: field('spec.scheduler.name', identifier),
  schedulerExported: {
    shape: text,
    from: 'spec.scheduler.name',
    pattern: /^[A-Z][A-Za-z0-9]{0,39}$/,
    derive: (d) => exportedName(String(at(d, 'spec.scheduler.name'))),
  },
  jobs: {
    shape: {
      is: 'list',
      item: {
        is: 'map',
        fields: { name: text, exported: text, type: text, description: { is: 'free' }, timeout: { is: 'free' } },
      },
    },
    from: 'spec.jobs',
    pattern: /^[A-Za-z][A-Za-z0-9]{0,39}$/,
    derive: jobs,
  },
  // What the cluster pulls is what the workflow pushes.
  image: {
    shape: text,
    from: 'spec.image.repository',
    pattern: /^[a-z0-9]([a-z0-9._:-]*[a-z0-9])?(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$/,
    derive: (d) => (at(d, 'spec.github.workflow') === false ? repository(d) : published(d)),
  },
  registry: {
    shape: text,
    from: 'spec.image.repository',
    pattern: /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/,
    derive: (d) => registry(d) ?? defaultRegistry,
  },
  isGitHubRegistry: {
    shape: { is: 'flag' },
    from: 'spec.image.repository',
    derive: (d) => (registry(d) ?? defaultRegistry) === defaultRegistry,
  },
  publishedImage: {
    shape: text,
    from: 'spec.image.repository',
    pattern: /^[a-z0-9][a-z0-9.:/_-]*$/,
    derive: published,
  },
  owners: {
    shape: { is: 'list', item: { is: 'map', fields: { before: text, after: text } } },
    from: 'spec.github.owners',
    pattern: /^[A-Za-z0-9._+/-]*$/,
    derive: owners,
  },
  terminationGracePeriodSeconds: {
    shape: { is: 'number' },
    from: 'spec.pool.gracefulShutdownSeconds',
    derive: (d) => seconds.reduce((sum, path) => sum + Number(at(d, path)), 5 + preStopSleep(d) + servicesStopSeconds(d)),
  },
  cpuRequest: field('spec.kubernetes.resources.requests.cpu', quantity),
  memoryRequest: field('spec.kubernetes.resources.requests.memory', quantity),
  cpuLimit: field('spec.kubernetes.resources.limits.cpu', quantity),
  memoryLimit: field('spec.kubernetes.resources.limits.memory', quantity),
  replicas: number('spec.kubernetes.replicas'),
  integrations: {
    shape: { is: 'map', fields: { fossa: { is: 'flag' }, go: { is: 'flag' }, sonarcloud: { is: 'flag' } } },
    from: 'spec.integrations',
    derive: (d) =>
      Object.fromEntries(['fossa', 'go', 'sonarcloud'].map((name) => [name, enabled(d, name) !== undefined] as const)),
  },
  sonarKey: {
    shape: text,
    from: 'spec.integrations',
    pattern: /^[A-Za-z0-9_.:-]{1,200}$/,
    derive: (d) => enabled(d, 'sonarcloud')?.key ?? defaultSonarKey(d),
  },
  isPlainEmail: {
    shape: { is: 'flag' },
    from: 'spec.maintainer.email',
    derive: (d) => plainAddress.test(String(at(d, 'spec.maintainer.email') ?? '')),
  },
  sonarOrganization: {
    shape: text,
    from: 'spec.integrations',
    pattern: /^[A-Za-z0-9_-]+$/,
    derive: (d) => enabled(d, 'sonarcloud')?.organization ?? String(at(d, 'metadata.organization')).toLowerCase(),
  },
  sonarShields: {
    shape: { is: 'list', item: { is: 'map', fields: { metric: text, isGate: { is: 'flag' }, label: { is: 'free' } } } },
    from: 'spec.integrations',
    pattern: /^[a-z_]+$/,
    derive: shields,
  },
  fossaOrganization: {
    shape: text,
    from: 'spec.integrations',
    pattern: /^[0-9]*$/,
    derive: (d) => enabled(d, 'fossa')?.organization ?? '',
  },
  modulePath: {
    shape: { is: 'list', item: text },
    from: 'spec.go.module',
    pattern: /^[A-Za-z0-9._~-]+$/,
    derive: (d) => String(at(d, 'spec.go.module') ?? defaultModule(d)).split('/'),
  },
};
