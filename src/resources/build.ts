import { join } from 'node:path';
import type { Context } from '../context.ts';

/** What the build wrote down about itself. */
export interface Build {
  readonly version: string;
  /** Commit that was built; "unknown" outside a repository. */
  readonly build: string;
  /** Tag of that commit; empty when there is none. */
  readonly gitTag: string;
}

/** Reads dist/build.json of the installation. */
export function readBuild(ctx: Pick<Context, 'fs' | 'installation'>): Build {
  return JSON.parse(ctx.fs.readFileSync(join(ctx.installation, 'dist', 'build.json'), 'utf8')) as Build;
}
