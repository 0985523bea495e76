// Loads the built program. Where there is a code cache of V8 for exactly this build and this Node, nothing need be compiled:
// one file holds the scripts that are commonly used, another what V8 made of them.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

/** Name of the cache of this build and this Node. */
function cacheName(root) {
  return `${fs.readFileSync(path.join(root, 'dist', 'id'), 'latin1')}-${process.version}-${process.arch}`;
}

/** Folder of the cache, if there is one. It is code: one in the installation is as trusted as the program, one at home must be the user's alone. */
function cacheFolder(root) {
  try {
    const name = cacheName(root);
    const own = path.join(root, '.cache', 'code', name);
    if (fs.existsSync(own)) return own;
    const home = path.join(require('node:os').homedir(), '.pavedroad.d', 'code', name);
    const found = fs.lstatSync(home);
    const mine = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
    if (found.isDirectory() && mine) return home;
  } catch {
    // No cache: everything is compiled as usual.
  }
  return undefined;
}

/** Reads a built file. The build writes ASCII wherever it can, and latin1 is the quickest way to read that; it marks the other files. */
function readCode(file) {
  const text = fs.readFileSync(file, 'latin1');
  return text.startsWith('/*utf8*/') ? fs.readFileSync(file, 'utf8') : text;
}

/** The function that runs a file's code. */
function asFunction(code) {
  return `(function (exports, require, module) { ${code}\n})`;
}

/** The scripts of a cache, by name; undefined when there is none that V8 accepts. */
function readPack(folder) {
  try {
    const cachedData = fs.readFileSync(path.join(folder, 'pack.cache'));
    const script = new vm.Script(readCode(path.join(folder, 'pack.js')), { filename: path.join(folder, 'pack.js'), cachedData });
    return script.cachedDataRejected ? undefined : script.runInThisContext();
  } catch {
    return undefined;
  }
}

/** Loads dist/roadctl.js; every chunk that it requires comes through here too. `names` gets what was loaded, `pack` stands in for files. */
function load(root, { names = new Set(), pack } = {}) {
  const dist = path.join(root, 'dist');
  const modules = new Map();

  function loadFile(name) {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    names.add(name);
    const file = path.join(dist, name);
    const run = pack?.[name] ?? new vm.Script(asFunction(readCode(file)), { filename: file }).runInThisContext();
    const folder = path.posix.dirname(name);
    run(module.exports, (id) => (id.startsWith('.') ? loadFile(path.posix.join(folder, id)) : require(id)), module);
    return module.exports;
  }

  return loadFile('roadctl.js');
}

/** Loads the program, from its code cache where there is one. */
function start(root) {
  const folder = cacheFolder(root);
  return load(root, { pack: folder === undefined ? undefined : readPack(folder) });
}

module.exports = { asFunction, cacheName, load, readCode, start };
