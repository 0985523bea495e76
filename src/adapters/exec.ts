/** How a program ended. `code` is undefined when it could not be started or was killed. */
export interface ExecResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly notFound: boolean;
  readonly timedOut: boolean;
}

export interface ExecOptions {
  readonly cwd?: string;
  /** The program, and all that it has started, is killed after so long. */
  readonly timeoutMs?: number;
  /** Kills them at once when it is aborted. */
  readonly signal?: AbortSignal;
  readonly input?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs programs without a shell. The only door to execa. */
export interface Exec {
  run(file: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>;
}

/** Kills a program and what it has started: git, say, leaves the network to a child that would keep our pipes open. */
function killAll(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Runs programs of this machine; a program that fails, hangs or is not there is a result and not an exception. */
export function openExec(options: { readonly env?: Readonly<Record<string, string | undefined>> } = {}): Exec {
  return {
    async run(file, args, { cwd, timeoutMs, signal, input, env } = {}) {
      const { execa } = await import('execa');
      const isLimited = timeoutMs !== undefined || signal !== undefined;
      const child = execa(file, [...args], {
        reject: false,
        stripFinalNewline: false,
        extendEnv: options.env === undefined,
        env: { ...options.env, ...env },
        // A group of its own, so that all of it can be killed.
        detached: isLimited && process.platform !== 'win32',
        ...(cwd === undefined ? {} : { cwd }),
        ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      });
      let timedOut = false;
      const stop = () => killAll(child.pid);
      const timer = setTimeout(
        () => {
          timedOut = true;
          stop();
        },
        timeoutMs ?? 2 ** 31 - 1,
      );
      signal?.addEventListener('abort', stop, { once: true });
      try {
        const result = await child;
        const notFound = 'code' in result && result.code === 'ENOENT';
        return { code: result.exitCode, stdout: result.stdout ?? '', stderr: result.stderr ?? '', notFound, timedOut };
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      }
    },
  };
}
