// Writes test/generated/matrix/pairwise.json: definitions in which every two values of different options meet.
// With --check nothing is written; it fails when the file is not what it would be.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadTs } from './lib/load.mjs';
import { documentOf, optionsOf, pairwise } from './lib/pairwise.mjs';
import { root } from './lib/setup.mjs';

const seed = 14;
const folder = join(root, 'test', 'generated', 'matrix');
const target = join(folder, 'pairwise.json');

const { loadDefinitions } = await loadTs('src/definitions/load.ts');
const { compileValidator } = await loadTs('src/definitions/validators.ts');
const schema = JSON.parse(readFileSync(join(root, 'docs', 'schemas', 'workerpool.v1.json'), 'utf8'));
const validate = await compileValidator(schema);
const kinds = { names: ['WorkerPool'], find: async () => ({ blueprint: 'workerpool', schema, validate }) };

const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const samples = ['everything.yaml', ...names.filter((name) => name !== 'everything.yaml')].map((name) =>
  parse(readFileSync(join(folder, name), 'utf8')),
);
const options = optionsOf(schema, samples);
const known = new Map();
const wrongWith = async (row) => {
  const text = JSON.stringify(documentOf(schema, samples, options, row));
  if (!known.has(text)) {
    const { issues } = await loadDefinitions([{ name: 'row', text }], kinds);
    const wrong = issues
      .filter(({ severity }) => severity === 'error')
      .map(({ path }) => options.findIndex((option) => option.path.every((key, i) => path.length <= i || path[i] === key)));
    known.set(text, wrong);
  }
  return known.get(text);
};
const { rows, contradictory } = await pairwise(options, seed, wrongWith);
const result = {
  seed,
  contradictory: contradictory.map((pair) =>
    pair.map(([i, a]) => `${options[i].path.join('.')}=${JSON.stringify(options[i].values[a]) ?? 'absent'}`).join(' with '),
  ),
  definitions: rows.map((row) => documentOf(schema, samples, options, row)),
};
const text = `${JSON.stringify(result, undefined, 1)}\n`;
if (process.argv.includes('--check')) {
  const current = existsSync(target) && readFileSync(target, 'utf8') === text;
  if (!current) console.error('test/generated/matrix/pairwise.json is not current\nrun node scripts/pairwise.mjs');
  process.exitCode = current ? 0 : 1;
} else {
  writeFileSync(target, text);
  console.log(`${options.length} options, ${rows.length} definitions, ${contradictory.length} pairs that exclude each other`);
}
