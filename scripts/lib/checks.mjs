import { join } from 'node:path';
import { root } from './setup.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** The static checks: what `npm run check` runs one by one and the test suite as one test each. */
export const checks = [
  { name: 'types', file: bin('tsc'), args: ['-p', '.'] },
  { name: 'style', file: bin('biome'), args: ['ci', '--colors=off', '--error-on-warnings', '.'] },
  { name: 'unused code and packages', file: bin('knip'), args: [] },
  { name: 'the package', file: bin('publint'), args: ['--strict'] },
  { name: 'generated code is current', file: process.execPath, args: ['scripts/generate.mjs', '--check'] },
  { name: 'the pairwise matrix is current', file: process.execPath, args: ['scripts/pairwise.mjs', '--check'] },
  { name: 'golden trees are current', file: process.execPath, args: ['scripts/golden.mjs', '--check'] },
];
