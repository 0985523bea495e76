// Builds dist/: a CommonJS core, a chunk for every `await import()`, the words that never change, schemas, blueprints, licences.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './lib/bundle.mjs';
import { codeCache } from './lib/codeCache.mjs';
import { buildFacts } from './lib/facts.mjs';
import { licenses } from './lib/licenses.mjs';
import { staticWords } from './lib/staticWords.mjs';
import { prepareBlueprints } from './prepareBlueprints.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const next = join(root, '.cache', `dist.${process.pid}.next`);
const started = performance.now();

try {
  await mkdir(join(next, 'static'), { recursive: true });
  const { files, inputs } = await bundle(root);
  const id = createHash('sha256');
  for (const [name, text] of files) {
    await mkdir(dirname(join(next, name)), { recursive: true });
    await writeFile(join(next, name), text);
    id.update(name).update(text);
  }
  await writeFile(join(next, 'id'), id.digest('hex').slice(0, 16));
  await writeFile(join(next, 'package.json'), '{ "type": "commonjs" }\n');
  await writeFile(join(next, 'build.json'), `${JSON.stringify(await buildFacts(root))}\n`);
  await writeFile(join(next, 'licenses.txt'), await licenses(root, inputs));
  for (const [name, text] of await staticWords(root, next)) await writeFile(join(next, 'static', name), text);
  const wrong = await prepareBlueprints({ out: join(next, 'blueprints') });
  // The new dist takes the old one's place in one step, so that whoever runs it meanwhile sees one or the other.
  await rm(join(root, '.cache', 'code'), { recursive: true, force: true });
  const old = join(root, '.cache', `dist.${process.pid}.old`);
  if (existsSync(dist)) await rename(dist, old);
  await rename(next, dist);
  await rm(old, { recursive: true, force: true });
  codeCache(root);
  const names = await readdir(join(dist, 'chunks')).catch(() => []);
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
  console.log(`built dist/ in ${Math.round(performance.now() - started)} ms: core and ${names.length} chunks`);
} finally {
  await rm(next, { recursive: true, force: true });
}
