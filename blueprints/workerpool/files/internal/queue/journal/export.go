package journal

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"example.invalid/service/internal/queue"
)

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
	File  string `json:"file"`
	Op    string `json:"op"`
	Kind  any    `json:"kind"` // a name or a number
	Key   any    `json:"key"`  // text or, in base64, bytes
	Later bool   `json:"later,omitempty"`
	Data  []byte `json:"data,omitempty"`
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

var opNames = map[queue.Op]string{queue.Put: "put", queue.Add: "add", queue.Remove: "remove"}

// Export writes a journal as lines of JSON, one a record, and passes over what
// is damaged:
//
//	{"seq":7,"file":"...","op":"put","kind":1,"key":"AZq...","data":"AQI="}
//
// Without a decoder, kind is a number and key and data are in base64. With one,
// they are its words, and value is in the place of data.
func Export(dir string, w io.Writer, decode Decoder) (Report, error) {
	return export(diskFS{}, dir, w, decode)
}

func export(files fileSystem, dir string, w io.Writer, decode Decoder) (Report, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	report, err := walk(files, dir, func(e Entry) error {
		l := line{Seq: e.Seq, File: e.File, Op: opNames[e.Op], Later: e.Later, Kind: e.Kind, Key: e.Key, Data: e.Data}
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
