// Package hello is plain Go; "example.invalid/service" in a comment stays.
package hello

import (
	"strings"

	"github.com/acme-demo/mytool/internal/hello/deep"
)

// Name says which module this was written in: a string stays as it is.
var Name = strings.ToUpper("example.invalid/service") + deep.Name
