import type { readdirSync, readFileSync } from 'node:fs';
import { placeholderModule } from '../../src/blueprints/goImports.ts';
import type { ResolvedBlueprint } from '../../src/blueprints/model.ts';
import { prepareBlueprints } from '../../src/blueprints/prepare.ts';
import type { FileSystem } from '../../src/context.ts';
import type { Issue } from '../../src/issues.ts';
import { buildPlan } from '../../src/plan/build.ts';
import { definitionOf, folderAt, resolveFolder } from './blueprints.ts';

/** What the golden script writes: the folders that it owns whole, and files by path from the repository. */
export interface GoldenTrees {
  readonly folders: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly issues: readonly Issue[];
}

/** Renders the golden trees from their sources. */
export async function goldenTrees(
  fs: FileSystem & { readdirSync: typeof readdirSync; readFileSync: typeof readFileSync },
  root: string,
): Promise<GoldenTrees> {
  const { blueprints, issues } = prepareBlueprints(fs, root);
  const workerpool = blueprints.find((one) => one.manifest.name === 'workerpool');
  const tiny = resolveFolder(folderAt(`${root}/test/fixtures/blueprints/tiny`));
  const all = [...issues, ...tiny.issues];
  if (workerpool === undefined || tiny.blueprint === undefined) return { folders: [], files: {}, issues: all };
  const event = await tree(
    workerpool,
    fs.readFileSync(`${root}/blueprints/workerpool/example.yaml`, 'utf8'),
    'test/golden/eventCollector',
  );
  const small = await tree(
    tiny.blueprint,
    fs.readFileSync(`${root}/test/fixtures/blueprints/tiny/example.yaml`, 'utf8'),
    'test/golden/tiny',
  );
  const files: Record<string, string> = { ...event, ...small };
  const definition = 'internal/config/definition.go';
  const rendered = event[`test/golden/eventCollector/${definition}`];
  if (rendered !== undefined) {
    files[`blueprints/workerpool/files/${definition}`] = rendered.replaceAll(
      'github.com/acme-demo/eventcollector',
      placeholderModule,
    );
  }
  return { folders: ['test/golden/eventCollector', 'test/golden/tiny'], files, issues: all };
}

async function tree(blueprint: ResolvedBlueprint, definition: string, folder: string): Promise<Readonly<Record<string, string>>> {
  const plan = buildPlan(await definitionOf(definition, blueprint), blueprint);
  return Object.fromEntries(plan.files.map((file) => [`${folder}/${file.path}`, file.content]));
}
