import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '../..');
/** The built program; `node scripts/build.mjs` makes what it needs. */
export const program = join(repository, 'bin', 'roadctl.js');

export interface Spawned {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A clean environment: nothing of the developer's reaches the program. */
export function cleanEnv(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', ...more };
}

/** Runs the built program. */
export function spawn(
  args: readonly string[],
  { cwd, home = cwd, env = {}, input = '' }: { cwd: string; home?: string; env?: Record<string, string>; input?: string },
): Spawned {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env: cleanEnv(home, env),
    encoding: 'utf8',
    input,
  });
  return { code: status, out: stdout, err: stderr };
}
