import { suggest } from '../../suggest.ts';
import type { Finding } from '../finding.ts';
import { valueAt } from '../findings.ts';
import type { JsonObject } from '../model.ts';
import { isObject } from '../schema.ts';
import { type CronProblem, cronProblem } from './cron.ts';
import { parseDuration } from './duration.ts';
import { objects, text, texts } from './look.ts';
import { refusedHost, urlProblem } from './network.ts';
import { timeZoneProblem } from './timeZone.ts';

const wanted: Readonly<Record<string, string>> = { cron: 'expression', once: 'at' };

/** Takes a document with its defaults; finds what cannot work about its schedule and the jobs that it sends. */
export function scheduleRules(document: JsonObject): readonly Finding[] {
  const findings: Finding[] = [];
  const base = ['spec', 'scheduler'];
  const kind = text(document, ...base, 'kind');
  const field = kind === undefined ? undefined : wanted[kind];
  const scheduler = valueAt(document, base);
  // A field that is there but undefined has a wrong value, which was reported.
  if (kind !== undefined && field !== undefined && isObject(scheduler) && !Object.hasOwn(scheduler, field)) {
    findings.push({ code: 'missing-for', args: { field, sibling: 'kind', value: kind }, path: [...base, field], at: 'parent' });
  }
  const expression = text(document, ...base, 'expression');
  if (expression !== undefined && kind === 'cron') {
    const problem = cronProblem(expression);
    if (problem)
      findings.push({
        code: `cron-${problem.reason}`,
        args: cronArgs(problem),
        path: [...base, 'expression'],
        within: problem.within,
      });
  }
  const at = text(document, ...base, 'at');
  if (at !== undefined && !isTime(at)) findings.push({ code: 'not-a-time', args: { value: at }, path: [...base, 'at'] });
  const zone = text(document, ...base, 'timeZone');
  const meant = zone === undefined ? undefined : timeZoneProblem(zone);
  if (zone !== undefined && meant !== undefined) {
    findings.push({ code: 'time-zone', args: { zone, ...(meant !== '' && { suggestion: meant }) }, path: [...base, 'timeZone'] });
  }
  return [...findings, ...misfireRule(document, kind), ...jobRules(document)];
}

/** The runs of missed ticks are sent at once, so that each but the first finds the one before unfinished. */
function misfireRule(document: JsonObject, kind: string | undefined): readonly Finding[] {
  const base = ['spec', 'scheduler'];
  const clash = text(document, ...base, 'misfire') === 'all' && text(document, ...base, 'overlap') === 'skip';
  return clash && kind !== 'once' ? [{ code: 'misfire-skipped', severity: 'warning', args: {}, path: [...base, 'misfire'] }] : [];
}

function cronArgs({ field, text: part, low, high }: CronProblem): Finding['args'] {
  return { field, text: part, low, high };
}

function jobRules(document: JsonObject): readonly Finding[] {
  const findings: Finding[] = [];
  const types = ['http', ...objects(document, 'spec', 'jobs').flatMap(({ item }) => text(item, 'name') ?? [])];
  const declared = new Set(types);
  const allow = texts(document, 'spec', 'egress', 'allow').map(({ item }) => item);
  for (const { index, item } of objects(document, 'spec', 'scheduler', 'jobs')) {
    const path = ['spec', 'scheduler', 'jobs', index];
    const type = text(item, 'type');
    if (type !== undefined && !declared.has(type)) {
      const suggestion = suggest(type, types);
      findings.push({
        code: 'job-type',
        args: { type, ...(suggestion && { suggestion }), declared: types },
        path: [...path, 'type'],
      });
    }
    if (type === 'http' && !Object.hasOwn(item, 'url')) {
      findings.push({
        code: 'missing-for',
        args: { field: 'url', sibling: 'type', value: 'http' },
        path: [...path, 'url'],
        at: 'parent',
      });
    }
    findings.push(...timeoutRule(document, item, path));
    const url = text(item, 'url');
    const problem = url === undefined ? undefined : urlProblem(url);
    const at = [...path, 'url'];
    if (url !== undefined && problem !== undefined)
      findings.push({ code: `url-${problem}`, args: problem === 'userinfo' ? {} : { url }, path: at });
    else if (url !== undefined) findings.push(...urlWarnings(url, allow, at));
    findings.push(...headerRules(item, [...path, 'headers']));
  }
  return findings;
}

/** The longest run of a type that says nothing of it: the type http. */
const longestRun = '24h';

/** A job may ask for less time than its type gives, not for more. */
function timeoutRule(document: JsonObject, job: JsonObject, path: Finding['path']): readonly Finding[] {
  const type = text(job, 'type');
  const asked = text(job, 'timeout');
  const declared = objects(document, 'spec', 'jobs').find(({ item }) => text(item, 'name') === type);
  const limit = declared === undefined ? longestRun : text(declared.item, 'timeout');
  if (type === undefined || asked === undefined || limit === undefined) return [];
  const [wanted, given] = [parseDuration(asked), parseDuration(limit)];
  if (wanted === undefined || given === undefined || wanted <= given) return [];
  return [{ code: 'timeout-over-type', args: { asked, type, limit }, path: [...path, 'timeout'] }];
}

const secretHeaders =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie2?)$|token|secret|passw|credential|api-?key|private-?key|session/i;
const reservedHeaders =
  /^(?:connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;
const secretValues = /^\s*(?:bearer|basic|apikey|token|digest)\s+\S/i;
const secretParameters = /^(?:.*[-_.])?(?:token|secret|passw(?:or)?d|api-?_?key|credentials?)$/i;

/** What works only if something else is done, too, and secrets. */
function urlWarnings(url: string, allow: readonly string[], path: Finding['path']): readonly Finding[] {
  const host = refusedHost(url, allow);
  const parameter = [...new URL(url).searchParams].find(([name, value]) => value !== '' && secretParameters.test(name))?.[0];
  return [
    ...(host === undefined ? [] : [{ code: 'url-refused', severity: 'warning', args: { host }, path } as const]),
    ...(parameter === undefined ? [] : [{ code: 'url-secret', args: { parameter }, path }]),
  ];
}

function headerRules(job: JsonObject, path: Finding['path']): readonly Finding[] {
  const { headers } = job;
  if (!isObject(headers)) return [];
  const seen = new Map<string, string>();
  return Object.entries(headers).flatMap(([name, value]): Finding[] => {
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (other !== undefined) return [{ code: 'header-twice', args: { name, other }, path: [...path, name], at: 'key' }];
    if (reservedHeaders.test(name)) return [{ code: 'header-reserved', args: {}, path: [...path, name], at: 'key' }];
    if (secretHeaders.test(name) || (typeof value === 'string' && secretValues.test(value)))
      return [{ code: 'header-secret', args: { name }, path: [...path, name], at: 'key' }];
    return [];
  });
}

/** RFC 3339 with a day and an hour that exist. */
function isTime(value: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:Z|[+-](\d{2}):(\d{2}))$/.exec(value);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && hour <= 23 && minute <= 59 && second <= 59 && offsetHour <= 23 && offsetMinute <= 59;
}
