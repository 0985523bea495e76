import { join } from 'node:path';
import type { Context } from '../context.ts';
import { isAtLeast, readGoVersion } from './goVersion.ts';
import { makefileTools } from './makefileTools.ts';
import type { Seen, World } from './model.ts';
import { onPath } from './onPath.ts';

function read(ctx: Context, file: string): string | undefined {
  try {
    return ctx.fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The Go that is needed: of the service here, or what a new service would ask for. */
async function neededGo({ ctx, directory }: World): Promise<string | undefined> {
  const module = read(ctx, join(directory, 'go.mod'));
  const written = module === undefined ? undefined : /^go (\d+\.\d+(?:\.\d+)?)\s*$/m.exec(module)?.[1];
  if (written !== undefined) return written;
  const { openCatalog } = await import('../blueprints/catalog.ts');
  const { schemaAt } = await import('../definitions/schema.ts');
  const { kinds } = await openCatalog(ctx);
  for (const name of kinds.names) {
    const schema = (await kinds.find(name))?.schema;
    const version = schema === undefined ? undefined : schemaAt(schema, ['spec', 'go', 'version'])?.default;
    if (typeof version === 'string') return version;
  }
  return undefined;
}

/** Runs `go version`, which needs no network as long as Go may not fetch another Go. */
export async function lookAtGo(world: World): Promise<Seen> {
  const { ctx } = world;
  const needed = await neededGo(world);
  const result = await (await ctx.exec()).run('go', ['version'], { timeoutMs: 5000, env: { GOTOOLCHAIN: 'local' } });
  const version = readGoVersion(result.stdout);
  const args = { needed: needed ?? '' };
  if (result.notFound || version === undefined) return { good: false, code: 'go-missing', args };
  if (needed !== undefined && !isAtLeast(version, needed)) return { good: false, code: 'go-old', args: { ...args, version } };
  return { good: true, code: 'go-found', args: { ...args, version } };
}

/** Programs of the Makefile here; make itself where there is none yet. */
export function lookAtTools({ ctx, directory }: World): Seen {
  const makefile = read(ctx, join(directory, 'Makefile'));
  const needed = makefile === undefined ? ['make'] : makefileTools(makefile);
  const missing = needed.filter((program) => !onPath(ctx, program));
  return missing.length === 0
    ? { good: true, code: 'tools-found', args: { tools: needed } }
    : { good: false, code: 'tools-missing', args: { missing } };
}
