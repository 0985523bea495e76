import type { Finding } from '../finding.ts';
import type { JsonObject } from '../model.ts';
import type { Path } from '../tree.ts';
import { modulePathProblem } from './goNames.ts';
import { kubernetesRules } from './kubernetes.ts';
import { number, objects, text, texts } from './look.ts';
import { nameRules } from './names.ts';
import { hostsOverlap, networkProblem } from './network.ts';
import { scheduleRules } from './schedule.ts';

/** Takes a WorkerPool document with its defaults; finds what its schema cannot say. */
export function workerPoolRules(document: JsonObject): readonly Finding[] {
  return [
    ...nameRules(document),
    ...workerRules(document),
    ...portRules(document),
    ...segmentRules(document),
    ...kubernetesRules(document),
    ...moduleRules(document),
    ...networkRules(document),
    ...scheduleRules(document),
    ...integrationRules(document),
    ...communityRules(document),
  ];
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
const fixedSegments = ['jobs', 'jobsLIST', 'scheduler', 'schedulerLIST'];

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
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    return first === undefined
      ? []
      : [{ code: 'integration-twice', args: { name, first }, path: ['spec', 'integrations', index, 'name'] }];
  });
}

function communityRules(document: JsonObject): readonly Finding[] {
  const seen = new Map<string, number>();
  return objects(document, 'spec', 'community', 'files').flatMap(({ index, item }): Finding[] => {
    const name = text(item, 'name');
    if (name === undefined) return [];
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), index);
    return first === undefined
      ? []
      : [{ code: 'community-twice', args: { name, first }, path: ['spec', 'community', 'files', index, 'name'] }];
  });
}
