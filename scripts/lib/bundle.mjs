import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, transform } from 'esbuild';

/** A file that another part of the tool will bring fails when it is reached, not at the build. */
const missing = (root) => ({
  name: 'missing',
  setup(b) {
    b.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, (args) =>
      existsSync(join(args.resolveDir, args.path))
        ? undefined
        : { path: relative(root, join(args.resolveDir, args.path)), namespace: 'missing' },
    );
    b.onLoad({ filter: /.*/, namespace: 'missing' }, (args) => {
      console.warn(`warning: ${args.path} is missing`);
      return { contents: `throw new Error(${JSON.stringify(`${args.path} is missing`)});\nexport {};` };
    });
  },
});

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
    plugins: [missing(root)],
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
      return [relative(join(root, 'dist'), file.path), code];
    }),
  );
  return {
    files: files.sort(([a], [b]) => (a < b ? -1 : 1)),
    inputs: Object.keys(result.metafile.inputs),
    metafile: result.metafile,
  };
}
