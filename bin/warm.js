// Makes V8's code cache: node warm.js FOLDER [PREFIX]. Runs what users run most, then keeps what V8 compiled for it.
// Called by the build and by `roadctl init`.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { load } = require('./loader.js');

async function main() {
  const root = path.join(__dirname, '..');
  const [folder, prefix = ''] = process.argv.slice(2);
  const target = path.join(folder, `${prefix}${process.version}-${process.arch}`);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'roadctl-warm-'));
  try {
    const scripts = new Map();
    const core = load(root, { scripts, cached: false });
    await core.warm(root, work);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const next = fs.mkdtempSync(`${target}.`);
    for (const [name, script] of scripts) fs.writeFileSync(path.join(next, name), script.createCachedData());
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(next, target);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    fs.writeSync(2, `${error.message}\n`);
    process.exit(1);
  },
);
