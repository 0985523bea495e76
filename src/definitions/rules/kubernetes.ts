import type { Finding } from '../finding.ts';
import { valueAt } from '../findings.ts';
import type { JsonObject } from '../model.ts';
import { isObject } from '../schema.ts';
import { number, objects, text } from './look.ts';
import { variableRules } from './variables.ts';

const base = ['spec', 'kubernetes'];

/** Takes a document with its defaults; finds what a cluster would refuse, or what says two things at once. */
export function kubernetesRules(document: JsonObject): readonly Finding[] {
  return [...replicaRules(document), ...autoscalingRules(document), ...hostRules(document), ...environmentRules(document)];
}

/** Every place that says how many copies there are. */
function copies(document: JsonObject): readonly { readonly replicas: number; readonly path: Finding['path'] }[] {
  const here = [...base, 'replicas'];
  const replicas = number(document, ...here);
  const there = objects(document, ...base, 'environments').flatMap(({ index, item }) => {
    const value = number(item, 'replicas');
    return value === undefined || value === replicas
      ? []
      : [{ replicas: value, path: [...base, 'environments', index, 'replicas'] }];
  });
  return [...(replicas === undefined ? [] : [{ replicas, path: here }]), ...there];
}

function replicaRules(document: JsonObject): readonly Finding[] {
  if (valueAt(document, [...base, 'independentReplicas']) !== false) return [];
  return copies(document).flatMap(({ replicas, path }) => (replicas > 1 ? [{ code: 'replicas', args: { replicas }, path }] : []));
}

function autoscalingRules(document: JsonObject): readonly Finding[] {
  const path = [...base, 'autoscaling'];
  if (!isObject(valueAt(document, path))) return [];
  const findings: Finding[] = [];
  if (valueAt(document, [...base, 'independentReplicas']) === false) findings.push({ code: 'autoscaling-one', args: {}, path });
  const [min, max] = [number(document, ...path, 'minReplicas'), number(document, ...path, 'maxReplicas')];
  if (min !== undefined && max !== undefined && min > max)
    findings.push({
      code: 'workers-order',
      args: { field: 'minReplicas', value: min, other: 'maxReplicas', limit: max, bound: 'most' },
      path: [...path, 'minReplicas'],
      or: [...path, 'maxReplicas'],
    });
  const fixed = copies(document).find(({ replicas }) => replicas > 1);
  if (fixed) findings.push({ code: 'autoscaling-replicas', args: {}, path: fixed.path });
  return findings;
}

/** The ingress takes its host from spec.api.topLevelDomain, which may be an address or have capitals. */
const ingressHost = /^(?![0-9.]+$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function hostRules(document: JsonObject): readonly Finding[] {
  const ingress = [...base, 'ingress'];
  const has = isObject(valueAt(document, ingress));
  const own = text(document, ...ingress, 'host');
  const findings: Finding[] = [];
  const host = own ?? text(document, 'spec', 'api', 'topLevelDomain');
  if (has && host !== undefined && !ingressHost.test(host))
    findings.push({ code: 'ingress-host', args: { host }, path: [...ingress, 'host'], or: ['spec', 'api', 'topLevelDomain'] });
  for (const { index, item } of objects(document, ...base, 'environments')) {
    const there = text(item, 'host');
    const path = [...base, 'environments', index, 'host'];
    if (there === undefined) continue;
    if (!has) findings.push({ code: 'environment-host', args: {}, path });
    else if (!ingressHost.test(there)) findings.push({ code: 'ingress-host', args: { host: there }, path });
  }
  return findings;
}

function environmentRules(document: JsonObject): readonly Finding[] {
  const seen = new Map<string, number>();
  return objects(document, ...base, 'environments').flatMap(({ index, item }): Finding[] => {
    const at = [...base, 'environments', index];
    const name = text(item, 'name');
    const first = name === undefined ? undefined : seen.get(name);
    if (name !== undefined && first === undefined) seen.set(name, index);
    const level = text(item, 'logLevel');
    const variables = isObject(item.variables) ? Object.entries(item.variables) : [];
    return [
      ...(first === undefined ? [] : [{ code: 'environment-twice', args: { name: name ?? '', first }, path: [...at, 'name'] }]),
      ...(item.debug === true && level !== undefined && level !== 'debug'
        ? [{ code: 'debug-level', args: { level }, path: [...at, 'logLevel'] }]
        : []),
      ...variables.flatMap(([variable, value]) =>
        typeof value === 'string' ? variableRules(document, variable, value, [...at, 'variables', variable]) : [],
      ),
    ];
  });
}
