import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../../scripts/lib/setup.mjs';
import { buildPlan } from '../../../src/plan/build.ts';
import { definitionOf, workerpool } from '../../support/blueprints.ts';

const folder = join(root, 'test', 'generated', 'matrix');
const blueprint = workerpool();

async function filesOf(name: string): Promise<ReadonlyMap<string, string>> {
  const text = readFileSync(join(folder, name), 'utf8');
  return new Map(buildPlan(await definitionOf(text, blueprint), blueprint).files.map(({ path, content }) => [path, content]));
}

const empty = new Set(['meta', 'img', 'br', 'hr', '!doctype']);

/** Fails when tags are not closed in their order; gives all tags with their attributes. */
function tagsOf(html: string): readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const open: string[] = [];
  const crossed: string[] = [];
  const rest = html
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(
      /<(\/?)([a-zA-Z!][a-z0-9]*)((?:\s+[a-z]+(?:="[^"<>]*")?)*)\s*>/g,
      (_, slash: string, given: string, list: string) => {
        const name = given.toLowerCase();
        if (slash === '/') {
          const inner = open.pop();
          if (inner !== name) crossed.push(`${name} closes ${inner}`);
        } else {
          if (!empty.has(name)) open.push(name);
          const attributes = [...list.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value] as const);
          found.push({ name, attributes: Object.fromEntries(attributes) });
        }
        return '';
      },
    );
  expect({ open, crossed }).toEqual({ open: [], crossed: [] });
  expect(rest).not.toMatch(/[<>]|ZqT|ZqC|undefined|\[object/);
  return found;
}

describe.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('documents for %s', (name) => {
  test('docs/api.json says what api/openapi.yaml says', async () => {
    const files = await filesOf(name);
    expect(JSON.parse(files.get('docs/api.json') ?? '')).toEqual(parse(files.get('api/openapi.yaml') ?? ''));
  });

  test.each(['docs/api.html', 'docs/service.html'])(
    '%s is well formed, needs no network, and its links lead somewhere',
    async (path) => {
      const files = await filesOf(name);
      const tags = tagsOf(files.get(path) ?? '');
      const ids = (of: string): readonly (string | undefined)[] =>
        tagsOf(files.get(of) ?? '').map(({ attributes }) => attributes.id);
      expect(
        tags.filter(({ name: tag, attributes }) => tag === 'script' || tag === 'link' || attributes.onclick !== undefined),
      ).toEqual([]);
      expect(tags.filter(({ name: tag, attributes }) => tag === 'img' && attributes.alt === undefined)).toEqual([]);
      const links = tags.flatMap(({ attributes: { href } }) =>
        href === undefined || /^(https?|mailto):/.test(href) ? [] : [href],
      );
      expect(links.length).toBeGreaterThan(10);
      const broken = links.filter((link) => {
        const [file = '', id] = link.split('#');
        const target = file === '' ? path : posix.normalize(`${dirname(path)}/${file}`);
        return !files.has(target) || (id !== undefined && !ids(target).includes(id));
      });
      expect(broken).toEqual([]);
    },
  );

  test('docs/api.html has a section for each operation and type', async () => {
    const files = await filesOf(name);
    const document = JSON.parse(files.get('docs/api.json') ?? '') as {
      paths: Record<string, Record<string, { operationId?: string }>>;
      components: { schemas: object };
    };
    const wanted = [
      ...Object.values(document.paths).flatMap((item) => Object.values(item).flatMap(({ operationId }) => operationId ?? [])),
      ...Object.keys(document.components.schemas).map((one) => `schema-${one}`),
    ];
    const ids = tagsOf(files.get('docs/api.html') ?? '').flatMap(({ attributes: { id } }) => id ?? []);
    expect([...ids].sort()).toEqual([...wanted].sort());
  });
});
