import { describe, expect, it } from 'vitest';
import { baseText, parseBase } from '../../../src/reconcile/base.ts';
import { digestOf } from '../../../src/reconcile/digest.ts';
import { lockText, makeLock, parseLock } from '../../../src/reconcile/lock.ts';
import { planOf } from '../../support/plan.ts';

const plan = planOf({ 'b.go': 'b\n', 'README.md': 'r\n', 'a/run.sh': '#!\n' }, { executable: ['a/run.sh'] });
const change = (path: string, kind: 'create' | 'kept') => ({ path, kind, ownership: 'managed', mode: 0o644 }) as const;

describe('the lock', () => {
  const lock = makeLock(plan, [change('b.go', 'create'), change('README.md', 'kept'), change('a/run.sh', 'create')]);

  it('is the same text for the same service, file by file, without a time', () => {
    expect(lockText(lock)).toBe(`{
  "apiVersion": "roadctl.pavedroad.io/v1",
  "kind": "Lock",
  "service": {"name":"demo","kind":"WorkerPool"},
  "blueprint": {"name":"workerpool","version":"1.0.0","digest":"sha256:b","source":"builtin"},
  "definition": {"source":"demo.yaml","digest":"sha256:d"},
  "files": [
    {"path":"a/run.sh","ownership":"managed","from":"root/a/run.sh.hbs","mode":"0755","digest":"${digestOf('#!\n')}"},
    {"path":"b.go","ownership":"managed","from":"root/b.go.hbs","mode":"0644","digest":"${digestOf('b\n')}"}
  ]
}
`);
  });

  it('reads what it wrote', () => {
    expect(parseLock(lockText(lock))).toEqual(lock);
    expect(parseLock(lockText({ ...lock, files: [] }))).toEqual({ ...lock, files: [] });
  });

  const broken: readonly [string, string][] = [
    ['no JSON', '{'],
    ['another kind', '{"apiVersion":"roadctl.pavedroad.io/v1","kind":"Other"}'],
    ['a path that leads out', lockText(lock).replace('a/run.sh","own', '../run.sh","own')],
    ['an absolute path', lockText(lock).replace('a/run.sh","own', '/etc/passwd","own')],
    ['a backslash', lockText(lock).replace('a/run.sh","own', 'a\\\\..\\\\b","own')],
    ['an unknown ownership', lockText(lock).replace('managed', 'mine')],
    ['a mode that is none', lockText(lock).replace('0755', '07777')],
  ];
  it.each(broken)('is not read with %s', (_, text) => {
    expect(parseLock(text)).toBeUndefined();
  });
});

/** Texts by their digests. */
const store = (texts: readonly string[]) => baseText(new Map(texts.map((text) => [digestOf(text), text])));

describe('the base store', () => {
  const texts = ['b\n', 'a\n', 'b\n', '', 'no line end', 'ü\nsha256 0 0\n'];

  it('holds each text once, in one order', () => {
    expect(store(texts)).toBe(store([...texts].reverse()));
    expect(store(['a\n'])).toBe(`sha256 ${digestOf('a\n').slice(7)} 2\na\n\n`);
  });

  it('reads what it wrote, to the byte', () => {
    const read = parseBase(Buffer.from(store(texts)));
    expect([...(read?.values() ?? [])].sort()).toEqual([...new Set(texts)].sort());
    for (const [digest, text] of read ?? []) expect(digestOf(text)).toBe(digest);
  });

  it('is not read when it is damaged', () => {
    const text = store(['hello\n', 'world\n']);
    expect(parseBase(Buffer.from(text.slice(0, -3)))).toBeUndefined();
    expect(parseBase(Buffer.from(text.replace('hello', 'hallo')))).toBeUndefined();
    expect(parseBase(Buffer.from(text.replace('sha256', 'sha1')))).toBeUndefined();
  });
});
