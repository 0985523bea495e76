import { at } from '../blueprints/conditions.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import { milliseconds } from './helpers.ts';
import { type NameRules, text } from './names.ts';
import { environmentName, exportedName } from './words.ts';

function services(document: JsonObject): Json | undefined {
  const list = at(document, 'spec.services');
  if (!Array.isArray(list)) return undefined;
  return (list as readonly JsonObject[]).map((service) => {
    const name = String(service.name);
    const retry = (service.retry ?? {}) as JsonObject;
    return {
      name,
      exported: exportedName(name),
      env: service.env ?? environmentName(name),
      description: service.description ?? '',
      required: service.required ?? true,
      dependsOn: service.dependsOn ?? [],
      maxAttempts: retry.maxAttempts ?? 5,
      backoff: retry.backoff ?? '1s',
      maxBackoff: retry.maxBackoff ?? '30s',
      startTimeout: service.startTimeout ?? '30s',
      stopTimeout: service.stopTimeout ?? '10s',
    };
  });
}

/** Seconds that stopping spec.services takes at most: the longest chain of stop timeouts, and a second behind each. */
export function servicesStopSeconds(document: JsonObject): number {
  const list = at(document, 'spec.services');
  if (!Array.isArray(list)) return 0;
  const byName = new Map((list as readonly JsonObject[]).map((service) => [String(service.name), service]));
  const known = new Map<string, number>();
  const sum = (name: string): number => {
    const service = byName.get(name);
    if (service === undefined) return 0;
    const before = known.get(name);
    if (before !== undefined) return before;
    // A circle, which the rules refuse, comes to an end here.
    known.set(name, 0);
    const below = Array.isArray(service.dependsOn) ? service.dependsOn.map((other) => sum(String(other))) : [];
    const own = Number(milliseconds(String(service.stopTimeout)) ?? 0n) / 1000 + 1;
    const all = own + Math.max(0, ...below);
    known.set(name, all);
    return all;
  };
  return Math.ceil(Math.max(0, ...[...byName.keys()].map(sum)));
}

/** The names of what a service depends on, spec.services. */
export const dependencyNames: NameRules = {
  services: {
    shape: {
      is: 'list',
      item: {
        is: 'map',
        fields: {
          name: text,
          exported: text,
          env: text,
          description: { is: 'free' },
          required: { is: 'flag' },
          dependsOn: { is: 'list', item: text },
          maxAttempts: { is: 'number' },
          backoff: { is: 'free' },
          maxBackoff: { is: 'free' },
          startTimeout: { is: 'free' },
          stopTimeout: { is: 'free' },
        },
      },
    },
    from: 'spec.services',
    pattern: /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
    derive: services,
  },
};
