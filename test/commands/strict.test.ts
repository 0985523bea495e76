import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scaffoldFiles } from '../../src/blueprints/scaffold.ts';
import { fakeContext } from '../support/context.ts';
import { roadctl } from './run.ts';

const example = readFileSync(resolve(import.meta.dirname, '../../blueprints/workerpool/example.yaml'), 'utf8');

/** A blueprint's folder, with one file of it changed. */
function blueprint(name: string, changed: Readonly<Record<string, (text: string) => string>> = {}) {
  const files = Object.entries(scaffoldFiles(name)).map(([path, text]) => [`${name}/${path}`, changed[path]?.(text) ?? text]);
  return Object.fromEntries(files) as Readonly<Record<string, string>>;
}

describe('names that every JavaScript object has', () => {
  it.each([
    ['get constructor', 'error: roadctl doesn\'t have a resource type "constructor"\n'],
    ['create __proto__', 'error: roadctl doesn\'t have a resource type "__proto__"\n'],
    ['get bp --debug=constructor', 'error: invalid argument "constructor" for "--debug" flag: must be "info"'],
    ['explain constructor', 'Error (NotFound): blueprints "constructor" not found\n'],
  ])('%s', async (line, message) => {
    const { code, err } = await roadctl(line);
    expect(code).not.toBe(0);
    expect(err).toContain(message);
    expect(err).not.toMatch(/function|\[object/);
  });

  it('stand in old definitions like other words', async () => {
    const old = 'info: {id: workerPool, name: a, organization: o, release-status: constructor}\n';
    const { err } = await roadctl('lint -f old.yaml -o json', { files: { 'old.yaml': old } });
    expect(err).not.toContain('internal error');
  });
});

describe('a flag or a name that would do nothing is refused', () => {
  it.each([
    ['create bp --from x', '--from means nothing for create blueprints'],
    ['create bp --scaffold x -f y.yaml', '--filename means nothing for create blueprints --scaffold'],
    ['create bp --scaffold x --preflight skip', '--preflight means nothing for create blueprints --scaffold'],
    ['create bp other --scaffold x', 'create blueprints --scaffold takes no name: other'],
    ['create def --from x --v', '--v means nothing for create definitions'],
    ['create def --from x -o json', '--output means nothing for create definitions'],
    ['create def other --from x', 'create definitions takes no name: other'],
  ])('%s', async (line, message) => {
    const { code, out, err, ctx } = await roadctl(line, { files: { x: '' } });
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `error: ${message}\n` });
    expect(ctx.tree()).toEqual(['x']);
  });

  it('but not a default of the configuration file', async () => {
    const { code } = await roadctl('create bp --scaffold x', { files: { '.roadctl.yaml': 'v: true\npreflight: skip\n' } });
    expect(code).toBe(0);
  });
});

describe('create', () => {
  it('-f needs no type, as kubectl create -f', async () => {
    const { code, out } = await roadctl('create -f my.yaml --dry-run --preflight skip', { files: { 'my.yaml': example } });
    expect({ code, out }).toEqual({ code: 0, out: 'service/eventCollector created (dry run)\n' });
  });

  it('names make as the next step only where there is a Makefile', async () => {
    const ctx = fakeContext({ files: { ...blueprint('mine'), 'my.yaml': example } });
    expect((await roadctl('create -f mine/example.yaml --blueprints mine --directory a --preflight skip', ctx)).err).toBe('');
    expect((await roadctl('create -f my.yaml --directory b --preflight skip', ctx)).err).toContain('cd b && make\n');
  });

  it('--scaffold quotes the folder in what it says next, and says nothing after a dry run', async () => {
    expect((await roadctl("create bp --scaffold 'my tool'")).err).toContain("--blueprints 'my tool' > myservice.yaml");
    expect((await roadctl('create bp --scaffold mine --dry-run')).err).toBe('');
  });
});

describe('blueprints that cannot be read', () => {
  const broken = blueprint('mine', { 'blueprint.yaml': (text) => `${text}foo: bar\n` });
  const problem = 'mine/blueprint.yaml';

  it('get says so, and lists the others', async () => {
    const { code, out, err } = await roadctl('get bp --blueprints mine -o name', { files: broken });
    expect({ code, out }).toEqual({ code: 0, out: 'blueprint/workerpool\n' });
    expect(err).toMatch(/mine\/blueprint\.yaml:\d+:1: warning: foo: unknown field/);
  });

  it.each(['create -f mine/example.yaml', 'lint -f mine/example.yaml', 'explain mine'])(
    '%s says what is wrong with the blueprint, and not only that it is not known',
    async (line) => {
      const { code, out, err } = await roadctl(`${line} --blueprints mine`, { files: broken });
      expect(code).not.toBe(0);
      expect(out + err).toContain(problem);
    },
  );

  it('lint compiles the schema', async () => {
    const lost = blueprint('mine', {
      'schema.json': (text) => text.replace('"description": "What it can do, a line each."', '"$ref": "file:///etc/passwd"'),
    });
    const { code, out } = await roadctl('lint blueprints --blueprints mine', { files: lost });
    expect(code).toBe(2);
    expect(out).toContain('mine/schema.json: error: the schema cannot be used: ');
  });
});

