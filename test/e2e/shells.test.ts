import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../src/commandTable.ts';
import { powershellScript } from '../../src/completion/powershell.ts';
import { cleanEnv, program, spawn } from '../support/cli.ts';
import { plant, temporaryFolder } from '../support/context.ts';
import { has } from '../support/tools.ts';

const cwd = temporaryFolder();
const home = temporaryFolder();
mkdirSync(join(home, 'bin'));
chmodSync(program, 0o755);
symlinkSync(program, join(home, 'bin', 'roadctl'));
plant(cwd, { 'alpha.yaml': '', 'beta/inner.yaml': '' });
const env = cleanEnv(home, { PATH: `${join(home, 'bin')}:${process.env.PATH}`, TERM: 'dumb' });

const shell = (file: string, args: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync(file, args, { cwd, env, encoding: 'utf8', timeout: 60_000 });
  return { stdout, stderr, status };
};

/** What is typed, and what the shell must offer: all of it, or some of it. */
const cases: readonly (readonly [line: string, offered: readonly string[], exactly: boolean])[] = [
  ['roadctl ', commandTable.map((row) => row.name), true],
  ['roadctl ge', ['get'], true],
  ['roadctl get bl', ['blueprints'], true],
  ['roadctl get ', ['blueprints', 'services', 'files', 'definitions', 'integrations', 'checks'], true],
  ['roadctl explain ', ['workerpool'], false],
  ['roadctl get blueprints ', ['workerpool'], true],
  ['roadctl get bp/', ['bp/workerpool'], true],
  ['roadctl get blueprints,ser', ['blueprints,services'], true],
  ['roadctl describe integrations s', ['sonarcloud'], true],
  ['roadctl get bp -o cus', ['custom-columns='], true],
  ['roadctl get bp -o js', ['json', 'jsonpath=', 'jsonpath-as-json='], true],
  ['roadctl get bp --no-h', ['--no-headers'], true],
  ['roadctl create bp --pre', ['--preflight'], true],
  ['roadctl create bp --preflight ', ['enforce', 'warn', 'skip'], true],
  ['roadctl explain workerpool.spec.po', ['workerpool.spec.pool'], true],
  ['roadctl create bp workerpool -f al', ['alpha.yaml'], true],
  ['roadctl completion z', ['zsh'], true],
  ['roadctl help vers', ['version'], true],
  ['roadctl get nonsense ', [], true],
];

function check(found: readonly string[], offered: readonly string[], exactly: boolean): void {
  const names = found.map((name) => name.trim()).filter((name) => name !== '');
  if (exactly) expect([...new Set(names)].sort()).toEqual([...offered].sort());
  else expect(names).toEqual(expect.arrayContaining([...offered]));
}

describe('__complete', () => {
  it.each([
    [['get', 'b'], 'blueprints\tWhat can be generated\n:4\n'],
    [['get', 'bp', 'w'], /^workerpool\t.*\n:4\n$/],
    [['get', 'bp', '-o', 'y'], 'yaml\n:4\n'],
    [['get', 'bp', '--output=y'], '--output=yaml\n:4\n'],
    [['get', 'def', '-f', ''], ':0\n'],
    [['create', 'bp', '--directory', ''], ':16\n'],
    [['create', 'bp', '--dry-run='], '--dry-run=none\n--dry-run=client\n:4\n'],
    [['get', 'nonsense', ''], ':4\n'],
    [['nonsense', ''], ':4\n'],
    [['explain', 'workerpool.spec.pool.'], /^workerpool\.spec\.pool\.workers\t[^\n]*\n/],
    [['explain', 'nonsense.spec.'], ':4\n'],
    [[], /^create\t/],
    [['get', '--blueprints', '/nonexistent', 'bp', ''], ':4\n'],
  ] as const)('%j', (args, out) => {
    const ran = spawn(['__complete', ...args], { cwd });
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    if (typeof out === 'string') expect(ran.out).toBe(out);
    else expect(ran.out).toMatch(out);
  });

  it('is quiet in a broken project', () => {
    const place = temporaryFolder();
    plant(place, {
      '.roadctl.yaml': 'broken: [',
      '.roadctl/lock.json': '{',
      'x.yaml': 'apiVersion: roadctl.pavedroad.io/v1\n\t',
    });
    for (const type of ['svc', 'files', 'def', 'bp']) {
      expect(spawn(['__complete', 'get', type, ''], { cwd: place })).toMatchObject({ code: 0, err: '' });
    }
  });
});

