import { expect, test } from 'vitest';
import { checks } from '../../scripts/lib/checks.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { root } from '../../scripts/lib/setup.mjs';

test.each(checks)('$name', ({ file, args }: { file: string; args: readonly string[] }) => {
  const { code, stdout, stderr } = run(file, args, { cwd: root });
  expect(`${stdout}${stderr}\nexit ${code}`).toMatch(/\nexit 0$/);
});
