import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExec } from '../../../src/adapters/exec.ts';
import { openGit } from '../../../src/adapters/git.ts';
import { openGitHub } from '../../../src/adapters/github.ts';
import { command } from '../../../src/commands/preflight.ts';
import type { Context } from '../../../src/context.ts';
import { isFailure } from '../../../src/errors.ts';
import { foundText, remedyText } from '../../../src/output/text/preflight.ts';
import { checks } from '../../../src/preflight/checks.ts';
import { runChecks } from '../../../src/preflight/run.ts';
import { type FakeContext, fakeContext, plant } from '../../support/context.ts';
import { treeOf } from '../../support/tree.ts';

const token = 'ghp_SECRETsecretSECRETsecret0123456789ab';
const path = process.env.PATH ?? '';

/** GitHub as far as it is asked, with an answer for each kind of token. */
const github: RequestListener = (request, response) => {
  const asked = request.headers.authorization ?? '';
  const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const route = request.url?.split('/')[1];
  if (route === 'closed') return request.socket.destroy();
  if (route === 'slow') return setTimeout(() => json(200, { login: 'late' }), 60_000).unref();
  if (route === 'html') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>');
  if (route === 'redirect') return response.writeHead(302, { location: `http://127.0.0.1:${port}/elsewhere/user` }).end();
  if (route === 'elsewhere') {
    sentOn.push(asked);
    return json(200, { login: 'elsewhere' });
  }
  if (route === 'broken') return json(500, { message: 'oops' });
  if (route === 'limited') return json(403, { message: 'rate limit' }, { 'x-ratelimit-remaining': '0' });
  if (route === 'forbidden') return json(403, { message: `Bad ${asked}` });
  if (!asked.includes(token)) return json(401, { message: `Bad credentials ${asked}` });
  if (route === 'fine') return json(200, { login: 'ada' });
  return json(200, { login: 'ada' }, { 'x-oauth-scopes': route === 'poor' ? 'gist' : 'repo, read:org' });
};
const sentOn: string[] = [];
let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer(github);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const api = (route: string) => `http://127.0.0.1:${port}/${route}`;

describe('a token at GitHub', () => {
  const ok = { outcome: 'accepted', login: 'ada' };
  it.each([
    ['accepted, with its scopes', 'scopes', token, { ...ok, scopes: ['repo', 'read:org'] }],
    ['accepted, a fine-grained one without scopes', 'fine', token, { ...ok, scopes: undefined }],
    ['rejected', 'scopes', 'ghp_other', { outcome: 'rejected', status: 401, rateLimited: false }],
    ['forbidden', 'forbidden', token, { outcome: 'rejected', status: 403, rateLimited: false }],
    ['rate limited', 'limited', token, { outcome: 'rejected', status: 403, rateLimited: true }],
    ['that no header can hold', 'scopes', 'a\nb', { outcome: 'malformed' }],
    ['with a server that closes the connection', 'closed', token, { outcome: 'unreachable', reason: 'closed' }],
    ['with a server that is slow', 'slow', token, { outcome: 'unreachable', reason: 'timeout' }],
    ['with a page of HTML', 'html', token, { outcome: 'unreachable', reason: 'not-json' }],
    ['with a redirect, which is not followed', 'redirect', token, { outcome: 'unreachable', reason: 'redirect', status: 302 }],
    ['with a server that fails', 'broken', token, { outcome: 'unreachable', reason: 'status', status: 500 }],
  ])('%s', async (_, route, given, expected) => {
    expect(await openGitHub().checkToken(given, { baseUrl: api(route), timeoutMs: route === 'slow' ? 300 : 20_000 })).toEqual(
      expected,
    );
    expect(sentOn).toEqual([]);
  });

  it.each([
    ['http://example.com', 'insecure-url'],
    ['http://127.0.0.1.example.com', 'insecure-url'],
    ['ftp://localhost', 'insecure-url'],
    ['nonsense', 'insecure-url'],
    ['https://no-such-host.invalid', 'unknown-host'],
  ])('is not sent to %s: %s', async (baseUrl, reason) => {
    expect(await openGitHub().checkToken(token, { baseUrl, timeoutMs: 20_000 })).toMatchObject({
      outcome: 'unreachable',
      reason,
    });
  });
});

