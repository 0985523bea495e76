package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"example.invalid/service/internal/queue"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumOf returns the checksum of a row.
func sumOf(r queue.Record, seq int64) uint32 {
	var head [14]byte
	head[0], head[1] = r.Kind, byte(r.Op)
	binary.LittleEndian.PutUint64(head[2:], uint64(seq))         // #nosec G115 -- bits
	binary.LittleEndian.PutUint32(head[10:], uint32(len(r.Key))) // #nosec G115 -- at most maxUnit
	sum := crc32.Update(0, castagnoli, head[:])
	sum = crc32.Update(sum, castagnoli, r.Key)
	return crc32.Update(sum, castagnoli, r.Data)
}

// row is a row of the table records. Its bytes change with the next one.
type row struct {
	kind, seq, op, sum int64
	key, data          sql.RawBytes
}

// record returns the record in a row. False when the row is not what was
// written.
func (r *row) record() (queue.Record, bool) {
	if r.kind < 0 || r.kind > math.MaxUint8 || r.op < int64(queue.Put) || r.op > int64(queue.Add) || r.seq <= 0 {
		return queue.Record{}, false
	}
	rec := queue.Record{Kind: uint8(r.kind), Op: queue.Op(r.op), Key: r.key, Data: r.data} // #nosec G115 -- checked
	return rec, int64(sumOf(rec, r.seq)) == r.sum
}

// place names a row of the table.
type place struct {
	kind, seq int64
	key       []byte
}

func (p place) String() string { return fmt.Sprintf("kind %d, key %x, seq %d", p.kind, p.key, p.seq) }

var (
	errStructure = errors.New("its structure is broken")
	// errOrder tells that the table is not sorted, and so nothing in it is found.
	errOrder = errors.New("rows of the table records are not in order")
)

// read calls visit for each record and takes down what it finds. The rows that
// are not what was written are returned.
func (d *database) read(report *Report, visit func(seq int64, r queue.Record) error) (bad []place, err error) {
	rows, err := d.conn.QueryContext(context.Background(), "SELECT kind, key, seq, op, sum, data FROM records ORDER BY kind, key, seq")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	last := place{kind: math.MinInt64}
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.kind, &r.key, &r.seq, &r.op, &r.sum, &r.data); err != nil {
			return bad, fmt.Errorf("%w: %w", errStructure, err)
		}
		same := r.kind == last.kind && bytes.Equal(r.key, last.key)
		if r.kind < last.kind || r.kind == last.kind && bytes.Compare(r.key, last.key) < 0 || same && r.seq <= last.seq {
			return bad, errOrder
		}
		last = place{r.kind, r.seq, append(last.key[:0], r.key...)}
		rec, ok := r.record()
		if !ok {
			p := place{r.kind, r.seq, bytes.Clone(r.key)}
			bad = append(bad, p)
			report.Damages = append(report.Damages, Damage{
				File: databaseName, Length: int64(len(r.key) + len(r.data)), Reason: "a row of the table records does not have its sum: " + p.String(),
			})
			continue
		}
		if !same {
			report.Keys++
		}
		report.Records++
		report.Last = max(report.Last, uint64(r.seq)) // #nosec G115 -- positive
		if err := visit(r.seq, rec); err != nil {
			return bad, visitError{err}
		}
	}
	return bad, rows.Err()
}

// visitError is an error of whoever reads, and not of the database.
type visitError struct{ error }

func (e visitError) Unwrap() error { return e.error }
