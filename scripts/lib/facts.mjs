import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function git(root, ...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** What `roadctl version` says of the build. */
export async function buildFacts(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    version,
    build: git(root, 'rev-parse', '--short=12', 'HEAD') || 'unknown',
    gitTag: git(root, 'tag', '--points-at', 'HEAD').split('\n')[0] ?? '',
  };
}