it('a server that is not there is said to refuse', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port: closed } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const check = await openGitHub().checkToken(token, { baseUrl: `http://127.0.0.1:${closed}`, timeoutMs: 2000 });
  expect(check).toEqual({ outcome: 'unreachable', reason: 'refused' });
});

describe('programs', () => {
  it('are killed with all that they have started, after the time or when the user interrupts', async () => {
    const hang = ['-c', 'sleep 60 & sleep 60'];
    expect(await openExec().run('sh', hang, { timeoutMs: 200 })).toMatchObject({ code: undefined, timedOut: true });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    expect(await openExec().run('sh', hang, { signal: controller.signal })).toMatchObject({ code: undefined, timedOut: false });
  });
  it('give their code, their output, and take input', async () => {
    expect(await openExec().run('sh', ['-c', 'cat; echo no >&2; exit 3'], { input: 'yes' })).toEqual({
      code: 3,
      stdout: 'yes',
      stderr: 'no\n',
      notFound: false,
      timedOut: false,
    });
    expect(await openExec().run('no-such-program', [])).toMatchObject({ code: undefined, notFound: true });
  });
});

/** A world with the real git, exec and GitHub client, a home of its own, and what `env` adds. */
function world(env: Readonly<Record<string, string>> = {}, files: Readonly<Record<string, string>> = {}): FakeContext {
  const fake = fakeContext({ files });
  const clean = { PATH: path, HOME: fake.home, GIT_CONFIG_NOSYSTEM: '1', ...env };
  return {
    ...fake,
    env: clean,
    git: () => Promise.resolve(openGit({ env: clean })),
    exec: () => Promise.resolve(openExec({ env: clean })),
    github: () => Promise.resolve(openGitHub()),
  };
}

function git(ctx: Context, ...args: readonly string[]): void {
  execFileSync('git', [...args], { cwd: ctx.cwd, env: ctx.env as NodeJS.ProcessEnv, stdio: 'ignore' });
}

function ready(ctx: Context): void {
  git(ctx, 'init');
  git(ctx, 'config', 'user.name', 'Ada');
  git(ctx, 'config', 'user.email', 'ada@example.com');
}

describe('facts of git, by one process', () => {
  const nothing = { topLevel: undefined, userName: undefined, userEmail: undefined, origin: undefined };
  it('outside of a repository', async () => {
    const ctx = world();
    expect(await openGit({ env: ctx.env }).facts(ctx.cwd)).toEqual({ ...nothing, version: expect.stringMatching(/^\d+\.\d+/) });
  });

  it('below the top of one, in a folder that is not there yet', async () => {
    const ctx = world();
    ready(ctx);
    git(ctx, 'remote', 'add', 'origin', 'https://example.com/a.git');
    expect(await openGit({ env: ctx.env }).facts(join(ctx.cwd, 'a/b'))).toMatchObject({
      topLevel: ctx.cwd,
      userName: 'Ada',
      userEmail: 'ada@example.com',
      origin: 'https://example.com/a.git',
    });
  });

  it('in a worktree, with includeIf', async () => {
    const ctx = world({}, { 'main/': '' });
    const main = { ...ctx, cwd: join(ctx.cwd, 'main') };
    ready(main);
    git(main, 'commit', '--allow-empty', '-m', 'x');
    git(main, 'worktree', 'add', '../other');
    plant(ctx.home, {
      '.gitconfig': `[includeIf "gitdir:${ctx.cwd}/"]\n\tpath = work.inc\n`,
      'work.inc': '[user]\n\temail = work@example.com\n',
    });
    git(main, 'config', '--unset', 'user.email');
    const facts = await openGit({ env: ctx.env }).facts(join(ctx.cwd, 'other'));
    expect(facts).toMatchObject({ topLevel: join(ctx.cwd, 'other'), userEmail: 'work@example.com' });
  });

  it.each([
    ['from the environment', { GIT_AUTHOR_NAME: 'A', GIT_COMMITTER_NAME: 'C', EMAIL: 'e@example.com' }, 'A', 'e@example.com'],
    [
      'with GIT_CONFIG_COUNT',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Line\nfeed' },
      'Line\nfeed',
      undefined,
    ],
    ['with tracing of the user’s own', { GIT_TRACE: '1', GIT_TRACE2_EVENT: '/dev/null' }, undefined, undefined],
  ])('%s', async (_, env, userName, userEmail) => {
    const ctx = world(env);
    expect(await openGit({ env: ctx.env }).facts(ctx.cwd)).toMatchObject({
      version: expect.stringMatching(/^\d/),
      userName,
      userEmail,
    });
  });

  it('without git', async () => {
    expect(await openGit({ env: { PATH: '/nowhere' } }).facts('/')).toEqual({ ...nothing, version: undefined });
  });

  it('in a bare repository there is no work tree', async () => {
    const ctx = world();
    git(ctx, 'init', '--bare');
    expect((await openGit({ env: ctx.env }).facts(ctx.cwd)).topLevel).toBeUndefined();
  });
});

