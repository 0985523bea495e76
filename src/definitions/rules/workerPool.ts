import type { Finding } from '../finding.ts';
import type { JsonObject } from '../model.ts';
import type { Path } from '../tree.ts';
import { parseDuration } from './duration.ts';
import { modulePathProblem } from './goNames.ts';
import { kubernetesRules } from './kubernetes.ts';
import { limitRules } from './limits.ts';
import { number, objects, text, texts } from './look.ts';
import { nameRules } from './names.ts';
import { hostsOverlap, networkProblem } from './network.ts';
import { placeRules } from './places.ts';
import { scheduleRules } from './schedule.ts';
import { secretRules } from './secrets.ts';
import { serviceRules } from './services.ts';

/** Takes a WorkerPool document with its defaults and as written; finds what its schema cannot say. */
export function workerPoolRules(document: JsonObject, written: JsonObject): readonly Finding[] {
  const findings = [
    ...nameRules(document),
    ...workerRules(document),
    ...retryRules(document),
    ...portRules(document),
    ...segmentRules(document),
    ...kubernetesRules(document),
    ...moduleRules(document),
    ...networkRules(document),
    ...scheduleRules(document),
    ...serviceRules(document),
    ...integrationRules(document),
    ...communityRules(document),
    ...limitRules(document, written),
    ...placeRules(document),
  ];
  const known = new Set(findings.filter(({ severity }) => severity !== 'warning').map(({ path }) => JSON.stringify(path)));
  return [...findings, ...secretRules(document).filter(({ path }) => !known.has(JSON.stringify(path)))];
}

function workerRules(document: JsonObject): readonly Finding[] {
  const path = ['spec', 'pool', 'workers'];
  const [min, initial, max] = ['min', 'initial', 'max'].map((name) => number(document, ...path, name));
  const findings: Finding[] = [];
  if (min !== undefined && max !== undefined && min > max) {
    findings.push({
      code: 'workers-order',
      args: { field: 'min', value: min, other: 'max', limit: max, bound: 'most' },
      path: [...path, 'min'],
      or: [...path, 'max'],
    });
    return findings;
  }
  if (min !== undefined && initial !== undefined && initial < min) {
    findings.push({
      code: 'workers-order',
      args: { field: 'initial', value: initial, other: 'min', limit: min, bound: 'least' },
      path: [...path, 'initial'],
      or: [...path, 'min'],
    });
  }
  if (max !== undefined && initial !== undefined && initial > max) {
    findings.push({
      code: 'workers-order',
      args: { field: 'initial', value: initial, other: 'max', limit: max, bound: 'most' },
      path: [...path, 'initial'],
      or: [...path, 'max'],
    });
  }
  return findings;
}

/** A first wait beyond the longest one says two things at once. What a type leaves out comes from spec.pool.retry. */
function retryRules(document: JsonObject): readonly Finding[] {
  const shared: Path = ['spec', 'pool', 'retry'];
  const jobs = objects(document, 'spec', 'jobs').map(({ index }): Path => ['spec', 'jobs', index, 'retry']);
  return [shared, ['spec', 'http', 'retry'], ...jobs].flatMap((path): Finding[] => {
    const [own, ownMost] = [text(document, ...path, 'backoff'), text(document, ...path, 'maxBackoff')];
    if (own === undefined && ownMost === undefined) return [];
    const backoff = own ?? text(document, ...shared, 'backoff');
    const maxBackoff = ownMost ?? text(document, ...shared, 'maxBackoff');
    if (backoff === undefined || maxBackoff === undefined) return [];
    const [first, most] = [parseDuration(backoff), parseDuration(maxBackoff)];
    return first !== undefined && most !== undefined && first > most
      ? [
          {
            code: 'backoff-order',
            args: { backoff, maxBackoff },
            path: [...path, own === undefined ? 'maxBackoff' : 'backoff'],
            or: [...path, 'maxBackoff'],
          },
        ]
      : [];
  });
}

