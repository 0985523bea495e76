import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/setup.mjs';
import { cli, execute, failure, fetchModules, temporaryFolder } from '../support/service.ts';
import { has } from '../support/tools.ts';
import { leaves, valuesAt } from './leaves.ts';

const folder = join(root, 'test', 'generated', 'matrix');
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const work = temporaryFolder('matrix');
afterAll(work.dispose);

test('every option is set in some definition of the matrix', () => {
  const schema = JSON.parse(readFileSync(join(root, 'dist', 'blueprints', 'workerpool.schema.json'), 'utf8'));
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(leaves(schema).filter((path) => !texts.some((text) => valuesAt(text, path).length > 0))).toEqual([]);
});

test('every choice of an option is made in some definition of the matrix, or is the default', () => {
  const schema = JSON.parse(readFileSync(join(root, 'dist', 'blueprints', 'workerpool.schema.json'), 'utf8'));
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
  const open = ['method', 'shields', 'weekdays']; // many values of one kind, told apart by nothing but the value
  const missing = leaves(schema, 'enum')
    .filter(({ path }) => !open.some((name) => path.includes(name)))
    .flatMap(({ path, values, fallback }) => {
      const seen = texts.flatMap((text) => valuesAt(text, path));
      return values
        .filter((value) => value !== fallback && !seen.includes(value))
        .map((value) => `${path.join('.')}=${String(value)}`);
    });
  expect(missing).toEqual([]);
});

describe.skipIf(!has('go') || !has('make'))('straight after create', () => {
  beforeAll(fetchModules);
  test.each(['sample', ...names])('%s: gofmt, vet, staticcheck, build, race tests and make are clean', (name) => {
    // All in the same folder: what Go has built and tested of one serves those that have its module path.
    const directory = join(work.path, 'service');
    rmSync(directory, { recursive: true, force: true });
    const definitions = name === 'sample' ? join(work.path, 'sample.yaml') : join(folder, name);
    if (name === 'sample')
      writeFileSync(definitions, execute('node', [cli, 'describe', 'blueprints', 'workerpool'], work.path).output);
    const steps: readonly (readonly [string, readonly string[], RegExp])[] = [
      [
        'node',
        [cli, 'create', 'blueprints', 'workerpool', '-f', definitions, '--directory', directory],
        /^service\/\w+ created/m,
      ],
      ['gofmt', ['-l', '.'], /^$/],
      ['go', ['vet', './...'], /^$/],
      ['staticcheck', ['./...'], /^$/],
      ['go', ['test', '-race', './...'], /^ok /m],
      ['make', [], /./],
      ['make', ['help'], /build/],
      ['make', ['clean'], /./],
    ];
    for (const [file, args, expected] of steps) {
      const { code, output } = execute(file, args, file === 'node' ? work.path : directory);
      if (code !== 0) throw new Error(failure([file, ...args].join(' '), code, output));
      expect({ step: `${file} ${args[0] ?? ''}`, code, output }).toEqual({
        step: `${file} ${args[0] ?? ''}`,
        code: 0,
        output: expect.stringMatching(expected),
      });
    }
  });
});

describe.skipIf(!has('go')).each(['files', 'sqlite'])('the machinery of the blueprint in %s builds in place', (module) => {
  beforeAll(fetchModules);
  const directory = join(root, 'blueprints', 'workerpool', module);
  test.each([
    ['gofmt', ['-l', '.']],
    ['go', ['vet', './...']],
    ['staticcheck', ['./...']],
    ['go', ['test', '-race', './...']],
  ] as const)('%s %s', (file, args) => {
    const { code, output } = execute(file, args, directory);
    expect({ code, output }).toEqual({
      code: 0,
      output: file === 'go' && args[0] === 'test' ? expect.stringMatching(/^ok /m) : '',
    });
  });
});
