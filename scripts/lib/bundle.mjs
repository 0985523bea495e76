import { join, relative } from 'node:path';
import { build, transform } from 'esbuild';

/** commander loads child_process for subcommands that are programs of their own; roadctl has none, and every start would pay for it. */
const withoutPrograms = {
  name: 'without-programs',
  setup(b) {
    b.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('node_modules/commander/') ? { path: 'child_process', namespace: 'without-programs' } : undefined,
    );
    b.onLoad({ filter: /.*/, namespace: 'without-programs' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * Bundles src/main.ts. esbuild splits only ES modules, so it splits those, and each file that comes out is then turned into CommonJS:
 * every module exists once, and `import()` becomes a lazy `require`. Gives [name, text] of each file and the inputs that went in.
 */
export async function bundle(root) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { roadctl: 'src/main.ts' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    write: false,
    legalComments: 'none',
    logLevel: 'error',
    mainFields: ['module', 'main'],
    conditions: ['node', 'import'],
    plugins: [withoutPrograms],
  });
  const files = await Promise.all(
    result.outputFiles.map(async (file) => {
      const { code } = await transform(file.text, {
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        supported: { 'dynamic-import': false },
        define: { 'import.meta.url': '__url' },
        banner: file.text.includes('import.meta.url')
          ? "const __url = require('node:url').pathToFileURL(process.argv[1]).href;"
          : '',
        logLevel: 'error',
      });
      const ascii = /^\p{ASCII}*$/u.test(code);
      return [relative(join(root, 'dist'), file.path), ascii ? code : `/*utf8*/${code}`];
    }),
  );
  return {
    files: files.sort(([a], [b]) => (a < b ? -1 : 1)),
    inputs: Object.keys(result.metafile.inputs),
    metafile: result.metafile,
  };
}
