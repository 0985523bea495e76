package sqlite

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"example.invalid/service/internal/queue"
)

// The functions below only read, and take no lock: they may be used while a
// service writes the database. They show it as it was at one moment.

// File is one file of the database.
type File struct {
	Name    string    `json:"name"`
	Bytes   int64     `json:"bytes"`
	Changed time.Time `json:"changed"`
}

// List returns the files of the database that are there.
func List(dir string) ([]File, error) {
	var files []File
	for _, name := range []string{databaseName, walName} {
		info, err := os.Stat(filepath.Join(dir, name))
		if os.IsNotExist(err) && name != databaseName {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("sqlite: %w", err)
		}
		files = append(files, File{Name: name, Bytes: info.Size(), Changed: info.ModTime().UTC()})
	}
	return files, nil
}

// Entry is a record with its number.
type Entry struct {
	queue.Record
	Seq uint64
}

// Verify reads all of a database and reports what is there: see Report.Err. The
// error is that of the file system, ErrForeign, or ErrDamaged for a database that
// cannot be read to its end.
func Verify(dir string) (Report, error) { return Walk(dir, func(Entry) error { return nil }) }

// Walk calls visit for each record, those of a key in their order, and passes
// over what is damaged. An entry's slices are not to be kept. Errors: those of
// visit, and those of Verify.
func Walk(dir string, visit func(Entry) error) (Report, error) {
	began := time.Now()
	report := Report{Dir: dir}
	opts, err := Options{Dir: dir}.withDefaults()
	if err != nil {
		return report, err
	}
	if _, err := os.Stat(filepath.Join(dir, databaseName)); err != nil {
		return report, fmt.Errorf("sqlite: %w", err)
	}
	wal, err := settledWAL(dir)
	if err != nil {
		return report, fmt.Errorf("sqlite: %w", err)
	}
	wal.tell(&report)
	_, err = inspect(&report, opts, func(seq int64, r queue.Record) error {
		return visit(Entry{Record: r, Seq: uint64(seq)}) // #nosec G115 -- positive
	})
	report.Took = time.Since(began)
	if err != nil {
		return report, fmt.Errorf("sqlite: %w", err)
	}
	return report, nil
}

// settledWAL reads the write-ahead log. While somebody writes it, it may look as
// if it were damaged: that is true when it looks so several times.
func settledWAL(dir string) (state walState, err error) {
	const tries = 5
	for range tries {
		if state, err = scanWAL(dir); err != nil || !state.lost {
			return state, err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return state, nil
}

// Decoded is a record in words.
type Decoded struct {
	Kind  string
	Key   string
	Value any // written as JSON; nil for a record without data
}

// Decoder puts a record into words. When it fails, the record is written as it
// is, with the error.
type Decoder func(queue.Record) (Decoded, error)

// line is one record of an export.
type line struct {
	Seq   uint64 `json:"seq"`
	Op    string `json:"op"`
	Kind  any    `json:"kind"` // a name or a number
	Key   any    `json:"key"`  // text or, in base64, bytes
	Data  []byte `json:"data,omitempty"`
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

var opNames = map[queue.Op]string{queue.Put: "put", queue.Add: "add"}

// Export writes what is alive as lines of JSON, one a record, and passes over
// what is damaged:
//
//	{"seq":7,"op":"put","kind":1,"key":"AZq...","data":"AQI="}
//
// Without a decoder, kind is a number and key and data are in base64. With one,
// they are its words, and value is in the place of data.
func Export(dir string, w io.Writer, decode Decoder) (Report, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	report, err := Walk(dir, func(e Entry) error {
		l := line{Seq: e.Seq, Op: opNames[e.Op], Kind: e.Kind, Key: e.Key, Data: e.Data}
		if decode != nil {
			d, err := decode(e.Record)
			if err != nil {
				l.Error = err.Error()
			} else {
				l.Kind, l.Key, l.Value, l.Data = d.Kind, d.Key, d.Value, nil
			}
		}
		if err := lines.Encode(l); err != nil {
			return fmt.Errorf("export record %d: %w", e.Seq, err)
		}
		return nil
	})
	if flushErr := out.Flush(); err == nil && flushErr != nil {
		err = fmt.Errorf("export: %w", flushErr)
	}
	return report, err
}