describe('what is no plain file', () => {
  it('a device that never ends is left', async () => {
    const { code, err } = await roadctl('lint -f /dev/zero');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: the path "/dev/zero" is too large for a definitions file: 4 MiB at most\n',
    });
  });

  it('a pipe that nobody writes to is waited for, until an interrupt', async () => {
    const ctx = fakeContext();
    execFileSync('mkfifo', [join(ctx.cwd, 'pipe')]);
    setTimeout(() => ctx.interrupt(), 100);
    expect((await roadctl('lint -f pipe', ctx)).code).toBe(130);
  });

  it('get definitions passes over what is no text', async () => {
    const ctx = fakeContext({ files: { 'my.yaml': example } });
    writeFileSync(join(ctx.cwd, 'a.yaml'), Buffer.of(0xff, 0xfe, 0));
    const { out } = await roadctl('get def -o name', ctx);
    expect(out).toBe('definition/eventCollector\n');
  });

  it('a configuration file that is a folder', async () => {
    const ctx = fakeContext();
    mkdirSync(join(ctx.cwd, '.roadctl.yaml'));
    const { code, err } = await roadctl('get bp', ctx);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: the configuration file ".roadctl.yaml" cannot be read: it is a directory\n',
    });
  });
});

describe('the terminal', () => {
  it('gets no control characters of a file or an argument', async () => {
    const text = 'apiVersion: roadctl.pavedroad.io/v1\nkind: "\\e[31mred\\n"\n';
    const linted = await roadctl('lint -f e.yaml', { files: { 'e.yaml': text } });
    expect(linted.out).toContain('unknown kind "·[31mred·"');
    const got = await roadctl('get b\u001b[31mp');
    expect(got.err).toContain('"b·[31mp"');
  });
});

describe('get and describe', () => {
  it('no type between commas is no type', async () => {
    expect((await roadctl('get ,')).code).toBe(2);
  });

  it('-o table is the default form', async () => {
    expect((await roadctl('get bp -o table')).out).toBe((await roadctl('get bp')).out);
  });

  it('describe takes the beginning of a name, get does not', async () => {
    expect((await roadctl('describe bp work')).out).toBe((await roadctl('describe bp workerpool')).out);
    expect((await roadctl('get bp work')).code).toBe(1);
  });

  it('a folder in the configuration file is meant from where that file is', async () => {
    const ctx = fakeContext({ files: { '.roadctl.yaml': 'blueprints: ./mine\n', ...blueprint('mine'), 'sub/': '' } });
    const { out } = await roadctl('get bp mine --no-headers -o custom-columns=S:.spec.source', {
      ...ctx,
      cwd: join(ctx.cwd, 'sub'),
    });
    expect(out).toBe('../mine\n');
  });
});

describe('explain', () => {
  it('definitions and integrations are explained too', async () => {
    expect((await roadctl('explain definitions')).out).toBe((await roadctl('explain workerpool')).out);
    expect((await roadctl('explain def.spec.pool')).out).toBe((await roadctl('explain workerpool.spec.pool')).out);
    expect((await roadctl('explain integrations')).out).toBe((await roadctl('explain workerpool.spec.integrations')).out);
    expect((await roadctl('explain int fossa')).code).toBe(0);
  });

  it.each([
    ['explain int fosa', 1, 'Error (NotFound): integrations "fosa" not found\nDid you mean "fossa"?\n'],
    ['explain environments', 2, 'error: roadctl doesn\'t have a resource type "environments": spec.kubernetes'],
    ['explain bp', 2, 'error: you must say which of the blueprints to explain\n'],
  ])('%s', async (line, code, message) => {
    const ran = await roadctl(line);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
  });

  it('with several blueprints it asks which, unless one only has the field', async () => {
    const ctx = fakeContext({ files: blueprint('mine') });
    expect((await roadctl('explain definitions --blueprints mine', ctx)).err).toContain('of which blueprint: mine, workerpool\n');
    expect((await roadctl('explain int --blueprints mine', ctx)).out).toContain('FIELD: integrations');
  });
});
