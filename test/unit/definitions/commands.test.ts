import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roadctl } from '../../commands/run.ts';
import { example, load, root } from './support.ts';

const wrong = example.replace('workers:', 'workres:').replace('interval: 10s', 'interval: 10');
const old = readFileSync(join(root, 'test/fixtures/definitions/eventCollector.old.yaml'), 'utf8');

describe('explain', () => {
  test.each([
    'explain workerpool',
    'explain WorkerPool',
    'explain blueprints workerpool',
    'explain bp/workerPool',
    'explain workerpool.',
  ])('%s', async (line) => {
    const { code, out, err } = await roadctl(line);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^KIND: {5}WorkerPool\nVERSION: {2}roadctl\.pavedroad\.io\/v1\n\nDESCRIPTION:\n/);
    expect(out).toMatch(/\nFIELDS:\n {2}apiVersion\t<string> -required-\n/);
  });

  test('fields, recursive and not', async () => {
    expect((await roadctl('explain workerpool.spec.pool')).out).toContain('    How many runs are worked on at a time.');
    const { out } = await roadctl('explain workerpool.spec --recursive --max-depth 2');
    expect(out).toContain('  pool\t<object>\n    workers\t<object>\n    schedulerChannelSize\t<integer>\n');
    expect((await roadctl('explain workerpool.spec -R')).out).toContain('    workers\t<object>\n      initial\t<integer>\n');
    expect((await roadctl('explain workerpool.spec.api workerpool.spec.queue')).out.match(/^KIND:/gm)).toHaveLength(2);
  });

  test('as data', async () => {
    const json = JSON.parse((await roadctl('explain workerpool.spec.scheduler.kind -o json')).out);
    expect(json).toMatchObject({
      kind: 'WorkerPool',
      path: ['spec', 'scheduler', 'kind'],
      type: 'string',
      required: false,
      default: 'interval',
      values: ['interval', 'cron', 'once'],
    });
    expect((await roadctl('explain workerpool.metadata -o yaml')).out).toMatch(/^fields:|\nfields:\n/);
  });

  test.each([
    ['explain', 2, 'error: you must say what to explain'],
    ['explain blueprints', 2, 'error: you must say which of the blueprints to explain'],
    ['explain workerpol', 1, 'Error (NotFound): blueprints "workerpol" not found'],
    ['explain workerpool.spec.pol', 1, 'error: field "spec.pol" does not exist, did you mean "pool"?'],
    [
      'explain workerpool.spec.version.major',
      1,
      'error: field "spec.version.major" does not exist: spec.version is of type string and has no fields',
    ],
    ['explain workerpool --max-depth 2', 2, 'error: --max-depth needs --recursive'],
    ['explain workerpool -R --max-depth 0', 2, 'error: invalid argument "0" for --max-depth: must be a whole number from 1 on'],
    ['explain files', 2, 'error: explain does not work on files'],
  ])('%s', async (line, code, message) => {
    const ran = await roadctl(line);
    expect(ran.code).toBe(code);
    expect(ran.out).toBe('');
    expect(ran.err).toContain(message);
  });
});

describe('lint', () => {
  test("findings like a compiler's, with the line and a caret", async () => {
    const { code, out } = await roadctl('lint definitions -f my.yaml', { files: { 'my.yaml': wrong } });
    expect(code).toBe(2);
    expect(out).toBe(
      [
        'my.yaml:17:5: error: spec.pool.workres: unknown field, did you mean "workers"?',
        '      workres:',
        '      ^^^^^^^',
        'my.yaml:22:15: error: spec.scheduler.interval: must be a duration of numbers with ms, s, m or h, as in 30s or 1h30m; "10" is not',
        '      interval: 10',
        '                ^^',
        '',
      ].join('\n'),
    );
  });

  test('as data', async () => {
    const { code, out } = await roadctl('lint -f my.yaml -o json', { files: { 'my.yaml': wrong } });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'List',
      items: [
        {
          severity: 'error',
          code: 'unknown-field',
          source: 'my.yaml',
          path: ['spec', 'pool', 'workres'],
          line: 17,
          column: 5,
          args: { suggestion: 'workers' },
        },
        { code: 'wrong-pattern', line: 22 },
      ],
    });
  });

  test('nothing found', async () => {
    expect(await roadctl('lint -f my.yaml', { files: { 'my.yaml': example } })).toMatchObject({
      code: 0,
      out: '',
      err: '1 definition, no findings\n',
    });
    expect(await roadctl('lint blueprints')).toMatchObject({ code: 0, out: '' });
    expect(await roadctl('lint blueprints workerPool')).toMatchObject({ code: 0, out: '', err: '1 blueprint, no findings\n' });
  });

  test('warnings alone do not fail', async () => {
    const { code, out } = await roadctl('lint -f old.yaml', { files: { 'old.yaml': old } });
    expect(code).toBe(0);
    expect(out).toContain(
      'old.yaml:1:1: warning: PavedRoad\'s older form; "roadctl create definitions --from old.yaml" prints the new one\n',
    );
  });

  test.each([
    ['lint', 'error: must specify -f, or blueprints'],
    ['lint definitions', 'error: must specify -f'],
    ['lint definitions x -f a.yaml', 'error: lint definitions takes no names, but -f: x'],
    ['lint blueprints -f a.yaml', 'error: lint blueprints takes no -f'],
    ['lint files', 'error: lint does not work on files'],
  ])('%s', async (line, message) => {
    const { code, out, err } = await roadctl(line);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  test('a file that is not there', async () => {
    expect(await roadctl('lint -f nothing.yaml')).toMatchObject({
      code: 1,
      out: '',
      err: 'error: the path "nothing.yaml" does not exist\n',
    });
  });
});

describe('create definitions', () => {
  test('prints the new form', async () => {
    const { code, out, err } = await roadctl('create definitions --from old.yaml', { files: { 'old.yaml': old } });
    expect([code, err]).toEqual([0, '']);
    const { issues, definitions } = await load(out);
    expect(issues).toEqual([]);
    expect(definitions[0]?.name).toBe('eventCollector');
  });

  test.each([
    ['create definitions', 2, 'error: create definitions needs --from'],
    ['create definitions --from new.yaml', 1, 'new.yaml has no document in the older form (info, project)'],
    ['create definitions --from nothing.yaml', 1, 'error: the path "nothing.yaml" does not exist'],
    ['create definitions --from bad.yaml', 2, 'bad.yaml:1:12: error: info.id: there is no blueprint "datamgr"'],
  ])('%s', async (line, code, message) => {
    const ran = await roadctl(line, {
      files: { 'new.yaml': example, 'bad.yaml': 'info: {id: datamgr, name: a, organization: b}\n' },
    });
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toContain(message);
  });
});

test('describe prints the sample, which lint finds nothing in', async () => {
  const { out, ctx } = await roadctl('describe blueprints workerpool');
  ctx.fs.writeFileSync(join(ctx.cwd, 'my.yaml'), out);
  expect(await roadctl('lint -f my.yaml', ctx)).toMatchObject({ code: 0, out: '' });
});
