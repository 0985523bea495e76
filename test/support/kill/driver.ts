// Runs the real generate over literal plans: node driver.cjs SCENARIO DIRECTORY. Bundled by test/e2e/kill.test.ts.
import * as fs from 'node:fs';
import { openProcesses } from '../../../src/adapters/processes.ts';
import { generate } from '../../../src/apply/generate.ts';
import { recover } from '../../../src/apply/recover.ts';
import type { Context } from '../../../src/context.ts';
import { isFailure } from '../../../src/errors.ts';
import { scenarios } from './scenarios.ts';

const [scenario = '', directory = ''] = process.argv.slice(2);
const controller = new AbortController();
process.on('SIGINT', () => controller.abort());
const ctx = {
  fs,
  cwd: directory,
  now: () => new Date(0),
  processes: openProcesses(),
  signal: controller.signal,
} as unknown as Context;

async function run(): Promise<number> {
  if (scenario === 'recover') {
    process.stdout.write(`${recover(ctx, directory).outcome}\n`);
    return 0;
  }
  const { hindrances } = await generate(ctx, scenarios[scenario]?.jobs ?? [], { directory, dryRun: false });
  process.stdout.write(hindrances.length > 0 ? 'hindered\n' : 'created\n');
  return hindrances.length > 0 ? 1 : 0;
}

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stdout.write(`${isFailure(error) ? error.message : String((error as Error).stack)}\n`);
    process.exit(isFailure(error) && error.roadctl === 'Interrupted' ? 130 : 1);
  },
);
