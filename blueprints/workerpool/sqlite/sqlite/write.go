package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"example.invalid/service/internal/queue"

	codes "modernc.org/sqlite/lib"
)

// writer is the connection that writes. One goroutine at a time may use it.
type writer struct {
	*database
	opts   Options
	insert *sql.Stmt
	delete *sql.Stmt

	last     int64 // number of the last record
	full     bool  // synchronous=FULL
	unsynced bool  // something was committed since the last flush
	fresh    int   // commits since the write-ahead log was measured
	bytes    int64 // of the records in them
	waiting  int64 // pages in the write-ahead log that are not in the database
	stuck    int64 // of these, those that the last checkpoint could not move
	pages    int64 // of the database
	free     int64 // of these
	pageSize int64
	shrinks  uint64 // how often the database was made smaller
	busy     bool   // making the database smaller is not finished
}

const (
	// checkpointPages is how many pages may gather in the write-ahead log until
	// they are moved to the database.
	checkpointPages = 4000
	// After so many commits, or bytes of records, the log is measured.
	measureCommits = 16
	measureBytes   = 1 << 20
	// shrinkPages is how many pages are given back at a time.
	shrinkPages = 256
)

func newWriter(opts Options, last int64) (*writer, error) {
	d, err := connect(filepath.Join(opts.Dir, databaseName), "rw", opts.BusyFor)
	if err != nil {
		return nil, err
	}
	w := &writer{database: d, opts: opts, last: last}
	ctx := context.Background()
	w.insert, err = d.conn.PrepareContext(ctx, "INSERT INTO records (kind, key, seq, op, sum, data) VALUES (?, ?, ?, ?, ?, ?)")
	if err == nil {
		w.delete, err = d.conn.PrepareContext(ctx, "DELETE FROM records WHERE kind = ? AND key = ?")
	}
	if err == nil {
		w.pageSize, err = d.number("PRAGMA page_size")
	}
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *writer) close() error {
	var err error
	for _, s := range []*sql.Stmt{w.insert, w.delete} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return errors.Join(err, w.database.close())
}

// transaction calls f in a transaction, which is taken back when f fails. The
// error is a FailedError when that is not possible.
func (w *writer) transaction(f func() error) error {
	err := w.exec("BEGIN IMMEDIATE")
	if err != nil {
		return err
	}
	if err = f(); err == nil {
		err = w.exec("COMMIT")
	}
	if err == nil {
		return nil
	}
	// SQLite takes some of them back by itself, and says then that there is none.
	if back := w.exec("ROLLBACK"); back != nil && codeOf(back) != codes.SQLITE_ERROR {
		return &FailedError{Cause: errors.Join(err, back)}
	}
	return err
}

// write commits the records, and flushes them if that is wanted.
func (w *writer) write(entries []entry, flush bool) error {
	err := w.commit(entries, flush)
	if err != nil && !errors.Is(err, ErrFailed) {
		return kindOf(w.opts.Dir, err)
	}
	return err
}

func (w *writer) commit(entries []entry, flush bool) error {
	if len(entries) == 0 && (!flush || !w.unsynced) {
		return nil
	}
	if err := w.synchronous(flush); err != nil {
		return err
	}
	seq := w.last
	size := 0
	err := w.transaction(func() error {
		for i := range entries {
			seq++
			size += len(entries[i].Key) + len(entries[i].Data)
			if err := w.apply(&entries[i].Record, seq); err != nil {
				return err
			}
		}
		if len(entries) == 0 {
			// Something has to be committed so that what came before is flushed.
			if err := w.touch(); err != nil {
				return err
			}
		}
		if w.opts.commit != nil {
			return w.opts.commit(w)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.last, w.unsynced = seq, !flush
	w.fresh++
	w.bytes += int64(size)
	return nil
}

// touch writes something that changes nothing.
func (w *writer) touch() error { return w.exec(fmt.Sprintf("PRAGMA user_version = %d", schemaVersion)) }

// apply does to the table what a record says.
func (w *writer) apply(r *queue.Record, seq int64) error {
	ctx := context.Background()
	kind := int64(r.Kind)
	if r.Op != queue.Add {
		if _, err := w.delete.ExecContext(ctx, kind, r.Key); err != nil {
			return err
		}
	}
	if r.Op == queue.Remove {
		return nil
	}
	_, err := w.insert.ExecContext(ctx, kind, r.Key, seq, int64(r.Op), int64(sumOf(*r, seq)), r.Data)
	return err
}

// synchronous chooses whether the next commit is flushed.
func (w *writer) synchronous(full bool) error {
	if full == w.full {
		return nil
	}
	mode := "NORMAL"
	if full {
		mode = "FULL"
	}
	if err := w.exec("PRAGMA synchronous = " + mode); err != nil {
		return err
	}
	w.full = full
	return nil
}

// due tells whether there is something to tidy up.
func (w *writer) due() bool {
	return w.fresh >= measureCommits || w.bytes >= measureBytes || w.busy
}

// tidy moves what was committed to the database, or makes it smaller.
func (w *writer) tidy() error {
	if w.busy {
		return w.shrink()
	}
	if err := w.measure("NOOP"); err != nil || w.waiting < w.stuck+w.opts.pages {
		return err
	}
	if err := w.checkpoint(); err != nil {
		return err
	}
	w.busy = w.free > w.pages/2 && w.free*w.pageSize > w.opts.MinGarbage
	return nil
}

// measure does a checkpoint of some mode, or none, and notes how many pages are
// left in the write-ahead log.
func (w *writer) measure(mode string) error {
	var busy, pages, done int64
	row := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint("+mode+")")
	if err := row.Scan(&busy, &pages, &done); err != nil {
		return err
	}
	w.fresh, w.bytes, w.waiting = 0, 0, pages-done
	return nil
}

// checkpoint moves what is in the write-ahead log to the database, so that the
// log begins anew. What a reader of another program still needs stays for the
// next time.
func (w *writer) checkpoint() error {
	if err := w.measure("PASSIVE"); err != nil {
		return err
	}
	w.stuck = w.waiting
	var err error
	if w.pages, err = w.number("PRAGMA page_count"); err != nil {
		return err
	}
	w.free, err = w.number("PRAGMA freelist_count")
	return err
}

// shrink gives back some of the pages that are free.
func (w *writer) shrink() error {
	if err := w.giveBack(); err != nil {
		return err
	}
	if err := w.checkpoint(); err != nil {
		return err
	}
	if w.free < shrinkPages {
		w.busy = false
		w.shrinks++
	}
	return nil
}

// giveBack cuts free pages off the end of the database.
func (w *writer) giveBack() (err error) {
	rows, err := w.conn.QueryContext(context.Background(), fmt.Sprintf("PRAGMA incremental_vacuum(%d)", shrinkPages))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	more := true
	for more {
		more = rows.Next() // each step is a page
	}
	return rows.Err()
}
