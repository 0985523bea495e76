// Static checks: types, style, unused code, the package, and that everything generated is up to date. Prints one line each.
import { checks } from './lib/checks.mjs';
import { run } from './lib/run.mjs';
import { build, ensurePackages, root } from './lib/setup.mjs';

ensurePackages();
build();
let failed = 0;
for (const { name, file, args } of checks) {
  const { ok, stdout, stderr } = run(file, args, { cwd: root });
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name}\n`);
  if (!ok) {
    failed += 1;
    process.stdout.write(`${stdout}${stderr}\n`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
