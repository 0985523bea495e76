import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A folder as a literal: path -> text, "-> target" for a link, a path that ends in "/" for an empty folder. */
export function treeOf(folder: string, prefix = ''): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(folder, prefix)).sort()) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const stat = lstatSync(join(folder, path));
    if (stat.isSymbolicLink()) tree[path] = `-> ${readlinkSync(join(folder, path))}`;
    else if (stat.isDirectory()) {
      const inside = treeOf(folder, path);
      if (Object.keys(inside).length === 0) tree[`${path}/`] = '';
      Object.assign(tree, inside);
    } else tree[path] = readFileSync(join(folder, path), 'utf8');
  }
  return tree;
}
