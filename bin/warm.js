// Makes V8's code cache: node warm.js FOLDER. Runs what users run most, then keeps what V8 compiled for it.
// Called by the build and by `roadctl init`.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const vm = require('node:vm');
const { asFunction, cacheName, load, readCode } = require('./loader.js');

const root = path.join(__dirname, '..');

/** Runs the common commands in an empty folder. */
async function warm(core) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'roadctl-warm-'));
  try {
    await core.warm(root, work);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

async function main() {
  const [folder] = process.argv.slice(2);
  const target = path.join(folder, cacheName(root));
  // A first run shows which files are used, a second one, from all of them in one script, what of it V8 compiles.
  const names = new Set();
  await warm(load(root, { names }));
  const parts = [...names]
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${asFunction(readCode(path.join(root, 'dist', name)))}`);
  const ascii = parts.every((part) => /^\p{ASCII}*$/u.test(part));
  const source = `${ascii ? '' : '/*utf8*/'}({\n${parts.join(',\n')}\n})`;
  const script = new vm.Script(source, { filename: path.join(target, 'pack.js') });
  await warm(load(root, { pack: script.runInThisContext() }));
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const next = fs.mkdtempSync(`${target}.`);
  fs.writeFileSync(path.join(next, 'pack.js'), source);
  fs.writeFileSync(path.join(next, 'pack.cache'), script.createCachedData());
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(next, target);
}

main().then(
  () => process.exit(0),
  (error) => {
    fs.writeSync(2, `${error.message}\n`);
    process.exit(1);
  },
);
