import { normalise } from './argv.ts';
import { loaders } from './cli.ts';
import type { ParsedArgs } from './commands/command.ts';
import { effectiveFlags } from './config.ts';
import type { Context } from './context.ts';
import { exitCodes, failure, isFailure } from './errors.ts';
import { globals } from './flags/globals.ts';
import { diagnose } from './output/diagnose.ts';
import { choosePrinter } from './output/printer.ts';
import { printResult } from './output/result.ts';
import { parse } from './program.ts';
import { systemContext } from './system.ts';

/** Runs one command line in the given world; gives the exit code. The only catch. */
export async function run(ctx: Context, argv: readonly string[]): Promise<number> {
  let args: ParsedArgs = { words: [], flags: {}, rest: [] };
  try {
    if (argv[0] === '__complete') {
      const { complete } = await import('./completion/complete.ts');
      ctx.io.stdout.write(await complete(ctx, argv.slice(1)));
      return 0;
    }
    const line = normalise(argv);
    if (line.help || line.row === undefined) {
      const { staticAnswer } = await import('./output/static.ts');
      ctx.io.stdout.write(staticAnswer(ctx, line));
      return 0;
    }
    const { row } = line;
    args = parse(row, line);
    const effective = await effectiveFlags(ctx, row, args);
    args = effective.args;
    const shared = globals(ctx, args);
    if (shared.debug === 'info') diagnose(ctx, row.name, effective);
    const printer = await choosePrinter(shared, row);
    const command = await loaders[row.name]?.();
    if (command === undefined) throw new Error(`no loader for ${row.name}`);
    const options = await command.complete(ctx, args);
    const findings = command.validate(options);
    if (findings.some((issue) => issue.severity === 'error')) throw failure('Usage', '', { issues: findings });
    const result = await command.run(ctx, options);
    return await printResult(ctx, result, { printer, globals: shared });
  } catch (error) {
    if (argv[0] === '__complete') return 0;
    if (ctx.signal.aborted) return exitCodes.Interrupted;
    const { printFailure } = await import('./output/failure.ts');
    await printFailure(ctx, error, globals(ctx, args));
    return isFailure(error) ? exitCodes[error.roadctl] : 1;
  }
}

/** Runs what users run most, in the folder `work`, so that V8's code cache knows it. For bin/warm.js only. */
export async function warm(installation: string, work: string): Promise<void> {
  const { warmUp } = await import('./warm.ts');
  await warmUp({ ...systemContext(installation), cwd: work, home: work, env: { PATH: process.env.PATH } }, run);
}

/** Entry of the installed program: runs argv in the real world and ends the process. */
export async function main(installation: string): Promise<void> {
  const ctx = systemContext(installation);
  const interrupted = new Promise<number>((resolve) => {
    // What runs gets a moment to put things in order; what never answers is left.
    ctx.signal.addEventListener('abort', () => setTimeout(resolve, 3000, exitCodes.Interrupted).unref(), { once: true });
  });
  process.exit(await Promise.race([run(ctx, process.argv.slice(2)), interrupted]));
}
