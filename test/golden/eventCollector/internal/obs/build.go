// Package obs is what the service tells about itself: logs, the access log,
// correlation ids and metrics.
package obs

import (
	"encoding/json"
	"runtime/debug"
)

// Build says which build of the service this is. The names in JSON are those
// that the flag -v prints.
type Build struct {
	Version string `json:"Version"`
	Build   string `json:"Build"`
	GitTag  string `json:"GitTag"`
}

// NewBuild takes what the linker was told, and for what it was not told what
// the Go tool recorded.
func NewBuild(version, build, gitTag string) Build {
	b := Build{Version: version, Build: build, GitTag: gitTag}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && b.Build == "" {
			b.Build = s.Value
		}
	}
	return b
}

// JSON is the build as one line of JSON.
func (b Build) JSON() string {
	// Three strings always have a JSON form.
	text, _ := json.Marshal(b)
	return string(text)
}
