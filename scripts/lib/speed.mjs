import { join } from 'node:path';
import { root } from './setup.mjs';

/** What `npm run bench:service` writes. */
export const benchmarks = {
  page: join(root, 'docs', 'benchmarks-service.md'),
  partial: join(root, 'templates', 'readme', 'partials', 'speed.hbs'),
};

/**
 * Takes the page of the benchmarks; gives what the README.md of a service says of them: the goals, what was missed included.
 */
export function speedOf(page) {
  const part = /^## Goals\n\n[^|]*((?:\|.*\n)+)/m.exec(page);
  const where = /^go\S+, .*?\.$/m.exec(page);
  if (part === null || where === null) throw new Error('the page of the benchmarks has no goals');
  // A Handlebars template: nothing of it may be taken for an expression.
  const table = (part[1] ?? '').replaceAll('{{', '\\{{');
  return `What was measured of the sample service, all candidates in turns in one run (${where[0].slice(0, -1)}). A ratio is one of medians; where there are
several, of all numbers of workers or producers, the worst one decides. \`make bench\` measures here and tells more, into \`artifacts/bench.md\`.

${table}`;
}
