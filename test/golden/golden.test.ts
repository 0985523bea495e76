import * as fs from 'node:fs';
import { join } from 'node:path';
import { format } from '@wasm-fmt/gofmt';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { root } from '../support/blueprints.ts';
import { type GoldenTrees, goldenTrees } from '../support/golden.ts';

let golden: GoldenTrees;
beforeAll(async () => {
  golden = await goldenTrees(fs, root);
});

describe('the golden trees', () => {
  test('their sources have no findings', () => {
    expect(golden.issues).toEqual([]);
  });

  test('every file is what the sources render (else: node scripts/golden.mjs)', () => {
    const stale = Object.entries(golden.files).filter(([path, text]) => !fs.existsSync(join(root, path)) || fs.readFileSync(join(root, path), 'utf8') !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  test('no file is there that nothing renders', () => {
    const there = golden.folders.flatMap((folder) =>
      fs.readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).flatMap((entry) => {
        const path = join(entry.parentPath, entry.name).slice(root.length + 1);
        return entry.isFile() ? [path.replaceAll('\\', '/')] : [];
      }),
    );
    expect(there.filter((path) => !Object.hasOwn(golden.files, path))).toEqual([]);
  });

  test("the machinery's own definition.go is the rendered one", () => {
    const path = 'blueprints/workerpool/files/internal/config/definition.go';
    expect(fs.readFileSync(join(root, path), 'utf8')).toBe(golden.files[path]);
  });

  test('Go is formatted', () => {
    const files = Object.entries(golden.files).filter(([path]) => path.endsWith('.go'));
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter(([, text]) => format(text) !== text).map(([path]) => path)).toEqual([]);
  }, 60_000);

  test('YAML parses', () => {
    const files = Object.entries(golden.files).filter(([path]) => /\.ya?ml$/.test(path));
    expect(files.length).toBeGreaterThan(5);
    for (const [path, text] of files) {
      const documents = parseAllDocuments(text);
      expect([path, ...(Array.isArray(documents) ? documents : []).flatMap((one) => [...one.errors, ...one.warnings])]).toEqual([path]);
    }
  });

  test('no mark that makes linters skip a file, no version of a tool, no placeholder is left', () => {
    const bad = Object.entries(golden.files).filter(
      ([path, text]) => path.startsWith('test/golden/eventCollector/') && /DO NOT EDIT|roadctl v?[0-9]|example\.invalid/.test(text),
    );
    expect(bad.map(([path]) => path)).toEqual([]);
  });
});
