import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, type Ended, execute, goEnv, temporaryFolder } from '../support/service.ts';
import { has } from '../support/tools.ts';

const work = temporaryFolder('owners');
const service = join(work.path, 'service');

const definitions = `apiVersion: roadctl.pavedroad.io/v1
kind: WorkerPool
metadata: { name: ledger, organization: acme }
spec:
  version: 1.0.0
  maintainer: { name: Ann }
  go: { module: example.com/acme/ledger }
  api: { auth: { type: apiKey } }
  jobs:
    - { name: booking, description: Books }
    - { name: notice, description: Tells, unique: { window: 1h } }
`;

/** Runs make in the service. */
const make = (target: string): Ended => execute('make', target.split(' '), service, { ...goEnv, TMPDIR: work.path });

/** The tests of the root package with these names. */
const tests = (names: string): Ended => execute('go', ['test', '-count=1', '-run', names, '.'], service);

/** Changes one of the owner's files; the text has to be there. */
function edit(name: string, from: string, to: string): void {
  const path = join(service, name);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

const struct = `type BookingPayload struct {
	Account string \`json:"account"\`
	Cents   int64  \`json:"cents"\`
}`;

afterAll(work.dispose);

describe.skipIf(!has('go') || !has('make'))('what owners of a service have for their jobs', () => {
  beforeAll(() => {
    writeFileSync(join(work.path, 'ledger.yaml'), definitions);
    const create = ['create', 'blueprints', 'workerpool', '-f', 'ledger.yaml', '--directory', service, '--preflight=skip'];
    const { code, output } = execute('node', [cli, ...create], work.path);
    if (code !== 0) throw new Error(output);
  });

  test('a new service passes, and has a sample and a test for each type', () => {
    expect(tests('Payloads|Booking|Notice')).toMatchObject({ code: 0 });
    for (const type of ['http', 'booking', 'notice'])
      expect(existsSync(join(service, 'testdata', 'payloads', type, 'v1.json'))).toBe(true);
    expect(execute('go', ['test', '-list', 'Idempotent', '.'], service).output).toMatch(
      /TestBookingJobIsIdempotent\nTestNoticeJobIsIdempotent/,
    );
  });

  test('the gate asks for a sample, takes a new field, and stops what breaks queued jobs', () => {
    edit('bookingJob.go', 'type BookingPayload = json.RawMessage', struct);
    expect(tests('Payloads')).toEqual({
      code: 1,
      output: expect.stringContaining('nothing there shows what a payload of the type booking is. make payloads writes a sample'),
    });
    expect(make('payloads')).toMatchObject({
      code: 0,
      output: expect.stringContaining('wrote testdata/payloads/booking/v1.json'),
    });
    const first = join(service, 'testdata', 'payloads', 'booking', 'v1.json');
    const recorded = readFileSync(first, 'utf8');
    expect(JSON.parse(recorded)).toEqual({ account: 'some text', cents: 1 });
    expect(tests('Payloads')).toMatchObject({ code: 0 });

    edit('bookingJob.go', '\tCents   int64  `json:"cents"`', '\tCents   int64  `json:"cents"`\n\tText    string `json:"text"`');
    const notes = join(work.path, 'notes');
    const env = { ...goEnv, PAYLOADS_NOTES: notes };
    expect(execute('go', ['test', '-count=1', '-run', 'Payloads', '.'], service, env)).toMatchObject({ code: 0 });
    expect(readFileSync(notes, 'utf8')).toContain('booking: no sample shows text: make payloads');
    expect(make('payloads')).toMatchObject({ code: 0, output: expect.stringContaining('booking/v2.json') });
    expect(readFileSync(first, 'utf8')).toBe(recorded);

    edit('bookingJob.go', 'json:"account"', 'json:"iban"');
    const broken = tests('Payloads');
    expect(broken.code).toBe(1);
    for (const version of ['v1', 'v2'])
      expect(broken.output).toContain(`booking/${version}.json: a queued run with this payload would not be understood`);
    expect(broken.output).toContain('unknown field "account". The way out: keep the field as it was');
    expect(make('payloads').code).not.toBe(0);
    edit('bookingJob.go', 'json:"iban"', 'json:"account"');

    edit('bookingJob.go', 'Cents   int64 ', 'Cents   string');
    expect(tests('Payloads')).toEqual({ code: 1, output: expect.stringContaining('cannot unmarshal number') });
    edit('bookingJob.go', 'Cents   string', 'Cents   int64 ');
    expect(tests('Payloads')).toMatchObject({ code: 0 });
  });

  test('a job that does something else the second time is found', () => {
    edit('noticeJob.go', '\tslog.InfoContext', '\tnotices++\n\tslog.InfoContext');
    edit('noticeJob.go', '// runNotice is', 'var notices int\n\n// runNotice is');
    edit(
      'noticeJob_test.go',
      'worktest.Sample(t, "notice")))',
      'worktest.Sample(t, "notice")),\n\t\tworktest.State(func() any { return notices }))',
    );
    const { code, output } = tests('NoticeJobIsIdempotent');
    expect(code).toBe(1);
    expect(output).toMatch(/after the second run with the same id the state is another one: 2, and was 1/);
    expect(output).toMatch(/WORKTEST_SEED=\d+ repeats this/);
  });

  test('chaos loses nothing of a service with keys, and says what it did', () => {
    const { code, output } = make('chaos CHAOS_TIME=5s CHAOS_JOBS=40 CHAOS_SEED=7');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^chaos: 5s, seed 7/m) });
    expect(output).toMatch(/^chaos: [1-9]\d* SIGKILL/m);
    for (const type of ['http', 'booking', 'notice'])
      expect(output).toMatch(new RegExp(`^ *${type} +40 +0 +40 +0 +0 +0 +\\d+ +0 +\\d+ +0$`, 'm'));
    expect(output).toMatch(/^chaos: 120 accepted, 120 done, 0 dead, .* 0 lost$/m);
  });

  test('chaos says what is wrong: an engine that keeps nothing, a job that ends the service', () => {
    const memory = execute('make', ['chaos'], service, { ...goEnv, QUEUE_ENGINE: 'memory' });
    expect(memory).toEqual({ code: 2, output: expect.stringContaining('QUEUE_ENGINE=journal tries the service with a journal') });
    edit('noticeJob.go', '\tnotices++', '\tif notices++; notices == 3 {\n\t\tos.Exit(7)\n\t}');
    edit('noticeJob.go', '"log/slog"', '"log/slog"\n\t"os"');
    const { code, output } = make('chaos CHAOS_TIME=3s CHAOS_JOBS=20');
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringMatching(/\d+ times the service ended by itself|ends by itself again/),
    });
    expect(output).toMatch(/ 0 lost$/m);
  });
});
