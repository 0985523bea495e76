import type { Step } from '../../commands/init.ts';

/** What init did, and what can be generated now. */
export function initText(
  steps: readonly Step[],
  blueprints: readonly { readonly name: string; readonly version: string; readonly status: string }[],
): string {
  const done = steps.map(({ path, outcome }) => `${path} ${outcome}\n`).join('');
  const listed = blueprints.map(({ name, version, status }) => `  ${name} ${version} (${status})\n`).join('');
  return `${done}Built-in blueprints, ready without a network:\n${listed}`;
}
