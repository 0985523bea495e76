import { environmentName } from '../../plan/words.ts';
import { suggest } from '../../suggest.ts';
import type { Finding } from '../finding.ts';
import type { JsonObject } from '../model.ts';
import type { Path } from '../tree.ts';
import { parseDuration } from './duration.ts';
import { objects, text, texts } from './look.ts';

interface Service {
  readonly name: string;
  readonly index: number;
  readonly required: boolean;
  /** What it depends on; the place of each name is its index in the list. */
  readonly dependsOn: readonly { readonly index: number; readonly item: string }[];
}

/** Takes a document; finds names that are there twice, dependencies that do not exist, and circles of them. */
export function serviceRules(document: JsonObject): readonly Finding[] {
  const findings: Finding[] = [];
  const services = new Map<string, Service>();
  for (const { index, item } of objects(document, 'spec', 'services')) {
    findings.push(...backoffRules(item, index));
    const name = text(item, 'name');
    if (name === undefined) continue;
    const other = [...services.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (other)
      findings.push({
        code: 'dependency-defined-twice',
        args: { other: other.name, index: other.index },
        path: at(index, 'name'),
      });
    else services.set(name, { name, index, required: item.required === true, dependsOn: texts(item, 'dependsOn') });
  }
  findings.push(...variableRules(document, services));
  for (const service of services.values()) findings.push(...missing(service, services));
  findings.push(...circles(services));
  return findings;
}

const at = (index: number, ...path: Path): Path => ['spec', 'services', index, ...path];

function missing(service: Service, services: ReadonlyMap<string, Service>): readonly Finding[] {
  return service.dependsOn.flatMap(({ index, item }): Finding[] => {
    const path = at(service.index, 'dependsOn', index);
    if (item === service.name) return [{ code: 'dependency-itself', args: { name: item }, path }];
    const found = services.get(item);
    if (found === undefined) {
      const others = [...services.keys()].filter((name) => name !== service.name);
      const suggestion = suggest(item, others);
      return [{ code: 'dependency-missing', args: { name: item, defined: others, ...(suggestion && { suggestion }) }, path }];
    }
    return service.required && !found.required
      ? [{ code: 'dependency-optional', args: { name: service.name, dependency: item }, path, severity: 'warning' }]
      : [];
  });
}

/** First words of variables that the service, or the platform below it, reads already. */
const taken = new Set(
  'ADMIN API GIT GO GRACEFUL HARD HTTP HTTPS JOURNAL KUBERNETES LOG MANAGEMENT NO NUMBER OTEL POOL QUEUE RESULT RESULTS SCHEDULER UI XDG'.split(
    ' ',
  ),
);

/** Two services, or a service and the program, would read the same variables. */
function variableRules(document: JsonObject, services: ReadonlyMap<string, Service>): readonly Finding[] {
  const owners = new Map<string, string>();
  return [...services.values()].flatMap(({ name, index }): Finding[] => {
    const written = text(document, 'spec', 'services', index, 'env');
    const env = written ?? environmentName(name);
    const owner = taken.has(env) ? 'the program itself' : owners.get(env);
    owners.set(env, `the service "${name}"`);
    return owner === undefined
      ? []
      : [
          {
            code: 'env-clash',
            args: { env, owner, derived: written === undefined },
            path: at(index, 'env'),
            or: at(index, 'name'),
          },
        ];
  });
}

/** Circles of at least two, none of which shares a service with another one that is told. */
function circles(services: ReadonlyMap<string, Service>): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const told = new Set<string>();
  const path: string[] = [];
  const visit = (service: Service): void => {
    seen.add(service.name);
    path.push(service.name);
    for (const { index, item } of service.dependsOn) {
      const next = services.get(item);
      if (next === undefined || next === service) continue;
      const from = path.indexOf(item);
      if (from !== -1) {
        const circle = path.slice(from);
        if (circle.some((name) => told.has(name))) continue;
        for (const name of circle) told.add(name);
        findings.push({
          code: 'dependency-circular',
          args: { circle: [...circle, item] },
          path: at(service.index, 'dependsOn', index),
        });
      } else if (!seen.has(item)) visit(next);
    }
    path.pop();
  };
  for (const service of services.values()) if (!seen.has(service.name)) visit(service);
  return findings;
}

function backoffRules(service: JsonObject, index: number): readonly Finding[] {
  const [backoff, maxBackoff] = [text(service, 'retry', 'backoff'), text(service, 'retry', 'maxBackoff')];
  if (backoff === undefined || maxBackoff === undefined) return [];
  const [first, most] = [parseDuration(backoff), parseDuration(maxBackoff)];
  return first !== undefined && most !== undefined && first > most
    ? [
        {
          code: 'backoff-order',
          args: { backoff, maxBackoff },
          path: at(index, 'retry', 'backoff'),
          or: at(index, 'retry', 'maxBackoff'),
        },
      ]
    : [];
}
