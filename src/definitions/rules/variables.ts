import type { Finding } from '../finding.ts';
import type { JsonObject } from '../model.ts';
import type { Path } from '../tree.ts';
import { number } from './look.ts';
import { networkProblem } from './network.ts';

/** Where the pods listen is known to their probes and Services, so it is not for an environment to change. */
const fixed = ['HTTP_IP_ADDR', 'HTTP_IP_PORT', 'ADMIN_IP_ADDR', 'ADMIN_IP_PORT', 'HTTP_LOG', 'API_KEYS_FILE', 'GOMEMLIMIT'];
const shutdown = ['GRACEFUL_SHUTDOWN_SECONDS', 'HARD_SHUTDOWN_SECONDS', 'HTTP_SHUTDOWN_TIMEOUT'];

/** Takes a document and an environment variable of one of its environments; finds why the service would not start with it. */
export function variableRules(document: JsonObject, variable: string, value: string, path: Path): readonly Finding[] {
  if (variable === 'LOG_LEVEL' || variable === 'LOG_LEVEL_FILE') return [{ code: 'variable-level', args: {}, path }];
  if (fixed.includes(variable)) return [{ code: 'variable-fixed', args: { variable }, path }];
  if (shutdown.includes(variable)) return [{ code: 'variable-shutdown', args: { variable }, path }];
  if (/(KEYS?|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/.test(variable))
    return [{ code: 'variable-secret', args: { variable }, path }];
  // An empty variable counts as absent.
  const wanted = value === '' ? undefined : wrongValue(document, variable, value);
  return wanted === undefined ? [] : [{ code: 'variable-value', args: { variable, wanted, value }, path }];
}

/** What a variable that the service reads has to be, when this is not it. */
function wrongValue(document: JsonObject, variable: string, value: string): string | undefined {
  const bounds = (low: number, high: number): string | undefined =>
    /^[+-]?[0-9]+$/.test(value) && Number(value) >= low && Number(value) <= high
      ? undefined
      : `a whole number from ${low} to ${high}`;
  switch (variable) {
    case 'NUMBER_OF_WORKERS': {
      const [low, high] = ['min', 'max'].map((end) => number(document, 'spec', 'pool', 'workers', end));
      return low === undefined || high === undefined ? undefined : bounds(low, high);
    }
    case 'SCHEDULER_CHANNEL_SIZE':
    case 'RESULT_CHANNEL_SIZE':
      return bounds(1, 1_000_000);
    case 'HTTP_READ_TIMEOUT':
    case 'HTTP_WRITE_TIMEOUT':
      return isPeriod(value) ? undefined : 'seconds from 1 to 3600, or a duration such as 90s or 1m30s';
    case 'LOG_FORMAT':
      return ['json', 'text'].includes(value) ? undefined : 'json or text';
    case 'HTTP_JOB_ALLOW':
      return value.split(/[\s,]+/).every((entry) => entry === '' || isAllowed(entry))
        ? undefined
        : 'addresses, networks such as 10.0.0.0/8, and host names, separated by commas or blanks';
    default:
      return undefined;
  }
}

const unitSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** More than nothing and an hour at most, as a number of seconds or as Go writes a duration. */
function isPeriod(value: string): boolean {
  if (/^\+?[0-9]+$/.test(value)) return Number(value) >= 1 && Number(value) <= 3600;
  if (!/^\+?(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|ms|s|m|h))+$/.test(value)) return false;
  const parts = [...value.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g)];
  const seconds = parts.reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 0), 0);
  return seconds > 0 && seconds <= 3600;
}

/** The service lets a host name have underscores. */
function isAllowed(entry: string): boolean {
  return networkProblem(entry) === undefined || networkProblem(entry.replaceAll('_', 'x')) === undefined;
}
