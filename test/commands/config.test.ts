import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFlags } from '../../src/config.ts';
import { fakeContext, plant } from '../support/context.ts';
import { roadctl } from './run.ts';

const config = (text: string) => ({ '.roadctl.yaml': text });

describe('the configuration file', () => {
  it.each([
    ['output: name\n', 'get bp', 'blueprint/workerpool\n'],
    ['output: json\n', 'get bp -o name', 'blueprint/workerpool\n'],
    ['output: wide\nno-headers: true\n', 'get bp -o custom-columns=N:.metadata.name', 'workerpool\n'],
    ['no-headers: true\n', 'get bp --no-headers=false -o custom-columns=N:.metadata.name', 'N\nworkerpool\n'],
    ['output: json\n', 'get bp --format=text -o name', 'blueprint/workerpool\n'],
    ['# output: json\n\n  # nothing\n', 'get bp -o name', 'blueprint/workerpool\n'],
    ['', 'get bp -o name', 'blueprint/workerpool\n'],
  ])('%j and %s', async (text, line, out) => {
    const ran = await roadctl(line, { files: config(text) });
    expect({ out: ran.out, err: ran.err, code: ran.code }).toEqual({ out, err: '', code: 0 });
  });

  it('a format that a command cannot print is passed over', async () => {
    expect((await roadctl('version', { files: config('output: wide\n') })).code).toBe(0);
    expect((await roadctl('get bp --format=text', { files: config('output: json\n') })).out).toMatch(/^NAME/);
  });

  it.each([
    [
      'outptu: json\n',
      '.roadctl.yaml:1:1: error: unknown key "outptu", did you mean "output"?\n  outptu: json\n  ^^^^^^\n1 error\n',
    ],
    ['user: me\n', '.roadctl.yaml:1:1: error: unknown key "user"\n  user: me\n  ^^^^\n1 error\n'],
    [
      'no-headers: 1\n',
      '.roadctl.yaml:1:13: error: no-headers: must be true or false, not 1\n  no-headers: 1\n              ^\n1 error\n',
    ],
    [
      'debug: wran\n',
      '.roadctl.yaml:1:8: error: invalid argument "wran" for "debug" flag: must be "info", "warn", "error" or "critical", did you mean "warn"?\n  debug: wran\n         ^^^^\n1 error\n',
    ],
    ['- a\n', '.roadctl.yaml:1:1: error: must be a mapping of flags to values\n  - a\n  ^^^\n1 error\n'],
  ])('%j is refused', async (text, err) => {
    const ran = await roadctl('get bp', { files: config(text) });
    expect({ err: ran.err, code: ran.code, out: ran.out }).toEqual({ err, code: 2, out: '' });
  });

  it('is the named one, the one of the environment, the nearest, the one at home', async () => {
    const ctx = fakeContext({ files: { 'a.yaml': 'output: name\n', 'b.yaml': 'output: json\n' } });
    expect((await roadctl('get bp --config a.yaml', ctx)).out).toBe('blueprint/workerpool\n');
    expect((await roadctl('get bp', { ...ctx, env: { ROADCTL_CONFIG: 'a.yaml' } })).out).toBe('blueprint/workerpool\n');
    expect((await roadctl('get bp --config b.yaml', { ...ctx, env: { ROADCTL_CONFIG: 'a.yaml' } })).out).toMatch(/^\{/);
    plant(ctx.home, { '.roadctl.yaml': 'output: name\n' });
    expect((await roadctl('get bp', ctx)).out).toBe('blueprint/workerpool\n');
    plant(ctx.cwd, { '.roadctl.yaml': 'output: json\n', 'deep/er/': '' });
    expect((await roadctl('get bp', { ...ctx, cwd: join(ctx.cwd, 'deep/er') })).out).toMatch(/^\{/);
    expect((await roadctl('get bp --config nix.yaml', ctx)).err).toBe('error: the path "nix.yaml" does not exist\n');
  });

  it('a flag beats the environment, which beats the file', async () => {
    const files = { ...config('blueprints: ./from-config\n'), 'from-env/': '', 'from-flag/': '', 'from-config/': '' };
    const said = async (line: string, env: Record<string, string>) => (await roadctl(line, { files, env })).err;
    expect(await said('get bp --debug --blueprints from-flag', { PR_BLUEPRINT_DIR: 'from-env' })).toContain('from-flag');
    expect(await said('get bp --debug', { PR_BLUEPRINT_DIR: 'from-env' })).toContain('from-env');
    expect(await said('get bp --debug', {})).toContain('from-config');
  });

  it('completion, help and options answer whatever it says', async () => {
    for (const line of ['completion bash', 'help get', 'options', 'get --help']) {
      expect((await roadctl(line, { files: config('broken: [\n') })).code).toBe(0);
    }
  });
});

describe('.roadctl.example.yaml', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../.roadctl.example.yaml'), 'utf8');
  const everything = text.replaceAll(/^#([a-z-]+: )/gm, '$1');

  it.each([
    ['as it stands', text],
    ['with every key set', everything],
  ])('is valid %s', async (_, config) => {
    const ran = await roadctl('version', { files: { '.roadctl.yaml': config } });
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  });

  it('copied as it stands, stands in the way of nothing', async () => {
    const ran = await roadctl('get blueprints', { files: { '.roadctl.yaml': text } });
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  });

  it('holds every key and no other, each with a comment', () => {
    const keys = [...everything.matchAll(/^([a-z-]+):/gm)].map((found) => found[1]);
    expect(keys).toEqual([...configFlags().keys()].sort());
    for (const key of keys) expect(everything).toMatch(new RegExp(`^# .*\n${key}:`, 'm'));
  });
});
