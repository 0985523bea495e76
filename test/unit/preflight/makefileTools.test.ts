import { describe, expect, it } from 'vitest';
import { isAtLeast, readGoVersion } from '../../../src/preflight/goVersion.ts';
import { makefileTools } from '../../../src/preflight/makefileTools.ts';
import { withoutSecrets } from '../../../src/preflight/remote.ts';

describe('makefileTools', () => {
  const cases: readonly [title: string, makefile: string, tools: string][] = [
    ['nothing', '', 'make'],
    ['a recipe', 'all:\n\t@go build ./...\n\t-docker build .\n', 'make docker go'],
    ['a variable', 'GO ?= go\nall:\n\t$(GO) vet ./...\n', 'make go'],
    ['assignments before a program', 'all:\n\tCGO_ENABLED=0 GOOS=linux go build\n', 'make go'],
    [
      'shell calls with variables in them',
      "clean := tr -cd 'a-z'\nBUILD := $(shell git rev-parse HEAD | $(clean))\n",
      'make git',
    ],
    ['shell calls within recipes', 'GO = go\nP = $(shell $(GO) env GOOS)\nall:\n\tcp a $(P)\n', 'make go'],
    [
      'a chain over several lines',
      'all:\n\t@if command -v staticcheck >/dev/null 2>&1; then \\\n\t\tstaticcheck ./...; \\\n\tfi\n',
      'make staticcheck',
    ],
    ['text in quotes is no program', 'all:\n\t@echo \'kubectl; helm\' && printf "skaffold | x"\n', 'make'],
    ['a call in quotes is one', 'all:\n\t@if [ "$$(gofmt -l .)" != "" ]; then exit 1; fi\n', 'make gofmt'],
    ['own programs and paths are none', 'all:\n\t./demo -v\n\t/usr/bin/x\n', 'make'],
    ['comments are none', '# helm install\nall: # helm\n\t@true\n', 'make'],
  ];
  it.each(cases)('%s', (_, makefile, tools) => {
    expect(makefileTools(makefile).join(' ')).toBe(tools);
  });
});

describe('versions of Go', () => {
  it.each([
    ['go version go1.25.3 linux/amd64', '1.25.3'],
    ['go version go1.26 darwin/arm64', '1.26'],
    ['go version devel +abc', undefined],
  ])('%s', (text, version) => {
    expect(readGoVersion(text)).toBe(version);
  });
  it.each([
    ['1.25.3', '1.25.0', true],
    ['1.25', '1.25.0', true],
    ['1.9', '1.25', false],
    ['2.0', '1.25.9', true],
    ['1.25.0', '1.25.1', false],
  ])('%s is at least %s: %s', (version, least, answer) => {
    expect(isAtLeast(version, least)).toBe(answer);
  });
});

describe('withoutSecrets', () => {
  it.each([
    ['https://user:s3cr3t@github.com/a/b.git', 'https://github.com/a/b.git'],
    ['https://ghp_token@github.com/a/b', 'https://github.com/a/b'],
    ['ssh://git@github.com/a/b', 'ssh://github.com/a/b'],
    ['git@github.com:a/b.git', 'git@github.com:a/b.git'],
    ['https://u:p@ss@host/x@y', 'https://host/x@y'],
    ['/srv/a@b.git', '/srv/a@b.git'],
    ['https://host/a.git?token=s3cr3t', 'https://host/a.git'],
  ])('%s', (url, shown) => {
    expect(withoutSecrets(url)).toBe(shown);
  });
});
