import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cli, execute, temporaryFolder } from '../support/service.ts';
import { nodes } from '../support/tools.ts';

const work = temporaryFolder('nodes');
afterAll(work.dispose);

/** Every file below a folder: path and text in one string, in order. */
function tree(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path.slice(folder.length)}\n${readFileSync(path, 'utf8')}`)
    .join('\n');
}

const lines = Object.entries(nodes());

test('Node 20, 22 and 24 are tried where CI=true', () => {
  if (process.env.CI === 'true') expect(Object.keys(nodes()).sort()).toEqual(['20', '22', '24']);
  expect(lines.length).toBeGreaterThan(0);
});

describe.each(lines)('on Node %s', (line, program) => {
  const folder = join(work.path, line);
  const roadctl = (...args: readonly string[]): { code: number | null; output: string } =>
    execute(program, [cli, ...args], work.path);

  test('describe and create give the same bytes as on the first Node', () => {
    const sample = roadctl('describe', 'blueprints', 'workerpool');
    expect(sample.code).toBe(0);
    writeFileSync(join(work.path, `${line}.yaml`), sample.output);
    const made = roadctl('create', 'blueprints', 'workerpool', '-f', `${line}.yaml`, '--directory', folder, '--preflight=skip');
    expect(made).toEqual({ code: 0, output: expect.stringContaining('service/eventCollector created') });
    const first = lines[0]?.[0] ?? line;
    const normal = (text: string): string => text.replaceAll(`${line}.yaml`, 'sample.yaml');
    expect(normal(tree(folder))).toBe(tree(join(work.path, first)).replaceAll(`${first}.yaml`, 'sample.yaml'));
  });

  test('errors have a position and exit 2', () => {
    writeFileSync(
      join(work.path, 'bad.yaml'),
      'apiVersion: roadctl.pavedroad.io/v1\nkind: WorkerPool\nmetadata: {name: a, organization: b}\nspec:\n  pool:\n    workres: 3\n',
    );
    const { code, output } = roadctl('create', 'blueprints', 'workerpool', '-f', 'bad.yaml', '--directory', `${folder}-bad`);
    expect(output).toMatch(/^bad\.yaml:6:5: error: spec\.pool\.workres: unknown field, did you mean "workers"\?/m);
    expect(code).toBe(2);
  });

  test('version and help', () => {
    expect(JSON.parse(roadctl('version', '-o', 'json').output)).toMatchObject({ Version: expect.any(String) });
    expect(roadctl('help')).toEqual({ code: 0, output: expect.stringContaining('create') });
  });
});
