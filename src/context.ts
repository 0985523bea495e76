import type * as nodeFs from 'node:fs';
import type { Exec } from './adapters/exec.ts';
import type { Git } from './adapters/git.ts';
import type { GitHub } from './adapters/github.ts';
import type { Processes } from './adapters/processes.ts';
import type { Prompt } from './adapters/prompt.ts';

/** One output stream. `write` returns false once the reader has gone (a closed pipe). */
export interface Output {
  write(text: string): boolean;
  readonly isTTY: boolean;
  readonly columns: number;
}

export interface Input {
  /** Reads all of standard input as UTF-8. */
  text(): Promise<string>;
  readonly isTTY: boolean;
}

export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The synchronous part of node:fs that the tool uses: for many small files it is several times faster than promises. */
export type FileSystem = Pick<
  typeof nodeFs,
  | 'accessSync'
  | 'chmodSync'
  | 'closeSync'
  | 'constants'
  | 'existsSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readdirSync'
  | 'readFileSync'
  | 'readlinkSync'
  | 'readSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'rmSync'
  | 'statSync'
  | 'unlinkSync'
  | 'writeFileSync'
  | 'writeSync'
>;

/** Everything that a command may know of the world. Cheap things are values, costly ones functions that load on first use. */
export interface Context {
  readonly io: Io;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute working directory. */
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly now: () => Date;
  readonly fs: FileSystem;
  /** Folder of the installed package: holds dist/, schemas and the prepared blueprints. */
  readonly installation: string;
  /** What runs roadctl: its version, its processor, its path. */
  readonly runtime: { readonly node: string; readonly arch: string; readonly path: string };
  /** Who runs: for the lock of a directory that is being written. */
  readonly processes: Processes;
  /** Aborted by the first SIGINT or SIGTERM; a second one ends the process. */
  readonly signal: AbortSignal;
  readonly exec: () => Promise<Exec>;
  readonly git: () => Promise<Git>;
  readonly github: () => Promise<GitHub>;
  readonly prompt: () => Promise<Prompt>;
}
