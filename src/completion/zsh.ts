import { flagWords, quote, verbRows } from './words.ts';

/** Completion for zsh; works as a file in fpath and when sourced. */
export function zshScript(): string {
  const verbs = verbRows.map((row) => `    ${quote(`${row.name}:${row.summary}`)}`).join('\n');
  const flags = verbRows.map((row) => `    ${row.name}) found=(${flagWords(row).join(' ')}) ;;`).join('\n');
  return `#compdef roadctl
# zsh completion for roadctl. Load it with: source <(roadctl completion zsh)

_roadctl() {
  local cur=\${words[CURRENT]} verb= word out directive line
  local -a found values
  for word in \${words[2,CURRENT-1]}; do
    [[ $word == -* ]] || { verb=$word; break }
  done
  # Verbs and names of flags stand here; everything else is asked for.
  if [[ -z $verb && $CURRENT -eq 2 && $cur != -* ]]; then
    values=(
${verbs}
    )
    _describe -t commands 'roadctl command' values
    return
  fi
  if [[ $cur == -* && $cur != *=* ]]; then
    case $verb in
${flags}
    *) found=(${flagWords(undefined).join(' ')}) ;;
    esac
    compadd -a found
    return
  fi
  out=$(command \${words[1]} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null) || return
  directive=\${out##*:}
  for line in \${(f)out%:*}; do
    word=\${line%%$'\\t'*}
    [[ -z $word ]] && continue
    if [[ $line == *$'\\t'* ]]; then
      values+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
    else
      values+=("\${word//:/\\\\:}")
    fi
  done
  case $directive in
  0) _files ;;
  16) _files -/ ;;
  6) _describe -V 'roadctl' values -S '' ;;
  *) _describe -V 'roadctl' values ;;
  esac
}

if (( \${+functions[compdef]} )); then
  compdef _roadctl roadctl
else
  autoload -Uz compinit && compinit -u && compdef _roadctl roadctl
fi
[[ \${funcstack[1]} == _roadctl ]] && _roadctl "$@"
true
`;
}
