import { expect, expectTypeOf, test } from 'vitest';
import type { LoadedWorkerPool, WorkerPool } from '../../../src/generated/workerpool.types.ts';
import { load } from './support.ts';

const written: WorkerPool = {
  apiVersion: 'roadctl.pavedroad.io/v1',
  kind: 'WorkerPool',
  metadata: { name: 'demo', organization: 'acme' },
  spec: { jobs: [{ name: 'email' }], scheduler: { jobs: [{ type: 'email' }] } },
};

test('what may be left out when it is written is there when it is loaded', async () => {
  expectTypeOf<WorkerPool['spec']['api']>().extract<undefined>().toEqualTypeOf<undefined>();
  expectTypeOf<LoadedWorkerPool['spec']['api']['admin']['port']>().toEqualTypeOf<number>();
  expectTypeOf<LoadedWorkerPool['spec']['jobs'][number]['timeout']>().toEqualTypeOf<string>();
  expectTypeOf<LoadedWorkerPool['spec']['description']>().toEqualTypeOf<string | undefined>();
  const { definitions } = await load(JSON.stringify(written));
  const loaded = definitions[0]?.document as unknown as LoadedWorkerPool;
  const { pool, jobs, scheduler } = loaded.spec;
  expect([pool.workers.max, jobs[0]?.timeout, scheduler.jobs[0]?.method]).toEqual([1000, '30s', 'GET']);
});
