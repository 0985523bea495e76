#!/bin/sh
# dev/preflight.sh [-q] [-d DIR]   checks what work on eventcollector needs, and says what to do about what is not there
#
#   -d DIR   look at DIR instead of the folder of this service
#   -q       say nothing of what is right
#
# It asks about the git repository, the name and email for commits, .gitignore, the blueprints, and, as advice, a GitHub
# token and the network; PREFLIGHT_STRICT=1 asks for those two as well. It changes nothing but the file
# .pr_preflight_check, which it writes when all is well: no setting of git, nothing outside of DIR.
set -u

dir=$(CDPATH='' cd "$(dirname "$0")/.." && pwd) || exit 2
quiet=no
while getopts qd:h option; do
  case $option in
    q) quiet=yes ;;
    d) dir=$OPTARG ;;
    h) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
CDPATH='' cd -- "$dir" || exit 2

failed=0
states=''

# note NAME ok|warning|error TEXT: one line, and an entry for the marker.
note() {
  states="$states${states:+,}
    \"$1\": \"$2\""
  case $2 in
    ok) [ "$quiet" = yes ] || echo "ok       $1: $3" ;;
    warning) echo "warning  $1: $3" >&2 ;;
    *)
      echo "error    $1: $3" >&2
      failed=1
      ;;
  esac
}

advice=warning
[ "${PREFLIGHT_STRICT:-}" = 1 ] && advice=error

# 1. The repository.
top=''
if ! command -v git >/dev/null 2>&1; then
  note repository error "git is not installed. Get it at https://git-scm.com/downloads"
elif top=$(git rev-parse --show-toplevel 2>/dev/null); then
  note repository ok "$top"
else
  note repository error "not in a git repository. git init"
fi

# 2. Who commits. What the environment says wins, as it does for git.
for field in name email; do
  variable=$([ "$field" = name ] && echo "${GIT_AUTHOR_NAME:-}" || echo "${GIT_AUTHOR_EMAIL:-}")
  if [ -n "$variable" ] || [ -n "$(git config "user.$field" 2>/dev/null)" ]; then
    note "user.$field" ok "known"
  else
    note "user.$field" error "git does not know it. git config user.$field \"your $field\""
  fi
done

# 3. The token, by any of the names that roadctl reads.
if [ -n "${GH_ACCESS_TOKEN:-}${ACCESS_TOKEN:-}${GITHUB_TOKEN:-}" ]; then
  note token ok "given"
else
  note token "$advice" "no GitHub token. export GH_ACCESS_TOKEN=..., from https://github.com/settings/tokens; only what talks to GitHub needs it"
fi

# 4. What has to be ignored: git is asked, so that an entry may be written in another way, or stand in a folder above.
# The user's own list for all repositories does not count.
ignored() {
  if [ -z "$top" ]; then
    grep -Fxq -e "$1" .gitignore 2>/dev/null
    return
  fi
  example=$(printf '%s' "$1" | sed 's,^/,,; s,\*,x,; s,/$,/x,')
  git -c core.excludesFile=/dev/null check-ignore --quiet --no-index -- "$example"
}
missing=''
for entry in '/eventcollector' '/builds/' '/artifacts/' '/.tools/' '.env' '*.key' '*.pem' '.pr_preflight_check'; do
  ignored "$entry" || missing="$missing $entry"
done
if [ -z "$missing" ]; then
  note .gitignore ok "complete"
else
  note .gitignore error "lacks$missing. Add a line for each"
fi

# 5. The blueprints, which only a regeneration needs.
if ! command -v roadctl >/dev/null 2>&1; then
  note blueprints warning "roadctl is not installed; only a regeneration needs it. npm install --global roadctl"
elif roadctl get blueprints >/dev/null 2>&1; then
  note blueprints ok "roadctl reads them"
else
  note blueprints error "roadctl cannot read them. roadctl get blueprints says why"
fi

# The network: whether the remote repository answers within ten seconds.
answers() {
  GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND='ssh -oBatchMode=yes -oConnectTimeout=5' \
    git ls-remote origin HEAD >/dev/null 2>&1 &
  question=$!
  # Stopped early, the clock takes its sleep along.
  (
    trap 'kill "$pause"' TERM
    sleep 10 &
    pause=$!
    wait "$pause" && kill "$question"
  ) >/dev/null 2>&1 &
  clock=$!
  wait "$question" 2>/dev/null
  answer=$?
  kill "$clock" 2>/dev/null
  return "$answer"
}
if [ -n "$top" ] && git remote get-url origin >/dev/null 2>&1; then
  if answers; then
    note network ok "the remote repository answers"
  else
    note network "$advice" "the remote repository does not answer. git ls-remote origin says why"
  fi
else
  note network "$advice" "there is no remote repository yet. git remote add origin URL"
fi

if [ "$failed" -ne 0 ]; then
  [ "$quiet" = yes ] || echo "Not everything is in place." >&2
  exit 1
fi
cat >.pr_preflight_check <<EOT
{
  "status": "success",
  "checkedAt": "$(date -u +%Y-%m-%dT%H:%M:%SZ)",
  "checks": {$states
  }
}
EOT
