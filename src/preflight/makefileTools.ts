/** Words of the shell itself, and programs that every system with make has. */
const common = new Set(
  (
    'if then else elif fi for while until do done case esac in ! { } [ test echo printf cd exit export set unset true false exec eval read ' +
    'command type . : trap wait shift umask return mkdir rm cp mv ln ls cat sed awk grep tr cut sort uniq head tail sh uname date touch find xargs env sleep'
  ).split(' '),
);

/** Texts in "$(shell ...)" calls; parentheses inside are counted. */
function shellCalls(text: string): readonly string[] {
  const calls: string[] = [];
  for (const { index } of text.matchAll(/\$\(shell /g)) {
    let depth = 1;
    let end = index + '$(shell '.length;
    for (; depth > 0 && end < text.length; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
    calls.push(text.slice(index + '$(shell '.length, end - 1));
  }
  return calls;
}

/** Puts the values of variables in, three deep. */
function expanded(text: string): string {
  const values = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/^([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*(.*)$/gm))
    if (name && value) values.set(name, value.trim());
  const once = (line: string) => line.replace(/\$[({](\w+)[)}]/g, (all, name: string) => values.get(name) ?? all);
  return once(once(once(text)));
}

/** The text with what stands in quotes taken out, $(...) in double quotes apart: no program is called from there. */
function unquoted(line: string): string {
  return line.replace(/'[^']*'|"(?:\\.|\$\([^)]*\)|[^"\\])*"/g, (text) => {
    const inside = text.startsWith('"') ? text.match(/\$\([^)]*\)/g) : null;
    return inside === null ? 'Q' : inside.join(' ; ');
  });
}

/** The first word of a command, past assignments and words that only lead to it. */
function program(command: string): string | undefined {
  return command
    .trim()
    .split(/\s+/)
    .find((word) => word !== '' && !/^[A-Za-z_]\w*=/.test(word) && !/^(if|then|else|do|!|while|until|elif|env|exec)$/.test(word));
}

/** Programs that the recipes and $(shell) calls of a Makefile run, without those that any system has: make first, then by the alphabet. */
export function makefileTools(makefile: string): readonly string[] {
  const text = makefile.replace(/\\\n/g, ' ');
  const recipes = text.split('\n').filter((line) => line.startsWith('\t'));
  const definitions = text.split('\n').filter((line) => !line.startsWith('\t') && !line.startsWith('#'));
  const whole = expanded([...definitions, ...recipes].join('\n'));
  const commands = [
    ...whole.split('\n').flatMap((line) => (line.startsWith('\t') ? [line.slice(1).replace(/^[@+-]+/, '')] : [])),
    ...shellCalls(whole),
  ];
  const found = new Set<string>();
  for (const command of commands) {
    for (const part of unquoted(command.replaceAll('$$', '$')).split(/&&|\|\||\$\(shell |\$\(|[;|()`]/)) {
      const name = program(part);
      if (name !== undefined && /^[a-z][a-z0-9._-]*$/.test(name) && !common.has(name)) found.add(name);
    }
  }
  return ['make', ...[...found].sort().filter((name) => name !== 'make')];
}
