import { flagWords, verbRows } from './words.ts';

/** Completion for bash 3.2 and later; needs nothing of the package bash-completion. */
export function bashScript(): string {
  const verbs = verbRows.map((row) => row.name).join(' ');
  const flags = verbRows.map((row) => `    ${row.name}) words='${flagWords(row).join(' ')}' ;;`).join('\n');
  return `# bash completion for roadctl. Load it with: source <(roadctl completion bash)

_roadctl() {
  local line=\${COMP_LINE:0:COMP_POINT} cur verb word out directive words
  local -a typed
  COMPREPLY=()
  # bash splits words at = and :, so the line is split again, at blanks.
  read -ra typed <<<"$line"
  [[ $line == *[[:space:]] ]] && typed+=('')
  cur=\${typed[\${#typed[@]}-1]}
  verb=
  for word in "\${typed[@]:1:\${#typed[@]}-2}"; do
    [[ $word == -* ]] || { verb=$word; break; }
  done
  # Verbs and names of flags stand here; everything else is asked for.
  if [[ -z $verb && \${#typed[@]} -eq 2 && $cur != -* ]]; then
    COMPREPLY=($(compgen -W '${verbs}' -- "$cur"))
    return
  fi
  if [[ $cur == -* && $cur != *=* ]]; then
    case $verb in
${flags}
    *) words='${flagWords(undefined).join(' ')}' ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  out=$(command "\${typed[0]}" __complete "\${typed[@]:1}" 2>/dev/null) || return
  directive=\${out##*:}
  out=\${out%:*}
  # What stands before the last = or : is not part of the word as bash sees it.
  local shown=\${COMP_WORDS[COMP_CWORD]} prefix=
  [[ $shown == [=:] ]] && shown=
  [[ $cur == *[=:]* ]] && prefix=\${cur%"$shown"}
  while IFS=$'\\t' read -r word _; do
    [[ -n $word ]] && COMPREPLY+=("\${word#"$prefix"}")
  done <<<"$out"
  case $directive in
  0) COMPREPLY+=($(compgen -f -- "$shown")) ; compopt -o filenames 2>/dev/null ;;
  16) COMPREPLY+=($(compgen -d -- "$shown")) ; compopt -o filenames 2>/dev/null ;;
  6) compopt -o nospace 2>/dev/null ;;
  esac
}

complete -F _roadctl roadctl
`;
}
