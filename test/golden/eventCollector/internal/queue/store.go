package queue

import (
	"errors"
	"io"
	"log/slog"
)

// Store is a way to keep a log in a directory. What only reads may be used while
// a service writes there.
type Store interface {
	// Open opens the log, or makes one, and calls replay for each record that is
	// there, those of a key in their order; their slices are not to be kept. It
	// is ErrLocked when another process has the directory. Found may be nil with
	// an error.
	Open(o StoreOptions, replay func(Record) error) (Log, Found, error)
	// List writes a table of the files.
	List(dir string, w io.Writer) error
	// Verify reads everything and tells what is there.
	Verify(dir string) (Found, error)
	// Walk calls visit for each record as Open does. It passes over what is
	// damaged.
	Walk(dir string, visit func(Record) error) error
	// Export writes the records as lines of JSON. It passes over what is damaged.
	Export(dir string, w io.Writer, words Words) (Found, error)
}

// StoreOptions are what a log is opened with.
type StoreOptions struct {
	Dir    string
	Level  string // process or disk
	Logger *slog.Logger
}

// Found is what a store has found in its directory. It makes readable JSON.
type Found interface {
	// Err tells what is lost; nil when nothing is.
	Err() error
	// Size returns how many bytes and records there are.
	Size() (bytes int64, records uint64)
}

// Words says what is in a record: its kind and key as text, and a value that
// makes readable JSON.
type Words func(Record) (kind, key string, value any, err error)

// ErrLocked tells that another process has the directory of a log.
var ErrLocked = errors.New("in use by another process")
