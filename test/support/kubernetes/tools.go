//go:build tools

// Package tools pins the API server and the client that the manifests are tried with.
package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
