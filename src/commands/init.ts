import { join } from 'node:path';
import { openCatalog } from '../blueprints/catalog.ts';
import { configName, findConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { initText } from '../output/text/init.ts';
import type { Command } from './command.ts';
import { noWords } from './noWords.ts';

/** What init did to one thing. */
export interface Step {
  readonly path: string;
  readonly outcome: 'created' | 'unchanged' | 'skipped';
}

/** Does one write; words what went wrong. */
function written(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : message;
    throw failure('Failed', `cannot write ${path}: ${why}`, { cause, hint: 'roadctl works without init, only a little slower.' });
  }
}

function makeFolder(ctx: Context, path: string): Step {
  if (ctx.fs.existsSync(path)) {
    if (ctx.fs.statSync(path).isDirectory()) return { path, outcome: 'unchanged' };
    throw failure('AlreadyExists', `${path} is not a directory`, { hint: 'Move it away and run "roadctl init" again.' });
  }
  written(path, () => ctx.fs.mkdirSync(path, { recursive: true, mode: 0o700 }));
  return { path, outcome: 'created' };
}

/** The example with every key commented out: nothing changes until the user says so. */
function configText(ctx: Context): string {
  const example = ctx.fs.readFileSync(join(ctx.installation, '.roadctl.example.yaml'), 'utf8');
  return example.replace(/^(?=[a-z])/gm, '# ');
}

function makeConfig(ctx: Context): Step {
  const known = findConfig(ctx, undefined);
  if (known !== undefined) return { path: known, outcome: 'unchanged' };
  const path = join(ctx.home, configName);
  const text = configText(ctx);
  written(path, () => ctx.fs.writeFileSync(path, text, { mode: 0o600, flag: 'wx' }));
  return { path, outcome: 'created' };
}

/** V8's code cache for this user, this Node and this build: only a faster start, so that failing is no failure. */
async function makeCache(ctx: Context, pavedroad: string): Promise<Step> {
  const folder = join(pavedroad, 'code');
  const warm = join(ctx.installation, 'bin', 'warm.js');
  const id = ctx.fs.readFileSync(join(ctx.installation, 'dist', 'id'), 'utf8');
  const path = join(folder, `${id}-${ctx.runtime.node}-${ctx.runtime.arch}`);
  if (ctx.fs.existsSync(path)) return { path, outcome: 'unchanged' };
  // Caches of other builds are of no use to anyone.
  ctx.fs.rmSync(folder, { recursive: true, force: true });
  const exec = await ctx.exec();
  const { code } = await exec.run(ctx.runtime.path, [warm, folder], { timeoutMs: 60_000 });
  return { path, outcome: code === 0 ? 'created' : 'skipped' };
}

/** `init`: the user's folder, configuration file and code cache. */
export const command: Command<void> = {
  complete: (_ctx, args) => noWords('init', args),
  validate: () => [],
  async run(ctx) {
    const pavedroad = join(ctx.home, '.pavedroad.d');
    const steps = [makeFolder(ctx, pavedroad), makeConfig(ctx), await makeCache(ctx, pavedroad)];
    const blueprints = (await openCatalog(ctx, {})).list().map(({ name, version, status }) => ({ name, version, status }));
    return { kind: 'value', value: { steps: steps.map((step) => ({ ...step })), blueprints }, text: initText(steps, blueprints) };
  },
};
