import { at } from '../blueprints/conditions.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import { quantity } from '../definitions/rules/limits.ts';
import { ipVersion } from '../definitions/rules/network.ts';
import { defaultModule, type NameRules, type Shape, text } from './names.ts';

const flag: Shape = { is: 'flag' };
const autoscaling = 'spec.kubernetes.autoscaling';

function list(document: JsonObject, path: string): readonly Json[] {
  const value = at(document, path);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function environments(document: JsonObject): Json {
  const replicas = at(document, 'spec.kubernetes.replicas') ?? 1;
  const host = at(document, 'spec.kubernetes.ingress.host') ?? '';
  const namespace = at(document, 'spec.kubernetes.namespace') ?? '';
  return (list(document, 'spec.kubernetes.environments') as readonly JsonObject[]).map((one) => {
    const debug = one.debug === true;
    const level = one.logLevel ?? at(document, 'spec.observability.logging.level') ?? 'info';
    const otherHost = (one.host ?? host) !== host;
    const otherNamespace = (one.namespace ?? namespace) !== namespace;
    const monitoring = one.monitoring === true;
    const settings: JsonObject = {
      LOG_LEVEL: debug ? 'debug' : level,
      ...(debug ? { GOTRACEBACK: 'all' } : {}),
      ...(one.variables as JsonObject | undefined),
    };
    return {
      name: String(one.name),
      namespace: one.namespace ?? namespace,
      replicas: one.replicas ?? replicas,
      host: one.host ?? host,
      debug,
      monitoring,
      patched: debug || otherHost,
      otherQueries: otherNamespace && (monitoring || at(document, `${autoscaling}.metric`) === 'queue'),
      otherHost,
      otherReplicas: at(document, autoscaling) === undefined && (one.replicas ?? replicas) !== replicas,
      literals: Object.entries(settings).map(([key, value]) => `${key}=${String(value)}`),
      variables: settings,
    };
  });
}

/** Networks of egress.allow as CIDRs; names cannot be in a NetworkPolicy. */
function networks(document: JsonObject): readonly string[] {
  return list(document, 'spec.egress.allow').flatMap((entry) => {
    const one = String(entry).toLowerCase();
    if (one.includes('/')) return [one];
    const version = ipVersion(one);
    return version === undefined ? [] : [`${one}/${version === 4 ? 32 : 128}`];
  });
}

/** Nine tenths of the memory limit, as Go writes it: what the kernel counts besides Go's own memory has to fit in too. */
function goMemoryLimit(document: JsonObject): string {
  const bytes = (quantity(String(at(document, 'spec.kubernetes.resources.limits.memory'))) * 9) / 10;
  return bytes >= 2 ** 24 ? `${Math.floor(bytes / 2 ** 20)}MiB` : `${Math.floor(bytes)}B`;
}

/** Seconds for which a copy that is one of several goes on before its stop; other nodes send it requests until they have heard. */
export function preStopSleep(document: JsonObject): number {
  const several = at(document, 'spec.kubernetes.independentReplicas') === true;
  return several && at(document, 'spec.pool.preStopDelaySeconds') === 0 ? 5 : 0;
}

/** What waits in a journal is on a volume, which a pod of a Deployment would leave behind. */
const hasJournal = (document: JsonObject): boolean => at(document, 'spec.queue.engine') !== 'memory';
const spills = (document: JsonObject): boolean => at(document, 'spec.queue.overflow') === 'spill';
const isDeployment = (document: JsonObject): boolean =>
  at(document, 'spec.kubernetes.independentReplicas') === true && !hasJournal(document);

/** Where alerts send whoever they wake: an address where the module path tells one, else the path in the repository. */
function runbook(document: JsonObject): string {
  const module = String(at(document, 'spec.go.module') ?? defaultModule(document));
  return `${/^github\.com(\/[^/]+){2}$/.test(module) ? `https://${module}/blob/HEAD/` : ''}docs/runbook.md`;
}

/** The names that the templates of the Kubernetes, Skaffold and Tilt blocks see. */
export const kubernetesNames: NameRules = {
  environments: {
    shape: {
      is: 'list',
      item: {
        is: 'map',
        fields: {
          name: text,
          namespace: text,
          replicas: { is: 'number' },
          host: text,
          debug: flag,
          monitoring: flag,
          patched: flag,
          otherQueries: flag,
          otherReplicas: flag,
          otherHost: flag,
          literals: { is: 'list', item: { is: 'free' } },
          variables: { is: 'free' },
        },
      },
    },
    from: 'spec.kubernetes.environments',
    pattern: /^[a-z0-9.-]*$/,
    derive: environments,
  },
  environment: {
    shape: text,
    from: 'spec.kubernetes.environments',
    pattern: /^[a-z][a-z0-9-]*$/,
    derive: (d) => (list(d, 'spec.kubernetes.environments')[0] as JsonObject | undefined)?.name,
  },
  namespaceHere: {
    shape: text,
    from: 'spec.kubernetes.environments',
    pattern: /^[a-z0-9-]+$/,
    derive: (d) =>
      (list(d, 'spec.kubernetes.environments')[0] as JsonObject | undefined)?.namespace ?? at(d, 'spec.kubernetes.namespace'),
  },
  debugEnvironment: {
    shape: text,
    from: 'spec.kubernetes.environments',
    pattern: /^[a-z0-9-]*$/,
    derive: (d) =>
      (list(d, 'spec.kubernetes.environments') as readonly JsonObject[]).find((one) => one.debug === true)?.name ?? '',
  },
  workload: {
    shape: text,
    from: 'spec.kubernetes.independentReplicas',
    pattern: /^(Deployment|StatefulSet)$/,
    derive: (d) => (isDeployment(d) ? 'Deployment' : 'StatefulSet'),
  },
  isDeployment: { shape: flag, from: 'spec.kubernetes.independentReplicas', derive: isDeployment },
  queueEngine: {
    shape: text,
    from: 'spec.queue.engine',
    pattern: /^[a-z]+$/,
    derive: (d) => at(d, 'spec.queue.engine'),
  },
  hasJournal: { shape: flag, from: 'spec.queue.engine', derive: hasJournal },
  /** The service keeps its queue in an SQLite database, and so has a module besides the standard library. */
  sqlite: { shape: flag, from: 'spec.queue.engine', derive: (d) => at(d, 'spec.queue.engine') === 'sqlite' },
  keepsQueue: { shape: flag, from: 'spec.queue.engine', derive: (d) => hasJournal(d) || spills(d) },
  spillsOnly: { shape: flag, from: 'spec.queue.overflow', derive: (d) => spills(d) && !hasJournal(d) },
  storageSize: {
    shape: text,
    from: 'spec.kubernetes.storage.size',
    pattern: /^[0-9]+(Mi|Gi|Ti)$/,
    derive: (d) => at(d, 'spec.kubernetes.storage.size'),
  },
  monitored: {
    shape: flag,
    from: 'spec.kubernetes.environments',
    derive: (d) => list(d, 'spec.kubernetes.environments').some((one) => (one as JsonObject).monitoring === true),
  },
  egressNetworks: {
    shape: { is: 'list', item: text },
    from: 'spec.egress.allow',
    pattern: /^[0-9a-f.:]+\/[0-9]{1,3}$/,
    derive: networks,
  },
  egressByName: {
    shape: flag,
    from: 'spec.egress.allow',
    derive: (d) =>
      list(d, 'spec.egress.allow').some((entry) => !String(entry).includes('/') && ipVersion(String(entry)) === undefined),
  },
  kustomize: { shape: flag, from: 'spec.kubernetes.packaging', derive: (d) => at(d, 'spec.kubernetes.packaging') !== 'helm' },
  helm: { shape: flag, from: 'spec.kubernetes.packaging', derive: (d) => at(d, 'spec.kubernetes.packaging') !== 'kustomize' },
  queueLength: {
    shape: text,
    from: `${autoscaling}.queueLength`,
    pattern: /^[0-9]*$/,
    derive: (d) => String(at(d, `${autoscaling}.queueLength`) ?? ''),
  },
  goMemoryLimit: {
    shape: text,
    from: 'spec.kubernetes.resources.limits.memory',
    pattern: /^[0-9]+(B|MiB)$/,
    derive: goMemoryLimit,
  },
  preStopSleep: { shape: { is: 'number' }, from: 'spec.pool.preStopDelaySeconds', derive: preStopSleep },
  runbook: {
    shape: text,
    from: 'spec.go.module',
    pattern: /^(https:\/\/github\.com\/[A-Za-z0-9._~/-]+\/)?docs\/runbook\.md$/,
    derive: runbook,
  },
  ingressTls: {
    shape: flag,
    from: 'spec.kubernetes.ingress',
    derive: (d) => at(d, 'spec.kubernetes.ingress.tlsSecret') !== undefined,
  },
};
