import { at } from '../blueprints/conditions.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import type { Issue } from '../issues.ts';
import { versions, versionsShape } from './versions.ts';
import { environmentName, exportedName, unexportedName } from './words.ts';

/** What a template may do with a name: stand bare (text, number), be tested (flag), or only through a helper (free). */
export type Shape =
  | { readonly is: 'text' | 'number' | 'flag' | 'free' }
  | { readonly is: 'map'; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly is: 'list'; readonly item: Shape };

/** How one name comes about: from which field, how, and the pattern that proves it safe wherever it may stand. */
export interface NameRule {
  readonly shape: Shape;
  readonly from: string;
  readonly derive: (document: JsonObject) => Json | undefined;
  /** Proof of every text in the value; free texts in it are left to the helpers. */
  readonly pattern?: RegExp;
}

export type NameRules = Readonly<Record<string, NameRule>>;

/** Nothing in these means anything to Go, YAML in quotes, Make, a shell, a Dockerfile or Markdown beyond the word itself. */
export const harmless = /^[A-Za-z0-9_.:/+~-]*$/;

export const text: Shape = { is: 'text' };
const name = (document: JsonObject): string => String(at(document, 'metadata.name') ?? '');
const organization = (document: JsonObject): string => String(at(document, 'metadata.organization') ?? '').toLowerCase();

/** Module path of a service whose definition does not say it. */
export function defaultModule(document: JsonObject): string {
  return `github.com/${organization(document)}/${name(document).toLowerCase()}`;
}

/** Go module path: elements that Go accepts, none ending in a dot. */
export const modulePattern = /^(?!.*\.(\/|$))[A-Za-z0-9][A-Za-z0-9._~-]*(\/[A-Za-z0-9_][A-Za-z0-9._~-]*)*$/;

/** The names that every blueprint has. */
export const commonNames: NameRules = {
  name: { shape: text, from: 'metadata.name', pattern: /^[A-Za-z][A-Za-z0-9-]{0,62}$/, derive: name },
  exported: { shape: text, from: 'metadata.name', pattern: /^[A-Z][A-Za-z0-9]{0,62}$/, derive: (d) => exportedName(name(d)) },
  unexported: { shape: text, from: 'metadata.name', pattern: /^[a-z][A-Za-z0-9]{0,69}$/, derive: (d) => unexportedName(name(d)) },
  lower: {
    shape: text,
    from: 'metadata.name',
    pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    derive: (d) => name(d).toLowerCase(),
  },
  env: { shape: text, from: 'metadata.name', pattern: /^[A-Z][A-Z0-9_]{0,126}$/, derive: (d) => environmentName(name(d)) },
  organization: {
    shape: text,
    from: 'metadata.organization',
    pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    derive: organization,
  },
  module: {
    shape: text,
    from: 'spec.go.module',
    pattern: modulePattern,
    derive: (d) => at(d, 'spec.go.module') ?? defaultModule(d),
  },
  versions: { shape: versionsShape, from: 'metadata.name', derive: () => versions },
};

/** Derives the names n.* of a document. A name that its pattern does not prove is a finding and is not in the result. */
export function deriveNames(
  rules: NameRules,
  document: JsonObject,
): { readonly n: JsonObject; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const names: [string, Json][] = [];
  for (const [key, rule] of Object.entries(rules)) {
    const value = rule.derive(document);
    const path = rule.from.split('.');
    if (value === undefined) {
      issues.push({ code: 'model.missing', severity: 'error', args: { name: `n.${key}`, field: rule.from }, path });
      continue;
    }
    const wrong = unproven(value, rule.shape, rule.pattern ?? harmless);
    if (wrong === undefined) names.push([key, value]);
    else issues.push({ code: 'model.unsafe', severity: 'error', args: { name: `n.${key}`, value: wrong }, path });
  }
  return { n: Object.fromEntries(names), issues };
}

/** The first part of a value that does not have its shape or breaks the pattern. */
function unproven(value: Json | undefined, shape: Shape, pattern: RegExp): string | undefined {
  const whole = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  switch (shape.is) {
    case 'free':
      return undefined;
    case 'text':
      return typeof value === 'string' && pattern.test(value) && harmless.test(value) ? undefined : whole;
    case 'number':
      return typeof value === 'number' && Number.isSafeInteger(value) ? undefined : whole;
    case 'flag':
      return typeof value === 'boolean' ? undefined : whole;
    case 'list':
      if (!Array.isArray(value)) return whole;
      return (value as readonly Json[]).map((item) => unproven(item, shape.item, pattern)).find((one) => one !== undefined);
    case 'map': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return whole;
      const fields = value as JsonObject;
      return Object.entries(shape.fields)
        .map(([key, part]) => unproven(fields[key], part, pattern))
        .find((one) => one !== undefined);
    }
  }
}

/** The shape of n as a whole, for lint. */
export function shapeOf(rules: NameRules): Shape {
  return { is: 'map', fields: Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, rule.shape])) };
}
