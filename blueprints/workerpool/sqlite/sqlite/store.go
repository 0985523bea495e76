package sqlite

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"example.invalid/service/internal/queue"
)

// Store is the database as a queue.Store.
type Store struct{}

var _ queue.Store = Store{}

// Open opens the database in a directory: see the function Open.
func (Store) Open(o queue.StoreOptions, replay func(queue.Record) error) (queue.Log, queue.Found, error) {
	log, report, err := Open(Options{Dir: o.Dir, Level: Level(o.Level), Logger: o.Logger}, replay)
	if err != nil {
		return nil, &report, err // and not a nil *Log in an interface
	}
	if report.Torn.Length > 0 && o.Logger != nil {
		o.Logger.Warn("the write-ahead log of the queue ends in something that cannot be read", "torn", report.Torn.String())
	}
	return log, &report, nil
}

// List writes a table of the files.
func (Store) List(dir string, w io.Writer) error {
	files, err := List(dir)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "FILE\tBYTES\tCHANGED")
	for _, f := range files {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%s\n", f.Name, f.Bytes, f.Changed.Format(time.RFC3339))
	}
	return table.Flush()
}

// Verify reads everything: see the function Verify.
func (Store) Verify(dir string) (queue.Found, error) {
	report, err := Verify(dir)
	return &report, err
}

// Walk calls visit for each record: see the function Walk.
func (Store) Walk(dir string, visit func(queue.Record) error) error {
	_, err := Walk(dir, func(e Entry) error { return visit(e.Record) })
	return err
}

// Export writes the records as lines of JSON: see the function Export.
func (Store) Export(dir string, w io.Writer, words queue.Words) (queue.Found, error) {
	report, err := Export(dir, w, func(r queue.Record) (Decoded, error) {
		kind, key, value, err := words(r)
		return Decoded{Kind: kind, Key: key, Value: value}, err
	})
	return &report, err
}
