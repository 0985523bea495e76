// Reader reads a compose file or a Tiltfile as compose and tilt do, and writes
// as JSON what it found.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: reader compose|tiltfile FILE"))
	}
	read := map[string]func(string) (any, error){"compose": compose, "tiltfile": tiltfile}[os.Args[1]]
	if read == nil {
		fail(fmt.Errorf("%s is neither compose nor tiltfile", os.Args[1]))
	}
	found, err := read(os.Args[2])
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// compose loads a project: its schema, the variables, the paths.
func compose(path string) (any, error) {
	options, err := cli.NewProjectOptions([]string{path}, cli.WithOsEnv, cli.WithInterpolation(true))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

// call is a call of one of Tilt's functions.
type call struct {
	Name  string         `json:"name"`
	Args  []any          `json:"args"`
	Named map[string]any `json:"named"`
}

// tiltfile runs the file. Tilt's functions note how they are called, and do
// nothing; a name that none of them has is an error.
func tiltfile(path string) (any, error) {
	var calls []call
	known := starlark.StringDict{}
	for _, name := range []string{"docker_build", "helm", "k8s_resource", "k8s_yaml", "kustomize", "local"} {
		known[name] = starlark.NewBuiltin(name, func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
			c := call{Name: b.Name(), Args: []any{}, Named: map[string]any{}}
			for _, arg := range args {
				c.Args = append(c.Args, plain(arg))
			}
			for _, pair := range named {
				c.Named[string(pair[0].(starlark.String))] = plain(pair[1])
			}
			calls = append(calls, c)
			return starlark.String(b.Name()), nil
		})
	}
	_, err := starlark.ExecFileOptions(&syntax.FileOptions{}, &starlark.Thread{}, path, nil, known)
	return calls, err
}

func plain(v starlark.Value) any {
	switch v := v.(type) {
	case starlark.String:
		return string(v)
	case *starlark.List:
		var list []any
		for i := range v.Len() {
			list = append(list, plain(v.Index(i)))
		}
		return list
	}
	return v.String()
}
