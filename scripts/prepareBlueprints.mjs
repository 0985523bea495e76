import * as fs from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTs } from './lib/load.mjs';
import { root } from './lib/setup.mjs';

/**
 * Writes the prepared built-in blueprints: index.json, blocks.json, NAME.json, NAME.schema.json, NAME.sample.yaml.
 * Returns one line for each thing that is wrong with their sources; a build with any must fail.
 * @param {{ out?: string }} [options]
 * @returns {Promise<string[]>}
 */
export async function prepareBlueprints({ out = join(root, 'dist', 'blueprints') } = {}) {
  const { prepareBlueprints: prepare } = await loadTs('src/blueprints/prepare.ts');
  const { files, issues } = prepare(fs, root);
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(join(out, name), text);
  return linesOf(issues);
}

/** Findings as lines: file:line:column: text. */
export async function linesOf(issues) {
  const tables = await Promise.all(
    ['blueprints', 'definitions'].map((name) => loadTs(`src/output/text/${name}.ts`).catch(() => ({ texts: {} }))),
  );
  const texts = Object.assign({}, ...tables.map((table) => table.texts));
  return issues.map((issue) => {
    const place = [issue.source, issue.pos?.line, issue.pos?.column].filter((part) => part !== undefined).join(':');
    return `${place}: ${texts[issue.code]?.(issue.args, issue) ?? `${issue.code} ${JSON.stringify(issue.args)}`}`;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lines = await prepareBlueprints();
  for (const line of lines) console.error(line);
  process.exitCode = lines.length === 0 ? 0 : 1;
}
