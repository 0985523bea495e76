import type { FileSystem } from '../context.ts';

/** One file of a blueprint's folder: its text, or why it cannot be used. */
export type FolderFile = { readonly text: string } | { readonly problem: 'symlink' | 'large' | 'binary' | 'unreadable' };

/** Files of a folder by their path with "/", sorted. */
export type Folder = ReadonlyMap<string, FolderFile>;

const largest = 1024 * 1024;
const most = 5000;
const deepest = 16;
const skipped = new Set(['.git', 'node_modules', '.DS_Store']);

/** Reads a folder whole. No symbolic link is followed below its top, so that nothing from outside comes in. */
export function readFolder(fs: FileSystem, directory: string): Folder {
  const files = new Map<string, FolderFile>();
  const visit = (relative: string, depth: number): void => {
    const entries = fs.readdirSync(relative === '' ? directory : `${directory}/${relative}`, { withFileTypes: true });
    for (const entry of entries) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (skipped.has(entry.name) || files.size >= most) continue;
      if (entry.isDirectory()) {
        if (depth < deepest) visit(path, depth + 1);
      } else
        files.set(
          path,
          entry.isFile() ? readFile(fs, `${directory}/${path}`) : { problem: entry.isSymbolicLink() ? 'symlink' : 'unreadable' },
        );
    }
  };
  visit('', 0);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readFile(fs: FileSystem, path: string): FolderFile {
  try {
    if (fs.statSync(path).size > largest) return { problem: 'large' };
    const bytes = fs.readFileSync(path);
    if (bytes.includes(0)) return { problem: 'binary' };
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    return { problem: error instanceof TypeError ? 'binary' : 'unreadable' };
  }
}

/** Makes a Folder of texts, for blocks that the build stored and for tests. */
export function folderOf(texts: Readonly<Record<string, string>>): Folder {
  return new Map(Object.entries(texts).map(([path, text]) => [path, { text }]));
}
