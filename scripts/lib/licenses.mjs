import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folder of the package that a bundled file belongs to: the innermost node_modules counts. */
function packageOf(input) {
  const at = input.lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const parts = input.slice(at + 'node_modules/'.length).split('/');
  return input.slice(0, at) + ['node_modules', ...parts.slice(0, parts[0].startsWith('@') ? 2 : 1)].join('/');
}

/** The licence of every package that is bundled, for dist/licenses.txt. */
export async function licenses(root, inputs) {
  const folders = [...new Set(inputs.map(packageOf).filter((folder) => folder !== undefined))].sort();
  const parts = await Promise.all(
    folders.map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
      const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
      const text = file === undefined ? `Licence: ${license}` : (await readFile(join(root, folder, file), 'utf8')).trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    }),
  );
  return `roadctl contains the following packages.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}