function portRules(document: JsonObject): readonly Finding[] {
  const api = ['spec', 'api'];
  const admin = [...api, 'admin'];
  const port = number(document, ...api, 'port');
  const [host, adminHost] = [text(document, ...api, 'host'), text(document, ...admin, 'host')];
  if (port === undefined || host === undefined || adminHost === undefined || port !== number(document, ...admin, 'port'))
    return [];
  return hostsOverlap(host, adminHost)
    ? [{ code: 'port-clash', args: { port }, path: [...admin, 'port'], or: [...api, 'port'] }]
    : [];
}

/** The last segments of the URLs that a service always has; ready is another name of readiness. */
const fixedSegments = ['deadletters', 'jobs', 'jobsLIST', 'runs', 'scheduler', 'schedulerLIST'];

function segmentRules(document: JsonObject): readonly Finding[] {
  const used = new Map<string, { name: string; path?: Path }>(
    fixedSegments.map((segment) => [segment.toLowerCase(), { name: segment }]),
  );
  const findings: Finding[] = [];
  for (const field of ['readiness', 'liveness', 'metrics', 'management']) {
    const path = ['spec', 'api', field];
    const segment = text(document, ...path);
    if (segment === undefined) continue;
    const other = used.get(segment.toLowerCase());
    if (other)
      findings.push({ code: 'segment-clash', args: { segment, other: other.name }, path, ...(other.path && { or: other.path }) });
    else used.set(segment.toLowerCase(), { name: path.join('.'), path });
    if (field === 'readiness' && !used.has('ready')) used.set('ready', { name: 'ready' });
  }
  return findings;
}

function moduleRules(document: JsonObject): readonly Finding[] {
  const path = ['spec', 'go', 'module'];
  const module = text(document, ...path);
  const problem = module === undefined ? undefined : modulePathProblem(module);
  return problem ? [{ code: 'module-path', args: { ...problem }, path }] : [];
}

function networkRules(document: JsonObject): readonly Finding[] {
  return texts(document, 'spec', 'egress', 'allow').flatMap(({ index, item }): Finding[] => {
    const problem = networkProblem(item);
    return problem ? [{ code: `egress-${problem}`, args: { value: item }, path: ['spec', 'egress', 'allow', index] }] : [];
  });
}

function integrationRules(document: JsonObject): readonly Finding[] {
  const seen = new Map<string, number>();
  return objects(document, 'spec', 'integrations').flatMap(({ index, item }): Finding[] => {
    const name = text(item, 'name');
    if (name === undefined) return [];
    const path = ['spec', 'integrations', index];
    const first = seen.get(name);
    if (first !== undefined) return [{ code: 'integration-twice', args: { name, first }, path: [...path, 'name'] }];
    seen.set(name, index);
    const organization = text(item, 'organization');
    return name === 'fossa' && organization !== undefined && !/^[0-9]+$/.test(organization)
      ? [{ code: 'fossa-organization', args: { organization }, path: [...path, 'organization'] }]
      : [];
  });
}

/** Names at the top of every service that a file of the user's own could have, too; `false` for those that it may replace. */
const topNames: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(
    'agents.md api artifacts bench builds client data dev docs internal logs makefile manifests readme.md testdata tiltfile'
      .split(' ')
      .map((name) => [name, true]),
  ),
  'code_of_conduct.md': false,
  'contributing.md': false,
  'security.md': false,
};

function communityRules(document: JsonObject): readonly Finding[] {
  const seen = new Map<string, number>();
  const binary = text(document, 'metadata', 'name')?.toLowerCase();
  return objects(document, 'spec', 'community', 'files').flatMap(({ index, item }): Finding[] => {
    const name = text(item, 'name');
    if (name === undefined) return [];
    const path = ['spec', 'community', 'files', index, 'name'];
    const small = name.toLowerCase();
    const first = seen.get(small);
    if (first !== undefined) return [{ code: 'community-twice', args: { name, first }, path }];
    seen.set(small, index);
    const taken = Object.hasOwn(topNames, small) ? topNames[small] : undefined;
    if (taken === true || small === binary) return [{ code: 'name-taken', args: { name }, path }];
    const other = name.replace(/^[^.]*/, (stem) => stem.toUpperCase());
    return taken === false && name !== other ? [{ code: 'community-case', args: { name, other }, path }] : [];
  });
}
