import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../support/blueprints.ts';

const folder = join(root, 'blueprints', 'workerpool');
const template = readFileSync(join(folder, 'root', 'go.mod.hbs'), 'utf8');
const inPlace = readFileSync(join(folder, 'sqlite', 'go.mod'), 'utf8');

/** What a go.mod requires, one "module version" a line, apart from the blueprint's own module. */
const required = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:require )?\s*(\S+) (v\d\S*)( \/\/ indirect)?$/gm)]
    .map(([, module, version, indirect]) => `${module} ${version}${indirect ?? ''}`)
    .filter((line) => !line.startsWith('example.invalid/'));

test('a service with its queue in a database requires what the package was tested with', () => {
  expect(required(template)).toEqual(required(inPlace));
  expect(required(template).filter((line) => !line.endsWith('indirect'))).toEqual([
    expect.stringMatching(/^modernc\.org\/sqlite v1\.\d+\.\d+$/),
  ]);
});

test('every module that it requires is in the lock file at its version', () => {
  const sums = readFileSync(join(folder, 'sqlite', 'go.sum'), 'utf8');
  const missing = required(inPlace)
    .map((line) => line.replace(' // indirect', ''))
    .filter((line) => !sums.includes(`${line} h1:`) || !sums.includes(`${line}/go.mod h1:`));
  expect(missing).toEqual([]);
});

test('only what a definition asks for the database brings it into a service', () => {
  const manifest = readFileSync(join(folder, 'blueprint.yaml'), 'utf8');
  const lines = manifest.split('\n').filter((line) => line.includes('from: sqlite/'));
  expect(lines.length).toBe(2);
  expect(lines.filter((line) => !line.includes('when: {has: n.sqlite}'))).toEqual([]);
});
