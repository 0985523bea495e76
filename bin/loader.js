// Loads the built program. Where there is a code cache of V8 for exactly this build and this Node, scripts need not be compiled.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

/** Folders that may hold a cache. It is code: one in the installation is as trusted as the program, one at home must be the user's alone. */
function cacheFolder(root) {
  const key = `${process.version}-${process.arch}`;
  const own = path.join(root, '.cache', 'code', key);
  if (fs.existsSync(own)) return own;
  try {
    const id = fs.readFileSync(path.join(root, 'dist', 'id'), 'utf8');
    const home = path.join(require('node:os').homedir(), '.pavedroad.d', 'code', `${id}-${key}`);
    const found = fs.lstatSync(home);
    const mine = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
    if (found.isDirectory() && mine) return home;
  } catch {
    // No cache: everything is compiled as usual.
  }
  return undefined;
}

/** Loads dist/roadctl.js; every chunk that it requires comes through here too. `scripts` gets what was loaded, by name. */
function load(root, { scripts = new Map(), cached = true } = {}) {
  const dist = path.join(root, 'dist');
  const cache = cached ? cacheFolder(root) : undefined;
  const modules = new Map();

  function read(name) {
    if (cache === undefined) return undefined;
    try {
      return fs.readFileSync(path.join(cache, name));
    } catch {
      return undefined;
    }
  }

  function loadFile(file) {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const name = path.relative(dist, file).replaceAll(path.sep, '-');
    const source = `(function (exports, require, module) { ${fs.readFileSync(file, 'utf8')}\n})`;
    const cachedData = read(name);
    const script = new vm.Script(source, cachedData === undefined ? { filename: file } : { filename: file, cachedData });
    scripts.set(name, script);
    const folder = path.dirname(file);
    const requireFrom = (id) => (id.startsWith('.') ? loadFile(path.join(folder, id)) : require(id));
    script.runInThisContext()(module.exports, requireFrom, module);
    return module.exports;
  }

  return loadFile(path.join(dist, 'roadctl.js'));
}

module.exports = { load };
