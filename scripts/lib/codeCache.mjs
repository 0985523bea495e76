import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Makes V8's code cache of this build for this Node, beside the code. A failure leaves roadctl slower and nothing else. */
export function codeCache(root) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'warm.js'), join(root, '.cache', 'code')], {
    encoding: 'utf8',
  });
  if (status !== 0) console.warn(`warning: no code cache: ${stderr.split('\n')[0]}`);
}
