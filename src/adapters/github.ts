/** Answer of GitHub to the question whose token this is. */
export type TokenCheck =
  | { readonly outcome: 'accepted'; readonly login: string; readonly scopes: readonly string[] | undefined }
  | { readonly outcome: 'rejected'; readonly status: number }
  | { readonly outcome: 'unreachable'; readonly reason: string };

/** The only door to @octokit/rest. */
export interface GitHub {
  checkToken(token: string, options: { readonly baseUrl?: string; readonly timeoutMs: number }): Promise<TokenCheck>;
}
