package app

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/journal"
)

// store returns what keeps the queue; false when nothing does, or when the
// program was built without it.
func (o *Options) store() (queue.Store, bool) {
	if o.Config.Queue.Engine == "journal" {
		return journalStore{}, true
	}
	s, ok := o.Stores[o.Config.Queue.Engine]
	return s, ok
}

// journalStore is the journal as a store.
type journalStore struct{}

// journalFound is the report of a journal.
type journalFound struct{ journal.Report }

func (f journalFound) Err() error { return f.Report.Err() }

func (f journalFound) Size() (bytes int64, records uint64) { return f.Bytes, f.Records }

func (journalStore) Open(o queue.StoreOptions, replay func(queue.Record) error) (queue.Log, queue.Found, error) {
	log, report, err := journal.Open(journal.Options{Dir: o.Dir, Level: journal.Level(o.Level), Logger: o.Logger}, replay)
	if err != nil {
		return nil, nil, err // and not a nil *journal.Log in an interface
	}
	return log, journalFound{report}, nil
}

func (journalStore) List(dir string, w io.Writer) error {
	segments, err := journal.List(dir)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "FILE\tKIND\tRECORDS\tFIRST\tLAST\tBYTES\tCREATED\tREMARK")
	for _, s := range segments {
		kind, remark := "segment", ""
		if s.Snapshot {
			kind = "snapshot"
		}
		switch {
		case s.Damaged:
			remark = "damaged"
		case s.Unused:
			remark = "unused"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s\n",
			s.Name, kind, s.Records, s.First, s.Last, s.Bytes, s.Created.UTC().Format(time.RFC3339), remark)
	}
	return table.Flush()
}

func (journalStore) Verify(dir string) (queue.Found, error) {
	report, err := journal.Verify(dir)
	return journalFound{report}, err
}

func (journalStore) Walk(dir string, visit func(queue.Record) error) error {
	_, err := journal.Walk(dir, func(e journal.Entry) error { return visit(e.Record) })
	return err
}

func (journalStore) Export(dir string, w io.Writer, words queue.Words) (queue.Found, error) {
	report, err := journal.Export(dir, w, func(r queue.Record) (journal.Decoded, error) {
		kind, key, value, err := words(r)
		return journal.Decoded{Kind: kind, Key: key, Value: value}, err
	})
	return journalFound{report}, err
}
