import type { Finding } from '../finding.ts';
import type { Json, JsonObject } from '../model.ts';
import { isList, isObject } from '../schema.ts';
import type { Path } from '../tree.ts';
import { objects } from './look.ts';

/** What is unmistakably a secret, whatever the field is called that it stands in. */
const formats: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a token of GitHub', /\b(?:gh[opsru]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{10}|\bhooks\.slack\.com\/(?:services|workflows|triggers)\/./],
  ['a key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{16}/],
  ['a key of Google', /\bAIza[0-9A-Za-z_-]{35}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}/],
  ['a token of SonarCloud', /\bsq[abpu]_[0-9a-f]{40}/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8}/],
  ['a private key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY/],
  ['a password', /\b[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s/?#@:]*:[^\s/?#@]+@/],
];

/** Takes text; says what secret stands in it, if one does. */
export function secretIn(text: string): string | undefined {
  return formats.find(([, pattern]) => pattern.test(text))?.[0];
}

const payloadNames =
  /^(?:.*[-_.])?(?:password|passwd|passphrase|secret|token|(?:api|access|private|secret)[-_]?key|credentials?)$/i;

/** Takes a document; finds the secrets in it. Those that other rules know better by their place are among them. */
export function secretRules(document: JsonObject): readonly Finding[] {
  const payloads = objects(document, 'spec', 'scheduler', 'jobs').flatMap(({ index, item }) =>
    payloadRules(item.payload, ['spec', 'scheduler', 'jobs', index, 'payload']),
  );
  const keys = objects(document, 'spec', 'integrations').flatMap(({ index, item }): Finding[] =>
    // The older tokens of SonarCloud have no mark of their own.
    typeof item.key === 'string' && /^[0-9a-f]{40}$/.test(item.key)
      ? [{ code: 'secret', args: { what: 'a token of SonarCloud' }, path: ['spec', 'integrations', index, 'key'] }]
      : [],
  );
  return [...everywhere(document, []), ...payloads, ...keys];
}

function everywhere(value: Json | undefined, path: Path): readonly Finding[] {
  if (isList(value)) return value.flatMap((item, index) => everywhere(item, [...path, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, item]) => everywhere(item, [...path, key]));
  const what = typeof value === 'string' ? secretIn(value) : undefined;
  return what === undefined ? [] : [{ code: 'secret', args: { what }, path }];
}

function payloadRules(value: Json | undefined, path: Path): readonly Finding[] {
  if (isList(value)) return value.flatMap((item, index) => payloadRules(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]): readonly Finding[] => {
    const here = [...path, name];
    const filled = (typeof item === 'string' && item !== '') || typeof item === 'number';
    return filled && payloadNames.test(name)
      ? [{ code: 'payload-secret', args: { name }, path: here, at: 'key' }]
      : payloadRules(item, here);
  });
}
