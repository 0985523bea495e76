import type { FileSystem } from '../context.ts';
import { sampleText } from '../definitions/sample.ts';
import type { Issue } from '../issues.ts';
import { type Folder, readFolder } from './folder.ts';
import { lintBlueprint } from './lint.ts';
import type { BlueprintSummary, ResolvedBlueprint } from './model.ts';
import { resolveBlueprint, withoutPlaces } from './resolve.ts';

/** What the build stores of the built-in blueprints: files by name, and what is wrong with their sources. */
export interface Prepared {
  readonly blueprints: readonly ResolvedBlueprint[];
  readonly files: Readonly<Record<string, string>>;
  readonly issues: readonly Issue[];
}

/** Resolves and lints blueprints/* with templates/* of a checkout. Used by the build, the golden script and tests, not at run time. */
export function prepareBlueprints(fs: FileSystem, root: string): Prepared {
  const issues: Issue[] = [];
  const blocks = new Map(folders(fs, `${root}/templates`).map((name) => [name, readFolder(fs, `${root}/templates/${name}`)]));
  const blueprints = folders(fs, `${root}/blueprints`).flatMap((name) => {
    const label = (path: string): string =>
      path.startsWith('blocks/') ? path.replace('blocks/', 'templates/') : `blueprints/${name}/${path}`;
    const folder = readFolder(fs, `${root}/blueprints/${name}`);
    const resolved = resolveBlueprint({ folder, block: (block) => blocks.get(block), sample: sampleText, label });
    issues.push(...resolved.issues);
    if (resolved.blueprint === undefined) return [];
    issues.push(...lintBlueprint(resolved.blueprint, label));
    return [stored(resolved.blueprint)];
  });
  const summaries = blueprints.map(({ manifest }): BlueprintSummary => {
    const { name, version, status, summary, definition } = manifest;
    return { name, version, status, summary, definition, source: { type: 'builtin' } };
  });
  const files: Record<string, string> = {
    'index.json': asciiJson({ blueprints: summaries }),
    'blocks.json': asciiJson(Object.fromEntries([...blocks].map(([name, folder]) => [name, textsOf(folder)]))),
  };
  for (const { schema, sample, ...rest } of blueprints) {
    const { name } = rest.manifest;
    files[`${name}.json`] = asciiJson(rest);
    files[`${name}.schema.json`] = `${JSON.stringify(schema, undefined, 2)}\n`;
    files[`${name}.sample.yaml`] = sample;
  }
  return { blueprints, files, issues };
}

function folders(fs: FileSystem, path: string): readonly string[] {
  const entries = fs.readdirSync(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function textsOf(folder: Folder): Readonly<Record<string, string>> {
  return Object.fromEntries([...folder].flatMap(([path, file]) => ('text' in file ? [[path, file.text] as const] : [])));
}

/** Places in the manifest are for findings; what is stored does without. */
function stored(blueprint: ResolvedBlueprint): ResolvedBlueprint {
  const { manifest, files } = blueprint;
  return { ...blueprint, manifest: { ...manifest, files: withoutPlaces(manifest.files) }, files: withoutPlaces(files) };
}

/** JSON in ASCII: the file is read as one byte a character then, which takes half the memory and less time. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
