/** Why GitHub gave no answer that counts. */
export type Unreachable =
  | 'timeout'
  | 'refused'
  | 'unknown-host'
  | 'closed'
  | 'not-json'
  | 'redirect'
  | 'insecure-url'
  | 'status'
  | 'network';

/** Answer of GitHub to the question whose token this is. */
export type TokenCheck =
  | { readonly outcome: 'accepted'; readonly login: string; readonly scopes: readonly string[] | undefined }
  /** Never sent: no header can hold it. */
  | { readonly outcome: 'malformed' }
  | { readonly outcome: 'rejected'; readonly status: number; readonly rateLimited?: boolean }
  | { readonly outcome: 'unreachable'; readonly reason: Unreachable; readonly status?: number };

/** The only door to @octokit/rest. */
export interface GitHub {
  checkToken(token: string, options: { readonly baseUrl?: string; readonly timeoutMs: number }): Promise<TokenCheck>;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for an address that a token may be sent to: https, or http to this machine. */
function mayHaveToken(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const url = new URL(baseUrl);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
}

/** Reads the code out of an error of fetch, which hides it in a chain of causes. */
function reasonOf(error: unknown): Unreachable {
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    if (at.name === 'TimeoutError' || at.name === 'AbortError') return 'timeout';
    const code = (at as NodeJS.ErrnoException).code;
    if (code === 'ECONNREFUSED') return 'refused';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown-host';
    if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return 'closed';
    if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'ETIMEDOUT') return 'timeout';
  }
  return 'network';
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** GitHub over HTTP. Nothing of an error's text is passed on, so that no token can be in it. */
export function openGitHub(): GitHub {
  return {
    async checkToken(token, { baseUrl = 'https://api.github.com', timeoutMs }) {
      if (!mayHaveToken(baseUrl)) return { outcome: 'unreachable', reason: 'insecure-url' };
      // A token with a character that no header can hold is no token; fetch would quote it in its error.
      if (!/^[\x21-\x7e]+$/.test(token)) return { outcome: 'malformed' };
      const { Octokit } = await import('@octokit/rest');
      const signal = AbortSignal.timeout(timeoutMs);
      const octokit = new Octokit({ auth: token, baseUrl: baseUrl.replace(/\/+$/, ''), log: silent, userAgent: 'roadctl' });
      try {
        const { status, headers, data } = await octokit.request('GET /user', { request: { signal, redirect: 'manual' } });
        // The compiler knows one status of this answer; a redirect that was not followed is another.
        const code: number = status;
        if (code >= 300 && code < 400) return { outcome: 'unreachable', reason: 'redirect', status: code };
        const login: unknown = (data as { login?: unknown } | null)?.login;
        if (typeof login !== 'string') return { outcome: 'unreachable', reason: 'not-json' };
        const scopes = headers['x-oauth-scopes'];
        return {
          outcome: 'accepted',
          login,
          scopes: typeof scopes === 'string' ? scopes.split(/[\s,]+/).filter((scope) => scope !== '') : undefined,
        };
      } catch (error) {
        if (signal.aborted) return { outcome: 'unreachable', reason: 'timeout' };
        const { status, response } = error as { status?: number; response?: { headers?: Record<string, string> } };
        if (status === 401 || status === 403)
          return { outcome: 'rejected', status, rateLimited: response?.headers?.['x-ratelimit-remaining'] === '0' };
        if (response !== undefined && typeof status === 'number') {
          if (status >= 300 && status < 400) return { outcome: 'unreachable', reason: 'redirect', status };
          return { outcome: 'unreachable', reason: 'status', status };
        }
        return { outcome: 'unreachable', reason: reasonOf(error) };
      }
    },
  };
}
