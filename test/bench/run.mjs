// Prints how long roadctl takes beside `node -e 0`, kubectl and hygen. All rows of a table are run in turns within one process,
// so that a busy moment of the machine hits them alike; a ratio is one of medians. Arguments: rounds (default 25), services (default 500,2000).
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { has, run } from '../../scripts/lib/run.mjs';
import { build, ensurePackages, root } from '../../scripts/lib/setup.mjs';

const rounds = Number(process.argv[2] ?? 25);
const sizes = (process.argv[3] ?? '500,2000').split(',').map(Number);
const cli = join(root, 'bin', 'roadctl.js');
const node = process.execPath;
const work = mkdtempSync(join(tmpdir(), 'roadctl-bench-'));
const env = { PATH: process.env.PATH, HOME: work, LANG: 'C.UTF-8' }; // no NODE_EXTRA_CA_CERTS: Node reads it at every start
const failures = [];

/** Milliseconds of one run; `prepare` is not timed. */
function time({ file, args, cwd, prepare }) {
  const where = prepare?.() ?? cwd ?? work;
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(file, args, { cwd: where, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (status !== 0) failures.push(`${file} ${args.join(' ')}: exit ${status}: ${stderr}`);
  return milliseconds;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs all candidates in turns; name -> median milliseconds. */
function alternate(candidates, times) {
  const samples = new Map(candidates.map(({ name }) => [name, []]));
  for (const candidate of candidates) time(candidate);
  for (let round = 0; round < times; round += 1) {
    for (const candidate of candidates) samples.get(candidate.name).push(time(candidate));
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

function table(header, rows) {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => String(row[column]).length)));
  const line = (cells) => `| ${cells.map((cell, column) => String(cell).padEnd(widths[column])).join(' | ')} |`;
  console.log([line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n'), '\n');
}

const ratio = (value) => value.toFixed(2);
const verdict = (value, goal) => (value <= goal ? 'met' : 'missed');

function startRows() {
  const candidates = [
    { name: 'node', file: node, args: ['-e', '0'] },
    { name: '--help', file: node, args: [cli, '--help'] },
    { name: '--version', file: node, args: [cli, '--version'] },
    { name: 'completion bash', file: node, args: [cli, 'completion', 'bash'] },
    { name: 'create --help', file: node, args: [cli, 'create', '--help'] },
    { name: 'get blueprints', file: node, args: [cli, 'get', 'blueprints'] },
    ...(has('kubectl') ? [{ name: 'kubectl', file: 'kubectl', args: ['--help'] }] : []),
  ];
  const medians = alternate(candidates, rounds);
  const floor = medians.get('node');
  const rows = [
    ['--help', 1.1],
    ['--version', 1.1],
    ['completion bash', 1.1],
    ['create --help', 1.4],
    ['get blueprints', undefined],
  ].map(([name, goal]) => {
    const value = medians.get(name) / floor;
    return [`roadctl ${name}`, 'node -e 0', ratio(value), goal ?? '-', goal === undefined ? '-' : verdict(value, goal)];
  });
  if (medians.has('kubectl')) {
    const value = medians.get('--help') / medians.get('kubectl');
    rows.push(['roadctl --help', 'kubectl --help', ratio(value), 0.65, verdict(value, 0.65)]);
  } else rows.push(['roadctl --help', 'kubectl --help', 'kubectl is not here', 0.65, '-']);
  console.log(`Start (${rounds} rounds; node -e 0 took ${floor.toFixed(1)} ms)\n`);
  table(['what', 'beside', 'ratio (wall)', 'goal', ''], rows);
}

/** A repository with an identity, as preflight wants it, so that creating in a folder below it runs every local check. */
function repository() {
  const folder = join(work, 'repository');
  mkdirSync(folder, { recursive: true });
  run('git', ['init', '-q', folder]);
  run('git', ['-C', folder, 'config', 'user.name', 'Bench']);
  run('git', ['-C', folder, 'config', 'user.email', 'bench@example.com']);
  const sample = run(node, [cli, 'describe', 'blueprints', 'workerpool'], { env, cwd: work });
  writeFileSync(join(folder, 'myservice.yaml'), sample.stdout);
  return folder;
}

/** Files below a folder that are not roadctl's own state: relative path -> text. */
function filesBelow(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    if (entry.isDirectory()) return entry.name === '.roadctl' ? [] : filesBelow(folder, path);
    return [[path, readFileSync(join(folder, path), 'utf8')]];
  });
}

/** hygen with one template a file, each of the same content and with the service's name put in. */
function hygen(files) {
  const home = join(root, '.cache', 'bench');
  const program = join(home, 'node_modules', 'hygen', 'dist', 'bin.js');
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true}\n');
    const installed = run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--loglevel=error', 'hygen@6.2.11'],
      { cwd: home },
    );
    if (!installed.ok) return undefined;
  }
  const project = join(work, 'hygen');
  const templates = join(project, '_templates', 'service', 'new');
  mkdirSync(templates, { recursive: true });
  files.forEach(([path, text], index) => {
    const body = text.replaceAll('eventCollector', '<%= name %>');
    writeFileSync(join(templates, `file${index}.ejs.t`), `---\nto: out/${path}\nforce: true\n---\n${body}`);
  });
  let count = 0;
  const prepare = () => {
    const copy = join(work, `hygen-run-${count++}`);
    mkdirSync(copy);
    cpSync(join(project, '_templates'), join(copy, '_templates'), { recursive: true });
    return copy;
  };
  return { name: 'hygen', file: node, args: [program, 'service', 'new', '--name', 'eventCollector'], prepare };
}

