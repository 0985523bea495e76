#!/bin/sh
# dev/tool.sh PROGRAM ARGUMENTS...   runs a program, from .tools/bin when it is there; says how to get it when it is missing
# dev/tool.sh -n PROGRAM             only tells by its exit whether it is here
# dev/tool.sh -i                     installs the linters into .tools/bin; needs the network
# dev/tool.sh -l                     lists all programs that make calls, and which are here
set -eu

root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)
PATH="$root/.tools/bin:$PATH"
export PATH

golangci_lint=github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
gosec=github.com/securego/gosec/v2/cmd/gosec@v2.29.0
govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.8.0

here() {
  command -v "$1" >/dev/null 2>&1
}

# How to get a program.
remedy() {
  case $1 in
    go) echo "https://go.dev/dl/" ;;
    git) echo "https://git-scm.com/downloads" ;;
    golangci-lint) echo "make tools, or: go install $golangci_lint" ;;
    gosec) echo "make tools, or: go install $gosec" ;;
    govulncheck) echo "make tools, or: go install $govulncheck" ;;
    docker) echo "https://docs.docker.com/get-docker/" ;;
    skaffold) echo "https://skaffold.dev/docs/install/" ;;
    kubectl) echo "https://kubernetes.io/docs/tasks/tools/" ;;
    tilt) echo "https://docs.tilt.dev/install.html" ;;
    microk8s) echo "https://microk8s.io/docs/getting-started, or use another cluster: K8S=minikube" ;;
    minikube) echo "https://minikube.sigs.k8s.io/docs/start/" ;;
    fossa) echo "https://github.com/fossas/fossa-cli#installation" ;;
    sonar-scanner) echo "https://docs.sonarsource.com/sonarqube-cloud/advanced-setup/ci-based-analysis/sonarscanner-cli/" ;;
    roadctl) echo "npm install --global roadctl" ;;
    *) echo "your package manager" ;;
  esac
}

need() {
  here "$1" && return 0
  echo "$1 is not installed. To get it: $(remedy "$1")" >&2
  exit 127
}

case ${1:-} in
  -n)
    here "$2"
    ;;
  -i)
    need go
    mkdir -p "$root/.tools/bin"
    for package in "$golangci_lint" "$gosec" "$govulncheck"; do
      echo "go install $package"
      # Not with the settings of this module: a tool is built as its authors build it.
      (cd / && GOFLAGS='' GOBIN="$root/.tools/bin" go install "$package")
    done
    ;;
  -l)
    for program in go git golangci-lint gosec govulncheck docker skaffold kubectl tilt microk8s fossa sonar-scanner roadctl; do
      if here "$program"; then
        printf '%-14s %s\n' "$program" "$(command -v "$program")"
      else
        printf '%-14s missing: %s\n' "$program" "$(remedy "$program")"
      fi
    done
    ;;
  '' | -*)
    sed -n '2,5s/^# //p' "$0" >&2
    exit 2
    ;;
  *)
    need "$1"
    exec "$@"
    ;;
esac
