import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Words that never change, as [file name, text]: made by the same functions that make them at run time. */
export async function staticWords(root, dist) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/output/staticWords.ts'],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'error',
    // Commands are loaded when they run; their words stand in the table.
    plugins: [
      {
        name: 'lazy',
        setup: (b) =>
          b.onResolve({ filter: /./ }, (args) =>
            args.kind === 'dynamic-import' ? { path: args.path, external: true } : undefined,
          ),
      },
    ],
  });
  const module = { exports: {} };
  new Function('exports', 'require', 'module', result.outputFiles[0].text)(
    module.exports,
    createRequire(join(root, 'package.json')),
    module,
  );
  return Object.entries(module.exports.staticWords(createRequire(import.meta.url)(join(dist, 'build.json')).version));
}
