import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { loadTs } from './lib/load.mjs';
import { root } from './lib/setup.mjs';
import { linesOf } from './prepareBlueprints.mjs';

/**
 * Renders the golden trees and internal/config/definition.go of the machinery from their sources.
 * `--check` only says what is stale, and exits with 1 when something is.
 */
const check = process.argv.includes('--check');
const { goldenTrees } = await loadTs('test/support/golden.ts');
const { folders, files, issues } = await goldenTrees(fs, root);
for (const line of await linesOf(issues)) console.error(line);

const stale = [];
const write = (path, text) => {
  const target = join(root, path);
  if (fs.existsSync(target) && fs.readFileSync(target, 'utf8') === text) return;
  stale.push(path);
  if (check) return;
  fs.mkdirSync(dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
};
for (const [path, text] of Object.entries(files)) write(path, text);
for (const folder of folders) {
  for (const path of walk(folder)) {
    if (Object.hasOwn(files, path)) continue;
    stale.push(path);
    if (!check) fs.rmSync(join(root, path));
  }
}

function walk(folder) {
  if (!fs.existsSync(join(root, folder))) return [];
  return fs.readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : [path];
  });
}

for (const path of stale) console.error(`${check ? 'stale' : 'written'}: ${path}`);
if (check && stale.length > 0) console.error('run: node scripts/golden.mjs');
process.exitCode = issues.length > 0 || (check && stale.length > 0) ? 1 : 0;
