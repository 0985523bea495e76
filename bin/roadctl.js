#!/usr/bin/env node
'use strict';

// Before anything is required: an old Node knows neither `node:` names nor what the program is written in.
const version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write(
    `error: roadctl needs Node 20.19 or newer, this is ${process.versions.node}. Get one at https://nodejs.org/\n`,
  );
  process.exit(1);
}

const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');

/** Help, version and completion scripts never change: the build has printed them into these files. */
function printed(argv) {
  const [first, second] = argv;
  if (argv.length === 0) return 'help.txt';
  const help = argv[argv.length - 1] === '--help' || argv[argv.length - 1] === '-h';
  if (argv.length === 1) {
    if (help || first === 'help') return 'help.txt';
    if (first === '--version') return 'version.txt';
    return first === 'options' ? 'options.txt' : undefined;
  }
  if (argv.length > 2) return undefined;
  if (first === 'help' && /^[a-z-]+$/.test(second)) return `help-${second}.txt`;
  if (help && /^[a-z-]+$/.test(first)) return `help-${first}.txt`;
  return first === 'completion' && /^[a-z]+$/.test(second) ? `completion-${second}.txt` : undefined;
}

/** Prints a file of words; false when there is none. Nothing else is loaded. */
function print(name) {
  let bytes;
  try {
    bytes = fs.readFileSync(path.join(root, 'dist', 'static', name));
  } catch {
    return false;
  }
  for (let at = 0; at < bytes.length; ) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      if (error.code === 'EPIPE') break;
      if (error.code !== 'EAGAIN') {
        process.stderr.write(`error: write /dev/stdout: ${error.message.replace(/^\w+: (.*), \w+$/, '$1')}\n`);
        process.exit(1);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return true;
}

const name = printed(process.argv.slice(2));
if (name === undefined || !print(name)) require('./loader.js').start(root).main(root);
