import * as fs from 'node:fs';
import { homedir } from 'node:os';
import { openProcesses } from './adapters/processes.ts';
import type { Context, Output } from './context.ts';
import { failure } from './errors.ts';

/** Writes all of `text` to a descriptor, waiting where the pipe is full; false once the reader has gone. What stderr cannot take is lost. */
function writeAll(descriptor: number, text: string): boolean {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += fs.writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE' || code === 'EOF' || code === 'EBADF') return false;
      if (code !== 'EAGAIN') {
        if (descriptor === 2) return false;
        const problem = (error as Error).message.replace(/^\w+: (.*), \w+$/, '$1');
        throw failure('Failed', `write /dev/stdout: ${problem}`, { cause: error });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return true;
}

/** Whether a descriptor is a terminal. node:tty brings the network with it, so what cannot be one is told apart without it. */
function isTerminal(descriptor: number): boolean {
  try {
    const found = fs.fstatSync(descriptor);
    if (!found.isCharacterDevice()) return false;
    if (process.platform !== 'win32' && found.rdev === fs.statSync('/dev/null').rdev) return false;
  } catch {
    // Closed, or a system without such files: let Node say.
  }
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** One of the standard streams; written synchronously, so that nothing is lost when the process ends. */
function output(descriptor: 1 | 2): Output {
  let open = true;
  return {
    write(text) {
      if (open) open = writeAll(descriptor, text);
      return open;
    },
    get isTTY() {
      return isTerminal(descriptor);
    },
    get columns() {
      // A terminal that does not know its width says 0.
      return isTerminal(descriptor) ? (descriptor === 1 ? process.stdout : process.stderr).columns || 80 : 80;
    },
  };
}

/** Reads all of standard input; rejects when the run is interrupted. */
function readStdin(signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const stop = () => {
      process.stdin.destroy();
      reject(failure('Interrupted', 'interrupted'));
    };
    signal.addEventListener('abort', stop, { once: true });
    process.stdin.on('data', (part: Buffer) => parts.push(part));
    process.stdin.on('error', reject);
    process.stdin.on('end', () => {
      signal.removeEventListener('abort', stop);
      resolve(new TextDecoder().decode(Buffer.concat(parts)));
    });
  });
}

/** The working directory; it may have been removed by somebody else. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw failure('Failed', 'the current directory does not exist any more', { cause, hint: 'cd to one that does.' });
  }
}

/** First signal: abort and let the command end in order. Second: end now. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

/** Makes a costly thing once, on first use. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The real world; `installation` is the folder of the installed package. */
export function systemContext(installation: string): Context {
  const signal = interruption();
  let input: Promise<string> | undefined;
  return {
    io: {
      stdin: {
        text() {
          input ??= readStdin(signal);
          return input;
        },
        get isTTY() {
          return isTerminal(0);
        },
      },
      stdout: output(1),
      stderr: output(2),
    },
    env: process.env,
    get cwd() {
      return workingDirectory();
    },
    home: homedir(),
    platform: process.platform,
    now: () => new Date(),
    fs,
    installation,
    runtime: { node: process.version, arch: process.arch, path: process.execPath },
    processes: openProcesses(),
    signal,
    exec: once(async () => (await import('./adapters/exec.ts')).openExec()),
    git: once(async () => (await import('./adapters/git.ts')).openGit()),
    github: once(async () => (await import('./adapters/github.ts')).openGitHub()),
    prompt: once(async () => (await import('./adapters/prompt.ts')).openPrompt()),
  };
}
