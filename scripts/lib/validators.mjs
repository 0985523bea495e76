import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { root, versions } from './setup.mjs';

const cache = join(root, '.cache');
const { htmlValidate, renovate, zizmor } = versions.checks;

const say = (text) => process.stderr.write(`${text}\n`);

function must(file, args, options = {}) {
  const result = run(file, args, options);
  if (!result.ok) throw new Error(`${file} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** Fills a folder of the cache, under its name only when it is complete. */
function once(name, fill) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  say(`installing ${name} ...`);
  const part = `${folder}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  try {
    fill(part);
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Installs html-validate from npm, beside the project; returns its program, to be run by node. */
export function ensureHtmlValidate() {
  const folder = once(`html-validate-${htmlValidate.version}`, (part) => {
    writeFileSync(join(part, 'package.json'), '{"private":true}\n');
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    must('npm', ['install', ...flags, `${htmlValidate.npm}@${htmlValidate.version}`], { cwd: part });
  });
  return join(folder, 'node_modules', 'html-validate', 'bin', 'html-validate.mjs');
}

/** Takes the JSON Schema of Renovate's settings out of its npm package, which with all that it needs has more than 300 MB; returns the file. */
export function renovateSchema() {
  const folder = once(`renovate-${renovate.version}`, (part) => {
    must('npm', ['pack', '--loglevel=error', `${renovate.npm}@${renovate.version}`], { cwd: part });
    must('tar', ['-xzf', `renovate-${renovate.version}.tgz`, 'package/renovate-schema.json'], { cwd: part });
    rmSync(join(part, `renovate-${renovate.version}.tgz`));
  });
  return join(folder, 'package', 'renovate-schema.json');
}

/** Installs zizmor from PyPI; returns the program's path. */
export function ensureZizmor() {
  const folder = once(`zizmor-${zizmor.version}`, (part) => {
    must('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', part, `${zizmor.pypi}==${zizmor.version}`]);
  });
  return join(folder, 'bin', 'zizmor');
}
