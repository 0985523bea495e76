/** How a program ended. `code` is undefined when it could not be started or was killed. */
export interface ExecResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly notFound: boolean;
  readonly timedOut: boolean;
}

/** Runs programs without a shell. The only door to execa. */
export interface Exec {
  run(
    file: string,
    args: readonly string[],
    options?: { readonly cwd?: string; readonly timeoutMs?: number; readonly input?: string },
  ): Promise<ExecResult>;
}