/** Result of each check by id: "status found | remedy". */
async function results(
  ctx: Context,
  options: Partial<Parameters<typeof runChecks>[1]> = {},
): Promise<Readonly<Record<string, string>>> {
  const all = await runChecks(ctx, {
    directory: ctx.cwd,
    only: 'all',
    ids: checks.map(({ id }) => id).filter((id) => id !== 'blueprints' && id !== 'go'),
    ...options,
  });
  return Object.fromEntries(
    all.map((one) => [one.check.id, `${one.status} ${foundText(one)}${remedyText(one) === '' ? '' : ` | ${remedyText(one)}`}`]),
  );
}

describe('checks', () => {
  it('say what is missing in an empty directory, and how to mend it', async () => {
    expect(await results(world())).toMatchObject({
      git: expect.stringMatching(/^ok \d/),
      repository: 'fail not in a git repository | git init, or roadctl preflight --fix',
      'user-name': 'fail not set | git config --global user.name "Your Name"',
      'user-email': 'fail not set | git config --global user.email you@example.com',
      gitignore: 'warn lacks .pr_preflight_check | roadctl preflight --fix',
      origin: 'skip not asked: no repository',
      token: 'warn none | export GH_ACCESS_TOKEN=..., made at https://github.com/settings/tokens',
      'token-accepted': 'skip not asked: no token',
    });
  });

  it('without git say so once', async () => {
    expect(await results(world({ PATH: '/nowhere' }))).toMatchObject({
      git: 'fail not found | Install git: https://git-scm.com/downloads',
      repository: 'skip not asked: no git',
      'user-name': 'skip not asked: no git',
      origin: 'skip not asked: no git',
      tools: 'warn not found: make | Install make, or leave out what needs it',
    });
  });

  it.each([
    ['scopes', 'ok as ada, scopes repo, read:org'],
    ['fine', 'ok as ada'],
    ['poor', 'warn as ada, scopes gist; lacks repo | Add the scope repo at https://github.com/settings/tokens'],
    ['limited', /^warn http:\/\/127.0.0.1:\d+\/limited: rate limit reached \| Try again in an hour$/],
    ['forbidden', /^warn http:\/\/127.0.0.1:\d+\/forbidden rejects it \(403\) \| Make a new one/],
    ['closed', /closed: it closed the connection \| Check the network, or go on without$/],
    ['html', /its answer is not that of the GitHub API \| Check GITHUB_API_URL$/],
  ])('of the token: %s', async (route, expected) => {
    const ctx = world({ GH_ACCESS_TOKEN: token, GITHUB_API_URL: api(route) });
    const found = await results(ctx, { token, ids: ['token', 'token-accepted'] });
    expect(found.token).toBe('ok in GH_ACCESS_TOKEN');
    expect(found['token-accepted']).toMatch(expected);
  });

  it('of what waits to be committed, the marker aside', async () => {
    const ctx = world({}, { '.pr_preflight_check': '{}' });
    expect((await results(ctx)).clean).toBe('skip not asked: no repository');
    ready(ctx);
    expect((await results(ctx)).clean).toBe('ok nothing to commit');
    plant(ctx.cwd, { 'a.txt': 'a', 'b/c.txt': 'c' });
    expect((await results(ctx)).clean).toBe(
      'warn 2 files changed or new | git commit or git stash, so that what roadctl writes stands apart',
    );
  });

  it('of the origin: one that is there, none, one that is not', async () => {
    const ctx = world();
    ready(ctx);
    expect((await results(ctx)).origin).toBe('warn no remote named origin | git remote add origin URL');
    const bare = join(ctx.home, 'bare.git');
    execFileSync('git', ['init', '--bare', bare], { stdio: 'ignore' });
    git(ctx, 'remote', 'add', 'origin', bare);
    expect((await results(ctx)).origin).toBe(`ok ${bare}`);
    git(ctx, 'remote', 'set-url', 'origin', `http://user:${token}@127.0.0.1:1/a.git`);
    expect((await results(ctx)).origin).toBe(
      'warn http://127.0.0.1:1/a.git: it does not answer | Check the network, or go on without',
    );
    git(ctx, 'remote', 'set-url', 'origin', `${bare}x`);
    expect((await results(ctx)).origin).toMatch(/there is no such repository, or none that you may see \| git remote set-url/);
    // A server that wants a password: nobody is asked.
    git(ctx, 'remote', 'set-url', 'origin', `${api('slow')}/a.git`);
    expect((await results(ctx)).origin).toMatch(/no answer within 5 s \| Check the network/);
  }, 20_000);

  it('stop waiting when the user interrupts', async () => {
    const ctx = world({ GH_ACCESS_TOKEN: token, GITHUB_API_URL: api('slow') });
    const started = performance.now();
    setTimeout(ctx.interrupt, 200);
    const error = await runChecks(ctx, { directory: ctx.cwd, only: 'all', token, ids: ['token-accepted'] }).catch(
      (caught: unknown) => caught,
    );
    expect(isFailure(error) && error.roadctl).toBe('Interrupted');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('local ones start nothing and ask nobody, whatever git said', async () => {
    const fake = fakeContext();
    const facts = { version: '2.0', topLevel: fake.cwd, userName: 'A', userEmail: 'a@example.com', origin: undefined };
    const all = await runChecks(fake, {
      directory: fake.cwd,
      only: 'local',
      facts,
      entries: [],
      ids: ['git', 'repository', 'user-name', 'user-email', 'gitignore'],
    });
    expect(all.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it('find entries in a .gitignore further up in the repository only', async () => {
    const ctx = world({}, { '.gitignore': '.pr_preflight_check\n', 'sub/': '' });
    expect((await results(ctx, { directory: join(ctx.cwd, 'sub') })).gitignore).toMatch(/^warn/);
    ready(ctx);
    expect((await results(ctx, { directory: join(ctx.cwd, 'sub') })).gitignore).toBe('ok 1 needed entry');
  });
});

describe('roadctl preflight', () => {
  const run = async (ctx: Context, flags: Record<string, string | boolean> = {}, words: readonly string[] = []) =>
    command.run(ctx, await command.complete(ctx, { words, flags, rest: [] }));
  const ids = (ctx: Context) => run(ctx, {}, ['git', 'repository', 'user-name', 'user-email']);

  it('exits 4 when a required check fails, and writes no marker', async () => {
    const ctx = world();
    const result = await ids(ctx);
    expect(result.exit).toBe(4);
    expect(result.notes).toEqual(['preflight: 3 required checks failed: repository, user-name, user-email']);
    expect(treeOf(ctx.cwd)).toEqual({});
  });

  it('--fix makes the repository and the entries, keeps what was there, and does it once', async () => {
    const ctx = world({ GIT_AUTHOR_NAME: 'A', GIT_COMMITTER_NAME: 'C', EMAIL: 'e@example.com' }, { '.gitignore': 'mine' });
    const first = await run(ctx, { fix: true });
    expect(first.exit).toBeUndefined();
    expect(ctx.read('.gitignore')).toBe('mine\n\n.pr_preflight_check\n');
    const status = first.kind === 'objects' ? first.groups[0]?.objects.map((object) => object.status) : [];
    expect(status).toContainEqual(expect.objectContaining({ status: 'ok', fixed: 'git-init' }));
    expect(status).toContainEqual(
      expect.objectContaining({ status: 'ok', found: '1 needed entry (entries added to .gitignore)' }),
    );
    await run(ctx, { fix: true });
    expect(ctx.read('.gitignore')).toBe('mine\n\n.pr_preflight_check\n');
  });

  it('writes the marker on success: names and states, nothing that was found', async () => {
    const ctx = world({ GH_ACCESS_TOKEN: token, GITHUB_API_URL: api('scopes') }, { '.gitignore': '.pr_preflight_check\n' });
    ready(ctx);
    const result = await run(ctx, { token });
    expect(result.exit).toBeUndefined();
    const marker = JSON.parse(ctx.read('.pr_preflight_check'));
    expect(marker).toMatchObject({
      status: 'success',
      checkedAt: '2026-01-02T03:04:05.000Z',
      checks: { git: 'ok', 'token-accepted': 'ok' },
    });
    expect(JSON.stringify(result) + ctx.read('.pr_preflight_check')).not.toContain(token);
    expect(ctx.read('.pr_preflight_check')).not.toContain('ada');
  });

  it('shows the token nowhere, whatever goes wrong', async () => {
    for (const route of ['scopes', 'poor', 'forbidden', 'closed', 'html', 'redirect', 'broken', 'limited']) {
      const ctx = world({ ACCESS_TOKEN: token, GITHUB_API_URL: api(route) });
      ready(ctx);
      git(ctx, 'remote', 'add', 'origin', `http://${token}@127.0.0.1:1/a.git`);
      const result = await run(ctx, { token });
      expect(JSON.stringify(result) + ctx.out() + ctx.err() + ctx.read('.pr_preflight_check'), route).not.toContain('SECRET');
    }
  });

  it('does not write through a link', async () => {
    const ctx = world();
    ready(ctx);
    plant(ctx.home, { 'precious.txt': 'mine' });
    symlinkSync(join(ctx.home, 'precious.txt'), join(ctx.cwd, '.pr_preflight_check'));
    await expect(run(ctx)).rejects.toThrow(/is not a regular file; it was left alone/);
    expect(readFileSync(join(ctx.home, 'precious.txt'), 'utf8')).toBe('mine');
  });

  it('names the check that is meant', async () => {
    const error = await run(world(), {}, ['repositry']).catch((caught: unknown) => caught);
    expect(isFailure(error) && [error.message, error.details.hint]).toEqual([
      'checks "repositry" not found',
      'Did you mean "repository"?',
    ]);
  });

  it('finds an old Go, and none', async () => {
    const ctx = world({}, { 'bin/': '' });
    plant(ctx.cwd, { 'bin/go': '#!/bin/sh\necho go version go1.19.1 linux/amd64\n', 'go.mod': 'module x\n\ngo 1.25.0\n' });
    chmodSync(join(ctx.cwd, 'bin/go'), 0o755);
    const go = async (PATH: string) => {
      const env = { ...ctx.env, PATH };
      const [one] = await runChecks(
        { ...ctx, env, exec: () => Promise.resolve(openExec({ env })) },
        { directory: ctx.cwd, only: 'all', ids: ['go'] },
      );
      return one && `${one.status} ${foundText(one)}`;
    };
    expect(await go(`${join(ctx.cwd, 'bin')}:/bin:/usr/bin`)).toBe('warn 1.19.1, needed is 1.25.0');
    mkdirSync(join(ctx.cwd, 'empty'));
    expect(await go(join(ctx.cwd, 'empty'))).toBe('warn not found');
  });
});
