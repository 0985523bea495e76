package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/supervisor"
	"example.invalid/service/internal/supervisor/socket"
)

// commands are what the program can do besides serving.
var commands = []struct {
	name, usage string
	do          func(*command) int
}{
	{"check", `check [-details]           ask the running service how it is: exit 0 all is well,
                             7 a part of it does not run, 1 nobody answers`, (*command).check},
	{"journal", `journal ls                 list the files of the journal
  journal verify             look for damage, also while the service runs: exit 1
  journal export             print its records as lines of JSON
  journal requeue RUN...     take up dead runs again, while no service runs`, (*command).journal},
	{"replay", `replay RUN                 do a run that has ended once more, here and now, and print
                             what comes of it; nothing is recorded`, (*command).replay},
}

// HasCommand tells whether Command knows the name.
func HasCommand(name string) bool {
	for _, c := range commands {
		if c.name == name {
			return true
		}
	}
	return false
}

// CommandUsage is the part of a usage text that is about the commands.
func CommandUsage() string {
	var b strings.Builder
	for _, c := range commands {
		_, _ = fmt.Fprintf(&b, "  %s\n", c.usage)
	}
	return b.String()
}

// command is one call of a command.
type command struct {
	Options
	ctx    context.Context //nolint:containedctx // as long as the call
	name   string          // of the program and the command, for errors
	args   []string
	stdout io.Writer
}

// Command does what args say, the first of which has to be the name of a
// command, and returns what to exit with. What went wrong goes to o.Stderr.
func Command(ctx context.Context, o Options, args []string, stdout io.Writer) int {
	for _, known := range commands {
		if known.name == args[0] {
			return known.do(&command{Options: o, ctx: ctx, name: args[0], args: args[1:], stdout: stdout})
		}
	}
	return ExitConfig
}

// fail tells what went wrong.
func (c *command) fail(code int, err error) int {
	_, _ = fmt.Fprintf(c.Stderr, "%s: %v\n", c.name, err)
	return code
}

// flags reads the flags of the command; false with a mistake, of which it tells.
func (c *command) flags(define func(*flag.FlagSet)) bool {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	define(flags)
	err := flags.Parse(c.args)
	c.args = flags.Args()
	if err != nil {
		c.fail(ExitConfig, err)
	}
	return err == nil
}

// none makes sure that nothing is left of the arguments.
func (c *command) none() bool {
	if len(c.args) > 0 {
		c.fail(ExitConfig, fmt.Errorf("unexpected argument %q", c.args[0]))
	}
	return len(c.args) == 0
}

var errSocketOff = errors.New("the service socket is turned off (SERVICE_SOCKET=off); ask /readyz by HTTP")

// check asks the service at its socket.
func (c *command) check() int {
	var details bool
	if !c.flags(func(f *flag.FlagSet) { f.BoolVar(&details, "details", false, "") }) || !c.none() {
		return ExitConfig
	}
	path := c.Config.Admin.Socket
	switch path {
	case config.NoSocket:
		return c.fail(supervisor.CheckUnreachable, errSocketOff)
	case "":
		found, err := socket.Find(c.Config.Service.Name)
		if err != nil {
			return c.fail(supervisor.CheckUnreachable, err)
		}
		path = found
	}
	return supervisor.Check(c.ctx, path, details, c.stdout)
}

// journal does one of several things with the files of the journal.
func (c *command) journal() int {
	whats := []string{"ls", "verify", "export", "requeue"}
	if len(c.args) == 0 || !slices.Contains(whats, c.args[0]) {
		return c.fail(ExitConfig, errors.New("say what to do: ls, verify, export, or requeue and the ids of runs"))
	}
	what := c.args[0]
	c.name, c.args = c.name+" "+what, c.args[1:]
	if what == "requeue" {
		return c.requeue()
	}
	if !c.none() {
		return ExitConfig
	}
	switch what {
	case "ls":
		return c.list()
	case "verify":
		return c.verify()
	}
	return c.export()
}
