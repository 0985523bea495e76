import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/lib/setup.mjs';
import { cli, execute, type Service, startService, temporaryFolder, until } from '../support/service.ts';
import { has } from '../support/tools.ts';
import { type Document, type Exchange, exchanges, operations, problems, send } from './openapi.ts';

const work = temporaryFolder('openapi');
const directory = join(work.path, 'service');
const schemas = join(root, 'node_modules', '@apidevtools', 'openapi-schemas', 'schemas', 'v3.1');

/** Definitions of which the API is tried: the sample, and the one of the matrix that sets everything (keys, other segments). */
const services = [
  { name: 'sample', definitions: 'sample.yaml', binary: 'eventcollector', env: {}, headers: {} },
  {
    name: 'everything',
    definitions: join(root, 'test', 'generated', 'matrix', 'everything.yaml'),
    binary: 'ordermailer',
    env: { API_KEYS: 'a-key-for-the-tests-0123456789', HTTP_LOG: 'logs' },
    headers: { authorization: 'Apikey a-key-for-the-tests-0123456789' },
  },
] as const;

afterAll(work.dispose);

describe.skipIf(!has('go') || !has('make')).each(services)(
  'the API document of $name',
  ({ name, definitions, binary, env, headers }) => {
    let service: Service;
    let target: Server;
    let document: Document;
    let done: readonly Exchange[];
    const folder = `${directory}-${name}`;

    beforeAll(async () => {
      const steps: readonly (readonly [string, readonly string[], string])[] = [
        ['sh', ['-c', 'node "$1" describe blueprints workerpool > sample.yaml', 'sh', cli], work.path],
        ['node', [cli, 'create', 'blueprints', 'workerpool', '-f', definitions, '--directory', folder], work.path],
        ['sh', ['-c', 'mkdir -p logs && make build'], folder],
      ];
      for (const [file, args, cwd] of steps) {
        const { code, output } = execute(file, args, cwd);
        if (code !== 0) throw new Error(`${file}: ${output}`);
      }
      document = parse(readFileSync(join(folder, 'api', 'openapi.yaml'), 'utf8')) as Document;
      target = createServer((_request, response) => response.end('ok'));
      await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
      service = await startService(join(folder, binary), folder, { HTTP_JOB_ALLOW: '127.0.0.1/32', ...env });
      done = await exchanges(document, service, { ...headers });
    });
    afterAll(async () => {
      target.close();
      await service.stop('SIGKILL');
    });

    test('is valid OpenAPI 3.1', () => {
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      // The schema leaves the dialect of embedded schemas open by a dynamic reference, which Ajv resolves to the wrong place.
      const text = readFileSync(join(schemas, 'schema.json'), 'utf8')
        .replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"')
        .replace('"$dynamicAnchor": "meta",', '');
      const valid = ajv.compile(JSON.parse(text));
      valid(document);
      expect(valid.errors ?? []).toEqual([]);
    });

    test('is what the service serves', async () => {
      const path = operations(document).find((each) => each.path.endsWith('/openapi.yaml'))?.path ?? '';
      const answer = await fetch(`${service.url}${path}`, { headers });
      expect(await answer.text()).toBe(readFileSync(join(folder, 'api', 'openapi.yaml'), 'utf8'));
    });

    test('names every operation once, each with an example of what it takes', () => {
      expect(operations(document).length).toBeGreaterThan(20);
      expect(
        operations(document).filter(({ operation }) => operation.requestBody !== undefined && examplesOf(operation) === 0),
      ).toEqual([]);
    });

    test('every answer has a status, a type, headers and a body that the document describes', () => {
      expect(done.length).toBeGreaterThan(60);
      expect(done.flatMap((exchange) => problems(document, exchange))).toEqual([]);
    });

    test('every operation succeeded at least once', () => {
      const succeeded = new Set(done.filter(({ status }) => status < 300).map(({ method, path }) => `${method} ${path}`));
      expect(
        operations(document)
          .map(({ method, path }) => `${method} ${path}`)
          .filter((each) => !succeeded.has(each)),
      ).toEqual([]);
    });

    test('a method that the document does not have is refused with the ones that it has', async () => {
      const paths = [...new Set(operations(document).map(({ path }) => path))];
      for (const path of paths) {
        const answer = await send(service.url + path.replace(/\{[^}]*\}/g, 'x'), {
          method: 'TRACE'.replace('TRACE', 'PATCH'),
          headers: { ...headers },
        });
        expect({ path, status: answer.status }).toEqual({ path, status: 405 });
        const allowed = (answer.headers.allow ?? '').split(', ');
        const documented = operations(document)
          .filter((each) => each.path === path)
          .map(({ method }) => method.toUpperCase());
        expect(allowed).toEqual(expect.arrayContaining(documented));
      }
    });

    test('the service is as ready as before', async () => {
      await until(async () => ((await fetch(`${service.url}/readyz`)).status === 200 ? true : undefined));
    });
  },
);

function examplesOf(operation: { requestBody?: unknown }): number {
  return (JSON.stringify(operation.requestBody).match(/"examples?":/g) ?? []).length;
}
