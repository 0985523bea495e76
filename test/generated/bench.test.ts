import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/setup.mjs';
import { cli, execute, fetchingEnv, temporaryFolder } from '../support/service.ts';
import { has } from '../support/tools.ts';

const work = temporaryFolder('bench');
const service = join(work.path, 'service');

afterAll(work.dispose);

describe.skipIf(!has('go'))('the benchmarks of a generated service', () => {
  beforeAll(() => {
    const definitions = join(root, 'test', 'generated', 'matrix', 'everything.yaml');
    const create = ['create', 'blueprints', 'workerpool', '-f', definitions, '--directory', service, '--preflight=skip'];
    const { code, output } = execute('node', [cli, ...create], work.path);
    if (code !== 0) throw new Error(output);
  });

  test('build and pass their own tests', () => {
    const { code, output } = execute('go', ['test', './...'], join(service, 'bench'), fetchingEnv);
    expect(code, output).toBe(0);
    expect(output).toMatch(/^ok .*\/bench\/load/m);
  });

  test('measure, and say what was met and what was missed', () => {
    const args = ['run', './report', '-count', '1', '-time', '1ms', '-only', 'pools', '-bench', 'HandOff|Dispatch'];
    const { code, output } = execute('go', args, join(service, 'bench'), fetchingEnv);
    expect(code, output).toBe(0);
    expect(output).toMatch(/^\| dispatch, buffer 1024, beside a bare hand-off \| .* \| at most 1\.50x \| (met|missed) \|$/m);
  });

  test('are a module of their own, of the module of the service', () => {
    const modules = ['go.mod', 'bench/go.mod'].map(
      (path) => /^module (\S+)$/m.exec(readFileSync(join(service, path), 'utf8'))?.[1],
    );
    expect(modules[1]).toBe(`${modules[0]}/bench`);
    expect(execute('go', ['list', './...'], service).output).not.toContain('/bench');
  });
});
