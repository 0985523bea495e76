import { execFileSync } from 'node:child_process';

const missing = (process.env.ROADCTL_TEST_MISSING ?? '').split(',').filter((name) => name !== '');

/** Whether a program that a test needs is here. Where CI=true a missing one is an error, because there nothing may be skipped. */
export function has(program: string): boolean {
  const found = !missing.includes(program) && onPath(program);
  if (!found && process.env.CI === 'true') throw new Error(`${program} is missing, and with CI=true no test may be skipped`);
  return found;
}

/** Node lines under test: "22" -> path of the program. Just the running one unless scripts/test.mjs brought others. */
export function nodes(): Readonly<Record<string, string>> {
  const given = process.env.ROADCTL_TEST_NODES;
  return given === undefined
    ? { [process.versions.node.split('.')[0] ?? '']: process.execPath }
    : (JSON.parse(given) as Record<string, string>);
}

function onPath(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v -- "$1"', 'sh', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
