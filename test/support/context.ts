import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { openProcesses } from '../../src/adapters/processes.ts';
import type { Context } from '../../src/context.ts';

export interface FakeOptions {
  /** Files below the working directory: path -> text. A path that ends in "/" is a folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Which streams are a terminal: all, none or some. */
  readonly tty?: boolean | { readonly stdin?: boolean; readonly stdout?: boolean; readonly stderr?: boolean };
  readonly columns?: number;
  readonly stdin?: string;
  /** Folder of the installation; the repository itself unless given. */
  readonly installation?: string;
  readonly platform?: NodeJS.Platform;
}

/** A Context over a real temporary folder, with captured streams and a fixed clock. */
export interface FakeContext extends Context {
  readonly out: () => string;
  readonly err: () => string;
  /** Empties what was captured. */
  readonly clear: () => void;
  /** Reads a file below the working directory. */
  readonly read: (path: string) => string;
  /** All files below the working directory, sorted. */
  readonly tree: () => readonly string[];
  /** Interrupts, as the first SIGINT does. */
  readonly interrupt: () => void;
}

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** An empty temporary folder, removed when the tests end. */
export function temporaryFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'roadctl-test-')));
  folders.push(folder);
  return folder;
}

/** Puts files into a folder. */
export function plant(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    fs.mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true });
    if (!path.endsWith('/')) fs.writeFileSync(target, text);
  }
}

/** A world for one test. Anything else can be replaced: `{ ...fakeContext(), github: async () => fake }`. */
export function fakeContext(options: FakeOptions = {}): FakeContext {
  const root = temporaryFolder();
  const cwd = join(root, 'work');
  const home = join(root, 'home');
  fs.mkdirSync(cwd);
  fs.mkdirSync(home);
  plant(cwd, options.files ?? {});
  const tty = (stream: 'stdin' | 'stdout' | 'stderr') =>
    typeof options.tty === 'object' ? options.tty[stream] === true : options.tty === true;
  const captured = { stdout: '', stderr: '' };
  const output = (stream: 'stdout' | 'stderr') => ({
    write(text: string) {
      captured[stream] += text;
      return true;
    },
    isTTY: tty(stream),
    columns: options.columns ?? 80,
  });
  const controller = new AbortController();
  const unexpected = (what: string) => () => Promise.reject(new Error(`the test did not expect ${what}`));
  return {
    io: {
      stdin: { text: () => Promise.resolve(options.stdin ?? ''), isTTY: tty('stdin') },
      stdout: output('stdout'),
      stderr: output('stderr'),
    },
    env: options.env ?? {},
    cwd,
    home,
    platform: options.platform ?? 'linux',
    now: () => new Date('2026-01-02T03:04:05Z'),
    fs,
    installation: options.installation ?? resolve(import.meta.dirname, '../..'),
    runtime: { node: 'v20.19.0', arch: 'x64', path: process.execPath },
    processes: openProcesses(),
    signal: controller.signal,
    exec: unexpected('programs to be run'),
    git: unexpected('git to be asked'),
    github: unexpected('GitHub to be asked'),
    prompt: unexpected('questions to be asked'),
    out: () => captured.stdout,
    err: () => captured.stderr,
    clear: () => {
      captured.stdout = '';
      captured.stderr = '';
    },
    read: (path) => fs.readFileSync(join(cwd, path), 'utf8'),
    tree: () =>
      fs
        .readdirSync(cwd, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(cwd.length + 1))
        .sort(),
    interrupt: () => controller.abort(),
  };
}
