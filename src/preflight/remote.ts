import type { Seen, World } from './model.ts';

/** What a token needs for the work that roadctl does on GitHub. */
const neededScopes: readonly string[] = ['repo'];

const timeoutMs = 5000;

/** The address without what may be a secret: what stands before the last @ of a URL's host, and what follows a question mark. */
export function withoutSecrets(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1').replace(/^([a-z][a-z0-9+.-]*:\/\/[^?#]*)[?#].*$/i, '$1');
}

/** Asks the origin for its refs, as git would for a push, without ever prompting. */
export async function lookAtOrigin({ ctx, directory, facts }: World): Promise<Seen> {
  const { origin } = facts;
  if (origin === undefined) return { good: false, code: 'origin-missing' };
  const url = withoutSecrets(origin);
  const exec = await ctx.exec();
  const env = {
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GCM_INTERACTIVE: 'never',
    LC_ALL: 'C',
    ...(ctx.env.GIT_SSH_COMMAND === undefined
      ? { GIT_SSH_COMMAND: `ssh -o BatchMode=yes -o ConnectTimeout=${timeoutMs / 1000}` }
      : {}),
  };
  const cwd = facts.topLevel ?? directory;
  const result = await exec.run('git', ['ls-remote', '--quiet', 'origin', 'HEAD'], { cwd, timeoutMs, signal: ctx.signal, env });
  if (result.code === 0) return { good: true, code: 'origin-reachable', args: { url } };
  if (result.timedOut) return { good: false, code: 'origin-timeout', args: { url, seconds: timeoutMs / 1000 } };
  const reason = /could not resolve|name or service not known/i.test(result.stderr)
    ? 'unknown-host'
    : /authentication failed|could not read username|permission denied|terminal prompts disabled/i.test(result.stderr)
      ? 'denied'
      : /not found|does not (?:appear to be a git repository|exist)/i.test(result.stderr)
        ? 'not-found'
        : 'no-answer';
  return { good: false, code: 'origin-unreachable', args: { url, reason } };
}

/** Asks GitHub, or what GITHUB_API_URL names, whose token this is. The token itself appears in no result. */
export async function lookAtToken({ ctx }: World, token: string): Promise<Seen> {
  const baseUrl = ctx.env.GITHUB_API_URL || 'https://api.github.com';
  const host = withoutSecrets(baseUrl);
  const check = await (await ctx.github()).checkToken(token, { baseUrl, timeoutMs });
  switch (check.outcome) {
    case 'malformed':
      return { good: false, code: 'token-malformed', args: {} };
    case 'rejected':
      return {
        good: false,
        code: check.rateLimited === true ? 'token-limited' : 'token-rejected',
        args: { status: check.status, host },
      };
    case 'unreachable':
      return {
        good: false,
        code: 'github-unreachable',
        args: { reason: check.reason, host, status: check.status ?? 0, seconds: timeoutMs / 1000 },
      };
    case 'accepted': {
      const { login, scopes } = check;
      if (scopes === undefined) return { good: true, code: 'token-accepted', args: { login } };
      const missing = neededScopes.filter((scope) => !scopes.includes(scope));
      if (missing.length > 0)
        return { good: false, code: 'token-scopes', args: { login, scopes: scopes.length === 0 ? ['none'] : scopes, missing } };
      return { good: true, code: 'token-scoped', args: { login, scopes } };
    }
  }
}
