import { spawnSync } from 'node:child_process';

/**
 * Runs a program and hands back how it ended; output is captured unless `show` is set.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, input?: string }} [options]
 */
export function run(file, args, { cwd, env, show = false, input } = {}) {
  const result = spawnSync(file, args, {
    cwd,
    env: env ?? process.env,
    encoding: 'utf8',
    input,
    maxBuffer: 256 * 1024 * 1024,
    stdio: show ? ['ignore', 'inherit', 'inherit'] : ['pipe', 'pipe', 'pipe'],
  });
  return {
    ok: result.status === 0,
    code: result.status,
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
    missing: result.error?.code === 'ENOENT',
  };
}

/** Whether a program is on the PATH. */
export function has(program) {
  return run('sh', ['-c', `command -v -- "$1"`, 'sh', program]).ok;
}
