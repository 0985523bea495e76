import { describe, expect, test } from 'vitest';
import { explainPath } from '../../../src/definitions/explain.ts';
import { explainText } from '../../../src/output/explain.ts';
import { workerPool } from './support.ts';

const explain = (path: string, { depth = 1, columns = 80, tree = false } = {}): string => {
  const found = explainPath(workerPool, path.split('.'), depth);
  return found.found ? explainText(found, { columns, tree }) : JSON.stringify(found);
};

describe('explain', () => {
  test('a kind', () => {
    expect(explain('')).toBe(
      [
        'KIND:     WorkerPool',
        'VERSION:  roadctl.pavedroad.io/v1',
        '',
        'DESCRIPTION:',
        '    A worker-pool service: jobs come in over HTTP or from a schedule, a',
        '    dispatcher hands them to workers, and results can be read back.',
        '',
        'FIELDS:',
        '  apiVersion\t<string> -required-',
        '    Version of the definitions format.',
        '    enum: roadctl.pavedroad.io/v1',
        '',
        '  kind\t<string> -required-',
        '    What the document defines; it picks the blueprint.',
        '    enum: WorkerPool',
        '',
        '  metadata\t<object> -required-',
        '    Who the service is.',
        '',
        '  spec\t<object> -required-',
        '    What the service is to be.',
        '',
      ].join('\n'),
    );
  });

  test('a field with a range and a default', () => {
    expect(explain('spec.api.port')).toBe(
      [
        'KIND:     WorkerPool',
        'VERSION:  roadctl.pavedroad.io/v1',
        '',
        'FIELD: port <integer>',
        '',
        'DESCRIPTION:',
        '    Port that the service listens on; HTTP_IP_PORT overrides it.',
        '',
        '    default: 8081',
        '    must be: from 1 to 65535',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['metadata.name', ['FIELD: name <string> -required-', 'must be: letters and digits, a letter first, 40 at most']],
    ['metadata.labels', ['FIELD: labels <map[string]string>', 'at most 32 fields']],
    ['spec.go.module', ['default: from github.com/metadata.organization/metadata.name']],
    ['spec.scheduler.kind', ['FIELD: kind <string>', 'enum: interval, cron, once', 'default: interval']],
    [
      'spec.scheduler.interval',
      [
        'default: 10s',
        'only for: kind interval',
        'must be: a duration of numbers with ms, s, m or h, as in 30s or 1h30m; from\n    1s to 8760h\n',
      ],
    ],
    ['spec.jobs', ['FIELD: jobs <[]object>', '  name\t<string> -required-', '  timeout\t<string>']],
    ['spec.jobs.timeout', ['FIELD: timeout <string>', 'default: 30s']],
    ['spec.jobs[0].timeout', ['FIELD: timeout <string>']],
    ['spec.jobs.0.timeout', ['FIELD: timeout <string>']],
    ['spec.egress.allow', ['FIELD: allow <[]string>', 'at most 100 items']],
    ['spec.integrations.shields', ['FIELD: shields <[]string>', 'enum: bugs,', 'default: alert_status, coverage']],
    ['spec.pool.', ['FIELD: pool <object>']],
    ['SPEC.POOL.Workers', ['FIELD: workers <object>', '  initial\t<integer>']],
    ['spec.kubernetes.replicas', ['FIELD: replicas <integer>']],
    ['spec.image.repository', ['default: from metadata.organization/metadata.name']],
  ])('%s', (path, expected) => {
    const text = explain(path);
    for (const part of expected) expect(text).toContain(part);
  });

  test('recursive: names and types, as deep as is wanted', () => {
    const all = explain('spec.pool', { depth: Number.POSITIVE_INFINITY, tree: true });
    expect(all.slice(all.indexOf('FIELDS'))).toBe(
      [
        'FIELDS:',
        '  workers\t<object>',
        '    initial\t<integer>',
        '    min\t<integer>',
        '    max\t<integer>',
        '  schedulerChannelSize\t<integer>',
        '  resultChannelSize\t<integer>',
        '  gracefulShutdownSeconds\t<integer>',
        '  hardShutdownSeconds\t<integer>',
        '  adaptive\t<object>',
        '    targetWait\t<string>',
        '  ageing\t<string>',
        '  retry\t<object>',
        '    maxAttempts\t<integer>',
        '    backoff\t<string>',
        '    maxBackoff\t<string>',
        '  preStopDelaySeconds\t<integer>',
        '',
      ].join('\n'),
    );
    expect(explain('spec', { depth: 2, tree: true })).toContain(
      '  pool\t<object>\n    workers\t<object>\n    schedulerChannelSize',
    );
  });

  test.each([40, 60, 80, 120])('wraps at %i columns', (columns) => {
    for (const path of ['', 'spec', 'spec.api', 'spec.scheduler', 'spec.integrations']) {
      const long = explain(path, { columns })
        .split('\n')
        .filter((text) => text.length > columns && text.trim().includes(' ') && !text.includes('\t'));
      expect(long).toEqual([]);
    }
  });

  test.each([
    ['spec.pol', { found: false, path: ['spec', 'pol'], reason: 'unknown', suggestion: 'pool' }],
    ['spec.zzzzzz', { found: false, path: ['spec', 'zzzzzz'], reason: 'unknown' }],
    ['spec.version.major', { found: false, path: ['spec', 'version'], reason: 'scalar', type: 'string' }],
    ['metadata.labels.team', { found: false, path: ['metadata', 'labels'], reason: 'scalar', type: 'map[string]string' }],
    ['__proto__', { found: false, path: ['__proto__'], reason: 'unknown' }],
  ])('%s is not there', (path, expected) => {
    expect(explainPath(workerPool, path.split('.'), 1)).toEqual(expected);
  });
});