function createRows() {
  const folder = repository();
  let count = 0;
  const prepare = () => {
    const target = join(folder, `run-${count++}`);
    mkdirSync(target);
    return target;
  };
  const create = {
    name: 'create',
    file: node,
    args: [cli, 'create', 'blueprints', 'workerpool', '-f', '../myservice.yaml'],
    prepare,
  };
  time(create);
  const files = filesBelow(join(folder, 'run-0'));
  const bytes = files.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
  const rival = hygen(files);
  const medians = alternate(
    [{ name: 'node', file: node, args: ['-e', '0'] }, create, ...(rival ? [rival] : [])],
    Math.ceil(rounds / 2),
  );
  const value = medians.get('create') / medians.get('node');
  const rows = [['create', 'node -e 0', `${ratio(value)} (wall)`, '3.5', verdict(value, 3.5)]];
  if (rival) {
    const beside = medians.get('create') / medians.get('hygen');
    rows.push(['create', `hygen, ${files.length} files`, `${ratio(beside)} (wall)`, '0.45', verdict(beside, 0.45)]);
  } else rows.push(['create', 'hygen', 'could not be installed', '0.45', '-']);
  const peak = peakMemory(create.args, prepare()) / 1024;
  const nodePeak = peakMemory(['-e', '0'], work) / 1024;
  rows.push([
    'create, peak memory',
    `node -e 0: ${nodePeak.toFixed(0)} MiB`,
    `${peak.toFixed(0)} MiB`,
    '60 MiB',
    verdict(peak, 60),
  ]);
  console.log(
    `Create: the sample, ${files.length} files, ${(bytes / 1024).toFixed(0)} KiB, local preflight included (${Math.ceil(rounds / 2)} rounds)\n`,
  );
  table(['what', 'beside', 'value', 'goal', ''], rows);
}

/** Peak resident memory in KiB of a Node program. */
function peakMemory(args, cwd) {
  const file = join(work, 'rss');
  const fd = openSync(file, 'w');
  spawnSync(node, ['--require', join(root, 'test', 'bench', 'maxrss.cjs'), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'ignore', fd],
  });
  return Number(readFileSync(file, 'utf8'));
}

function manyRows() {
  const rows = sizes.map((size) => {
    const folder = join(work, `many-${size}`);
    mkdirSync(join(folder, 'definitions'), { recursive: true });
    for (let index = 0; index < size; index += 1) {
      const text = `apiVersion: roadctl.pavedroad.io/v1\nkind: WorkerPool\nmetadata:\n  name: service${index}\n  organization: acme\nspec:\n  api:\n    port: 8081\n`;
      writeFileSync(join(folder, 'definitions', `service${index}.yaml`), text);
    }
    const out = join(folder, 'out');
    const file = join(work, 'rss');
    const fd = openSync(file, 'w');
    const started = process.hrtime.bigint();
    const args = [
      '--require',
      join(root, 'test', 'bench', 'maxrss.cjs'),
      cli,
      'create',
      'blueprints',
      'workerpool',
      '-f',
      'definitions',
      '--directory',
      out,
      '--preflight=skip',
    ];
    const { status } = spawnSync(node, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'ignore', fd] });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (status !== 0) failures.push(`create of ${size} services: exit ${status}`);
    const last = join(out, `service${size - 1}`, 'go.mod');
    if (!existsSync(last) || statSync(last).size === 0) failures.push(`create of ${size} services left no ${last}`);
    rmSync(folder, { recursive: true, force: true });
    return [
      `${size} services`,
      seconds.toFixed(2),
      ((seconds / size) * 100).toFixed(2),
      `${(Number(readFileSync(file, 'utf8')) / 1024).toFixed(0)} MiB`,
    ];
  });
  console.log('Many services from a directory in one run\n');
  table(['what', 'seconds', 'seconds per 100', 'peak memory'], rows);
}

ensurePackages();
build();
try {
  startRows();
  createRows();
  manyRows();
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;
