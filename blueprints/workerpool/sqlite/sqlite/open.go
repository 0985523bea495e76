package sqlite

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"example.invalid/service/internal/queue"
)

// Open opens the database in a directory, or makes one, and calls replay for each
// record that is alive, those of a key in the order in which they were written.
// A record is the callee's until it returns; its slices are not to be kept.
//
// What cannot be read is set aside and told by the Report: see Report.Err.
// Errors: ErrLocked, ErrForeign, ErrDamaged when the database cannot be relied
// on, those of the file system and those of replay. Nothing is changed before all
// records were replayed.
func Open(opts Options, replay func(queue.Record) error) (*Log, Report, error) {
	report := Report{Dir: opts.Dir}
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, report, err
	}
	if err := makeDir(opts.Dir); err != nil {
		return nil, report, fmt.Errorf("sqlite: %w", err)
	}
	lock, err := takeLock(opts.Dir)
	if err != nil {
		return nil, report, fmt.Errorf("sqlite: %w", err)
	}
	l := newLog(opts, lock)
	if err := l.open(&report, replay); err != nil {
		return nil, report, errors.Join(fmt.Errorf("sqlite: %w", err), lock.Close())
	}
	return l, report, nil
}

func (l *Log) open(report *Report, replay func(queue.Record) error) error {
	began := time.Now()
	dir := l.opts.Dir
	_, err := os.Stat(filepath.Join(dir, databaseName))
	if errors.Is(err, fs.ErrNotExist) {
		if sizeOf(filepath.Join(dir, walName)) > 0 {
			return damaged(dir, fmt.Errorf("it is missing, and its %s is there", walName))
		}
		err = create(dir)
	}
	if err != nil {
		return err
	}
	wal, err := scanWAL(dir)
	if err != nil {
		return err
	}
	wal.tell(report)
	bad, err := inspect(report, l.opts, func(_ int64, r queue.Record) error { return replay(r) })
	if err != nil {
		return err
	}
	if wal.frames > 0 || wal.lost {
		copied, err := keepWAL(dir)
		if err != nil {
			return fmt.Errorf("copy what is damaged: %w", err)
		}
		report.Torn.Copy = copied
		for i := range report.Damages {
			if report.Damages[i].File == walName {
				report.Damages[i].Copy = copied
			}
		}
	}
	w, err := newWriter(l.opts, int64(report.Last)) // #nosec G115 -- a row's number
	if err != nil {
		return err
	}
	if err := w.begin(report, bad); err != nil {
		return errors.Join(err, w.close())
	}
	report.Took = time.Since(began)
	l.begin(w, report)
	return nil
}

// inspect reads a database without changing anything. It returns the rows that
// are not what was written.
func inspect(report *Report, opts Options, visit func(seq int64, r queue.Record) error) ([]place, error) {
	path := filepath.Join(opts.Dir, databaseName)
	report.Bytes = sizeOf(path) + sizeOf(filepath.Join(opts.Dir, walName))
	d, err := connect(path, "ro", opts.BusyFor)
	var bad []place
	if err == nil {
		bad, err = d.inspect(report, opts.CheckFor, visit)
		err = errors.Join(err, d.close())
	}
	var mine visitError
	switch {
	case err == nil:
		return bad, nil
	case errors.As(err, &mine):
		return nil, mine.error
	case isDamage(err):
		return nil, damaged(opts.Dir, err)
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}

func (d *database) inspect(report *Report, checkFor time.Duration, visit func(seq int64, r queue.Record) error) (bad []place, err error) {
	// All that follows is of one moment.
	if err := d.exec("BEGIN"); err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	if report.Checked, err = d.quickCheck(checkFor); err != nil {
		return nil, err
	}
	if bad, err = d.read(report, visit); err != nil {
		return nil, err
	}
	n, err := d.number("SELECT count(*) FROM quarantine")
	report.Quarantined = int(n)
	return bad, err
}

// keepWAL copies the write-ahead log, before SQLite writes over what it does not
// read, and returns the name of the copy. The same bytes are copied once.
func keepWAL(dir string) (string, error) {
	if err := makeDir(filepath.Join(dir, quarantineName)); err != nil {
		return "", err
	}
	data, err := os.ReadFile(filepath.Join(dir, walName)) // #nosec G304 -- what the operator has chosen
	if err != nil {
		return "", err
	}
	name := filepath.Join(quarantineName, fmt.Sprintf("%s-%08x", walName, crc32.Checksum(data, castagnoli)))
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // #nosec G304 G703 -- as above
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	return name, errors.Join(err, syncDir(filepath.Join(dir, quarantineName)))
}

// begin makes a database that was read ready to be written.
func (w *writer) begin(report *Report, bad []place) error {
	var mode string
	if err := w.conn.QueryRowContext(context.Background(), "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file system cannot have a write-ahead log of SQLite: the journal mode stays %s", mode)
	}
	if err := w.touch(); err != nil {
		return fmt.Errorf("%s cannot be written: %w", filepath.Join(w.opts.Dir, databaseName), err)
	}
	for _, p := range bad {
		if err := w.setAside(p); err != nil {
			return err
		}
	}
	report.Quarantined += len(bad)
	for i := range report.Damages {
		if report.Damages[i].File == databaseName {
			report.Damages[i].Copy = "table quarantine"
		}
	}
	// What is behind a damaged place is not to be found again.
	return w.checkpoint()
}

// setAside moves a row that is not what was written to the table quarantine.
func (w *writer) setAside(p place) error {
	err := w.transaction(func() error {
		const where = " FROM records WHERE kind = ? AND key = ? AND seq = ?"
		now := time.Now().UTC().Format(time.RFC3339)
		if err := w.exec("INSERT INTO quarantine SELECT kind, key, seq, op, sum, data, ?"+where, now, p.kind, p.key, p.seq); err != nil {
			return err
		}
		done, err := w.conn.ExecContext(context.Background(), "DELETE"+where, p.kind, p.key, p.seq)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			return damaged(w.opts.Dir, errors.Join(err, fmt.Errorf("the row %v is not found", p)))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set a damaged row aside: %w", err)
	}
	return nil
}
