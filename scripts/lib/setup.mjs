import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { has, run } from './run.mjs';

/** Folder of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = join(root, '.cache');

/** Every version that a generated file names, and under `checks` those that only the tests use. */
export const versions = JSON.parse(readFileSync(join(root, 'templates', 'versions.json'), 'utf8'));
/** The Go programs that tests install, program -> package and version; nothing is fetched at `latest`. */
export const tools = Object.fromEntries(
  [...Object.values(versions.tools), ...Object.values(versions.checks)]
    .filter((tool) => tool.package !== undefined)
    .map((tool) => [
      tool.package
        .replace(/\/v\d+$/, '')
        .split('/')
        .at(-1),
      { module: tool.package, version: tool.version },
    ]),
);
/** Node lines that the tool is tested on besides the one that runs the tests. */
export const nodeLines = ['20', '22', '24'];
/** Debian packages that give the programs that tests use: program -> package. */
export const programs = {
  make: 'make',
  zsh: 'zsh',
  fish: 'fish',
  shellcheck: 'shellcheck',
  yamllint: 'yamllint',
  tmux: 'tmux',
  strace: 'strace',
  expect: 'expect',
  promtool: 'prometheus',
  etcd: 'etcd-server',
  buildah: 'buildah',
  busybox: 'busybox-static',
  chromium: 'chromium',
};

const say = (text) => process.stderr.write(`${text}\n`);

/** Installs the packages of package-lock.json when they are not there or older than the lock. */
export function ensurePackages() {
  const mark = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  say('installing packages (npm ci) ...');
  const result = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
  if (!result.ok) throw new Error(`npm ci failed:\n${result.stderr}`);
}

/** Builds dist/. */
export function build() {
  const result = run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  if (!result.ok) throw new Error(`the build failed:\n${result.stdout}${result.stderr}`);
}

/** Installs missing programs with apt-get where that is allowed; returns the names of those still missing. */
export function ensurePrograms(names = Object.keys(programs)) {
  let missing = names.filter((name) => !has(name));
  if (missing.length > 0 && has('apt-get')) {
    const sudo = process.getuid?.() === 0 ? [] : has('sudo') && run('sudo', ['-n', 'true']).ok ? ['sudo', '-n'] : undefined;
    if (sudo !== undefined) {
      const packages = missing.map((name) => programs[name]);
      say(`installing ${packages.join(' ')} (apt-get) ...`);
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const apt = (...args) => {
        const [file, ...rest] = [...sudo, 'apt-get', ...args];
        return run(file, rest, { env });
      };
      const install = () => apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
      if (!install().ok) {
        apt('update', '-qq');
        install();
      }
      missing = names.filter((name) => !has(name));
    }
  }
  return missing;
}

/** Installs the Go tools that tests use into .cache/gobin; returns the folder, or undefined without Go. */
export function ensureGoTools() {
  if (!has('go')) return undefined;
  const bin = join(cache, 'gobin');
  for (const [name, { module, version }] of Object.entries(tools)) {
    const mark = join(bin, `${name}.${version}`);
    if (existsSync(mark)) continue;
    say(`installing ${name} ${version} (go install) ...`);
    mkdirSync(bin, { recursive: true });
    const result = run('go', ['install', `${module}@${version}`], { env: { ...process.env, GOBIN: bin, GOFLAGS: '' } });
    if (!result.ok) throw new Error(`go install ${module}@${version} failed:\n${result.stderr}`);
    writeFileSync(mark, '');
  }
  return bin;
}

/** Brings the Node lines that are tested, as npm packages; returns line -> path of the program. */
export function ensureNodes() {
  const os = { win32: 'win' }[process.platform] ?? process.platform;
  const name = `node-${os}-${process.arch}`;
  const found = {};
  for (const line of nodeLines) {
    if (process.versions.node.startsWith(`${line}.`)) {
      found[line] = process.execPath;
      continue;
    }
    const prefix = join(cache, `node${line}`);
    const program = join(prefix, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (!existsSync(program)) {
      say(`installing Node ${line} (npm) ...`);
      mkdirSync(prefix, { recursive: true });
      writeFileSync(join(prefix, 'package.json'), '{"private":true}\n');
      const result = run(
        'npm',
        ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--loglevel=error', `${name}@${line}`],
        { cwd: prefix },
      );
      if (!result.ok) {
        rmSync(prefix, { recursive: true, force: true });
        say(`Node ${line} could not be installed:\n${result.stderr}`);
        continue;
      }
    }
    found[line] = program;
  }
  return found;
}

/** Version of the installed Go as [major, minor], or undefined. */
export function goVersion() {
  const match = /go(\d+)\.(\d+)/.exec(run('go', ['env', 'GOVERSION']).stdout);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Oldest Go that the generated service builds with, from the blueprint's own module. */
export function goFloor() {
  const text = readFileSync(join(root, 'blueprints', 'workerpool', 'files', 'go.mod'), 'utf8');
  return /^go (\d+\.\d+)/m.exec(text)?.[1] ?? '1.25';
}
