import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchmarks, speedOf } from '../../../scripts/lib/speed.mjs';
import { placeholderModule } from '../../../src/blueprints/goImports.ts';
import { root } from '../../support/blueprints.ts';

const folder = join(root, 'blueprints', 'workerpool');
const template = readFileSync(join(folder, 'root', 'bench.go.mod.hbs'), 'utf8');
const inPlace = readFileSync(join(folder, 'files', 'bench', 'go.mod'), 'utf8');

/** A go.mod without its go line, which a service chooses itself. */
const withoutGo = (text: string): string => text.replace(/^go .*$/m, '');

test("the benchmarks' go.mod of a service is that of the blueprint", () => {
  expect(withoutGo(template.replaceAll('{{n.module}}', placeholderModule))).toBe(withoutGo(inPlace));
});

test('every module that is compared is in the lock file at its version', () => {
  const sums = readFileSync(join(folder, 'files', 'bench', 'go.sum'), 'utf8');
  const required = [...inPlace.matchAll(/^\t(\S+) (v\S+)( \/\/ indirect)?$/gm)];
  expect(required.length).toBeGreaterThan(10);
  expect(required.filter(([, module, version]) => !sums.includes(`${module} ${version} h1:`)).map(([line]) => line)).toEqual([]);
});

test('what the README.md of a service says of its speed is what was measured last', () => {
  const text = readFileSync(benchmarks.partial, 'utf8');
  expect(text).toBe(speedOf(readFileSync(benchmarks.page, 'utf8')));
  expect(text.match(/^\| (?:dispatch|accept|one job|the whole).* \| (?:met|missed) *\|$/gm)?.length).toBeGreaterThan(12);
});
