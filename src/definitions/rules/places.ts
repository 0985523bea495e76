import type { Finding } from '../finding.ts';
import { valueAt } from '../findings.ts';
import type { JsonObject } from '../model.ts';
import { isObject } from '../schema.ts';
import { number, objects, text } from './look.ts';
import { ipVersion, isHostName, urlProblem } from './network.ts';
import { secretIn } from './secrets.ts';

/** Takes a document; finds addresses, image names and folders that no program would accept. */
export function placeRules(document: JsonObject): readonly Finding[] {
  return [
    ...hostRules(document),
    ...addressRules(document),
    ...imageRules(document),
    ...portRules(document),
    ...directoryRules(document),
    ...labelRules(document),
    ...namespaceRules(document),
  ];
}

function hostRules(document: JsonObject): readonly Finding[] {
  const fields = [['host'], ['admin', 'host'], ['topLevelDomain']];
  return fields.flatMap((field): Finding[] => {
    const path = ['spec', 'api', ...field];
    const host = text(document, ...path);
    if (host === undefined || isHostName(host)) return [];
    const version = ipVersion(host);
    if (version === undefined) return [{ code: 'host', args: { host }, path }];
    // It is part of URLs, where an address of IPv6 would have to be in brackets.
    return field[0] === 'topLevelDomain' && version === 6 ? [{ code: 'host-name', args: { host }, path }] : [];
  });
}

const addresses = [
  ['spec', 'maintainer', 'web'],
  ['spec', 'maintainer', 'slack'],
  ['spec', 'community', 'conduct'],
  ['spec', 'kubernetes', 'autoscaling', 'prometheus'],
];

function addressRules(document: JsonObject): readonly Finding[] {
  return addresses.flatMap((path): Finding[] => {
    const url = text(document, ...path);
    if (url === undefined || !url.includes('://') || secretIn(url) !== undefined) return [];
    const problem = urlProblem(url);
    if (problem === 'userinfo') return [{ code: 'secret', args: { what: 'the name of a user' }, path }];
    return problem === undefined ? [] : [{ code: `url-${problem}`, args: { url }, path }];
  });
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/** The grammar of image names: HOST:PORT/PART/PART, the host only where it cannot be taken for a part. */
function imageRules(document: JsonObject): readonly Finding[] {
  const path = ['spec', 'image', 'repository'];
  const repository = text(document, ...path);
  if (repository === undefined) return [];
  const [first = '', ...rest] = repository.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const [host = '', port, ...more] = isHost ? first.split(':') : [];
  const parts = isHost ? rest : [first, ...rest];
  if (!isHost && first.includes(':')) return [{ code: 'image-tag', args: { repository }, path }];
  const badPort = port !== undefined && (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65535);
  const badHost = isHost && !isHostName(host) && ipVersion(host) !== 4;
  const bad = badPort || badHost || more.length > 0 ? first : parts.find((part) => !component.test(part));
  if (bad !== undefined) return [{ code: 'image-name', args: { part: bad }, path }];
  const local = host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.');
  return local && valueAt(document, ['spec', 'github', 'workflow']) === true
    ? [{ code: 'image-local', severity: 'warning', args: { host: first }, path }]
    : [];
}

/** The pods have no privilege that an old container runtime would ask for here. */
function portRules(document: JsonObject): readonly Finding[] {
  const path = ['spec', 'api', 'port'];
  const port = number(document, ...path);
  return port !== undefined && port < 1024 ? [{ code: 'port-low', severity: 'warning', args: { port }, path }] : [];
}

function directoryRules(document: JsonObject): readonly Finding[] {
  const path = ['spec', 'observability', 'logging', 'directory'];
  const directory = text(document, ...path);
  return directory?.split('/').includes('..') ? [{ code: 'log-directory', args: { directory }, path }] : [];
}

/** Labels that the manifests set; where each comes from. */
const ownLabels: Readonly<Record<string, string>> = {
  'app.kubernetes.io/name': 'metadata.name',
  'app.kubernetes.io/version': 'spec.version',
  'app.kubernetes.io/component': 'the blueprint',
  'pavedroad.io/organization': 'metadata.organization',
  'pavedroad.io/blueprint': 'the blueprint',
  'pavedroad.io/environment': 'the name of the environment',
};

function labelRules(document: JsonObject): readonly Finding[] {
  const path = ['metadata', 'labels'];
  const labels = valueAt(document, path);
  if (!isObject(labels)) return [];
  const chart = text(document, 'spec', 'kubernetes', 'packaging') !== 'kustomize';
  const own = { ...ownLabels, ...(chart && { 'app.kubernetes.io/managed-by': 'Helm' }) };
  return Object.keys(labels).flatMap((label): Finding[] => {
    const from = Object.entries(own).find(([name]) => name === label)?.[1];
    return from === undefined ? [] : [{ code: 'label-taken', args: { label, from }, path: [...path, label], at: 'key' }];
  });
}

/** Namespaces get a security level that the cluster's own parts do not stand. */
function namespaceRules(document: JsonObject): readonly Finding[] {
  const base = ['spec', 'kubernetes'];
  const places = [
    [...base, 'namespace'],
    ...objects(document, ...base, 'environments').map(({ index }) => [...base, 'environments', index, 'namespace']),
  ];
  return places.flatMap((path): Finding[] => {
    const namespace = text(document, ...path);
    return namespace?.startsWith('kube-') ? [{ code: 'namespace-system', args: { namespace }, path }] : [];
  });
}
