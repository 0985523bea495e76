import { join } from 'node:path';
import type { Context } from './context.ts';

/** Takes a world whose working directory may be filled, and the way to run a command line; runs the commonest ones there, silently. */
export async function warmUp(world: Context, run: (ctx: Context, argv: readonly string[]) => Promise<number>): Promise<void> {
  const nowhere = { write: () => true, isTTY: false, columns: 80 };
  const ctx: Context = {
    ...world,
    io: { stdin: { text: () => Promise.resolve(''), isTTY: false }, stdout: nowhere, stderr: nowhere },
  };
  const sample = ctx.fs.readFileSync(join(ctx.installation, 'dist', 'blueprints', 'workerpool.sample.yaml'), 'utf8');
  ctx.fs.writeFileSync(join(ctx.cwd, 'service.yaml'), sample);
  // Only what has to be quick: whatever is in the cache costs time at every start.
  await run(ctx, ['create', 'blueprints', 'workerpool', '-f', 'service.yaml', '--directory', 'out']);
  await run(ctx, ['get', 'blueprints']);
}