describe.skipIf(!has('bash'))('bash', () => {
  const probe = `
source <(roadctl completion bash)
for line in "$@"; do
  COMP_LINE=$line COMP_POINT=\${#line}
  # As readline splits the line: at blanks, and at = and :
  split=$(sed -E 's/([=:])/ \\1 /g' <<<"$line"); [[ $line == *[=:\\ ] ]] || split=\${split% }
  read -ra COMP_WORDS <<<"$split"; [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$((\${#COMP_WORDS[@]}-1))
  $(complete -p roadctl | sed -E 's/.*-F ([^ ]+).*/\\1/') roadctl "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
  printf '%s\\n' "\${COMPREPLY[@]}" ---
done`;

  it.each(cases)('%s', (line, offered, exactly) => {
    const { stdout, stderr, status } = shell('bash', ['--norc', '-c', probe, 'bash', line]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    check(stdout.replace(/---\n$/, '').split('\n'), offered, exactly);
  });

  it('completes behind = without repeating what stands before it', () => {
    const { stdout } = shell('bash', ['--norc', '-c', probe, 'bash', 'roadctl get bp --output=y']);
    expect(stdout).toBe('yaml\n---\n');
  });
});

describe.skipIf(!has('bash') || !has('expect'))('bash at a terminal', () => {
  it('the tab key completes verb, type, name and format', () => {
    const script = `
set timeout 20
spawn -noecho bash --norc -i
send "PS1='READY> '; bind 'set enable-bracketed-paste off'; source <(roadctl completion bash); echo LOAD''ED\\r"
expect "LOADED"
send "echo roadctl; roadctl get bluep\\tworker\\t-o yam\\t; echo DO''NE\\r"
expect {
  "kind: Blueprint" { puts "\\nPASSED" }
  timeout { puts "\\nFAILED" }
}
expect "DONE"
send "exit\\r"
expect eof`;
    const { stdout } = spawnSync('expect', ['-c', script], {
      cwd,
      env: { ...env, TERM: 'xterm' },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(stdout).toContain('PASSED');
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  // A real zsh in a pseudo-terminal: the line is typed, and what completion offers is read from the editor itself.
  const probe = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1= PROMPT= ; autoload -Uz compinit; compinit -u -D; source <(roadctl completion zsh)"
zpty -w z "zstyle ':completion:*' list-separator ''; zstyle ':completion:*' verbose no; unsetopt automenu; setopt nolistbeep"
zpty -w z "comppostfuncs=(_show); _show() { print -r -- '<<<'; }"
zpty -w z "compadd() { local -a __m; builtin compadd -O __m \\"\\$@\\"; (( \\$#__m )) && print -rl -- \\"MATCH:\\"\\$^__m; builtin compadd \\"\\$@\\" }"
zpty -w z "_done() { print -r -- FINI''SHED }; zle -N _done; bindkey '^Xf' _done"
zpty -w z "print REA''DY"
zpty -r -m z out '*READY*'
zpty -w -n z "$1"$'\\t\\C-xf'
zpty -r -m z out '*FINISHED*'
print -r -- $out
zpty -d z`;

  it.each(cases)('%s', (line, offered, exactly) => {
    const { stdout } = shell('zsh', ['-f', '-c', probe, 'zsh', line]);
    const found = [...stdout.matchAll(/MATCH:(.*)/g)].map((match) =>
      (match[1] ?? '').replace(/[\r\n]/g, '').replace(/\\:/g, ':'),
    );
    check(found, offered, exactly);
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  it.each(cases)('%s', (line, offered, exactly) => {
    const { stdout, stderr } = shell('fish', [
      '--no-config',
      '-c',
      'roadctl completion fish | source; complete -C $argv[1]',
      line,
    ]);
    expect(stderr).toBe('');
    check(
      stdout.split('\n').map((each) => each.replace(/\t.*/, '')),
      offered,
      exactly,
    );
  });

  it('knows the flags and shows what they are for', () => {
    const { stdout } = shell('fish', ['--no-config', '-c', 'roadctl completion fish | source; complete -C "roadctl get --no-h"']);
    expect(stdout).toBe('--no-headers\tLeave out the headers of tables\n');
  });
});

describe('powershell', () => {
  const script = powershellScript();

  it('knows every verb and every flag of it', () => {
    for (const row of commandTable) {
      expect(script).toContain(`'${row.name}' = @(`);
      for (const flag of row.flags) expect(script).toContain(`'--${flag.name}'`);
    }
    expect(script).toMatch(/^# PowerShell completion for roadctl\./);
    expect(script).toContain("Register-ArgumentCompleter -Native -CommandName 'roadctl' -ScriptBlock {");
    expect(script).toContain('__complete @before $last 2>$null');
  });

  it('has its brackets in pairs', () => {
    const bare = script.replace(/'[^'\n]*'|"[^"\n]*"|#.*$/gm, '');
    for (const [open, close] of ['()', '{}', '[]']) {
      expect(bare.split(open ?? '').length).toBe(bare.split(close ?? '').length);
    }
  });
});

describe.skipIf(!has('shellcheck'))('shellcheck', () => {
  it('finds nothing in the script for bash', () => {
    const { out } = spawn(['completion', 'bash'], { cwd });
    const { stdout } = spawnSync('shellcheck', ['-s', 'bash', '-S', 'warning', '-e', 'SC2207', '-'], {
      input: out,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });
});
