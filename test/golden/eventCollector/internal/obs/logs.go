package obs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// LogOptions say what is logged, and where to.
type LogOptions struct {
	Level     string
	Format    string
	Directory string

	// Stderr gets every line, whatever the directory.
	Stderr io.Writer
}

// Logs are the logs of the service: lines on standard error and, with a
// directory, the files diagnostics.log and access.log in it.
type Logs struct {
	logger      *slog.Logger
	level       *slog.LevelVar
	diagnostics *logFile
	access      *logFile
}

// OpenLogs checks the directory and opens the files; what an earlier run wrote
// is set aside under a name that ends in the time.
func OpenLogs(o LogOptions) (*Logs, error) {
	l := &Logs{level: new(slog.LevelVar)}
	if err := l.SetLevel(o.Level); err != nil {
		return nil, err
	}
	out := o.Stderr
	if o.Directory != "" {
		if err := l.openFiles(o.Directory); err != nil {
			return nil, fmt.Errorf("HTTP_LOG: %w", err)
		}
		out = io.MultiWriter(o.Stderr, l.diagnostics)
	}
	options := &slog.HandlerOptions{Level: l.level}
	var handler slog.Handler = slog.NewJSONHandler(out, options)
	if o.Format == "text" {
		handler = slog.NewTextHandler(out, options)
	}
	l.logger = slog.New(contextHandler{handler})
	return l, nil
}

// openFiles makes the directory, but not those above it: where they are missing,
// the path is more likely to be mistyped.
func (l *Logs) openFiles(directory string) error {
	err := os.Mkdir(directory, 0o750)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; make the directories above it, or name another", err)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if l.diagnostics, err = openLogFile(filepath.Join(directory, "diagnostics.log")); err != nil {
		return err
	}
	if l.access, err = openLogFile(filepath.Join(directory, "access.log")); err != nil {
		return errors.Join(err, l.diagnostics.Close())
	}
	return nil
}

// Logger writes to the logs; correlation and trace ids come from the context.
func (l *Logs) Logger() *slog.Logger { return l.logger }

// Access is where the access log goes; nil when there is no directory.
func (l *Logs) Access() io.Writer {
	if l.access == nil {
		return nil
	}
	return l.access
}

// Level returns the least severity that is logged.
func (l *Logs) Level() slog.Level { return l.level.Level() }

// SetLevel changes the least severity that is logged, at once.
func (l *Logs) SetLevel(name string) error {
	level, err := ParseLevel(name)
	if err != nil {
		return err
	}
	l.level.Set(level)
	return nil
}

// ParseLevel reads debug, info, warn or error.
func ParseLevel(name string) (slog.Level, error) {
	switch name {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("log level %q is not one of debug, info, warn, error", name)
}

// LevelName is the opposite of ParseLevel.
func LevelName(l slog.Level) string { return strings.ToLower(l.String()) }

// Roll sets the present files aside and goes on in new ones. It tells whether
// there are files.
func (l *Logs) Roll() (bool, error) {
	if l.diagnostics == nil {
		return false, nil
	}
	return true, errors.Join(l.diagnostics.roll(), l.access.roll())
}

// Close closes the files.
func (l *Logs) Close() error {
	if l.diagnostics == nil {
		return nil
	}
	return errors.Join(l.diagnostics.Close(), l.access.Close())
}
