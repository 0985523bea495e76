// Sets up everything that the tests need and runs them all; what is behind -- goes to vitest. The last line counts.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { build, ensureGoTools, ensureNodes, ensurePackages, ensurePrograms, root } from './lib/setup.mjs';

const ci = process.env.CI === 'true';
ensurePackages();
const missing = ensurePrograms();
const goTools = ensureGoTools();
if (goTools === undefined) missing.push('go');
const nodes = ensureNodes();
build();

if (missing.length > 0) {
  process.stderr.write(`missing here: ${missing.join(', ')}; tests that need them ${ci ? 'fail' : 'are skipped by name'}\n`);
}
const report = join(root, '.cache', 'report.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true }); // the counts of another run must not pass for those of this one
const env = {
  ...process.env,
  ROADCTL_TEST_MISSING: missing.join(','),
  ROADCTL_TEST_NODES: JSON.stringify(nodes),
  PATH: goTools === undefined ? process.env.PATH : `${goTools}:${process.env.PATH}`,
};
for (const name of [
  'GH_ACCESS_TOKEN',
  'ACCESS_TOKEN',
  'GITHUB_TOKEN',
  'GH_USER_NAME',
  'GH_USER_PASSWORD',
  'ROADCTL_CONFIG',
  'PR_BLUEPRINT_DIR',
  'NO_COLOR',
  'FORCE_COLOR',
]) {
  delete env[name];
}
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const result = run(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  {
    cwd: root,
    env,
    show: true,
  },
);
const {
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  success,
} = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, success: false };
const bad = !result.ok || !success || passed === 0 || (ci && skipped > 0);
if (ci && skipped > 0) process.stdout.write(`${skipped} tests were skipped, which is a failure where CI=true\n`);
process.stdout.write(`${passed} passed, ${failed > 0 || !bad ? failed : Math.max(1, failed)} failed\n`);
process.exitCode = bad ? 1 : 0;
