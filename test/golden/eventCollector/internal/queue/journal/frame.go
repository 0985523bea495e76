package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/acme-demo/eventcollector/internal/queue"
)

const (
	headSize   = 16 // checksum, length, sequence number
	minBody    = 1 + minRecord
	minRecord  = 4 // op, kind, two lengths
	maxBody    = 64 << 20
	footerBody = 1 + 3*8
	footerSize = headSize + footerBody
)

// The types of frames.
const (
	frameAppend byte = 1
	frameLater  byte = 2 // nobody waited for it
	frameFooter byte = 3 // the end of a snapshot
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seedOf returns what the checksums of a journal's frames begin with.
func seedOf(journal uint32) uint32 {
	var b [4]byte
	binary.LittleEndian.PutUint32(b[:], journal)
	return crc32.Checksum(b[:], castagnoli)
}

// appendFrame adds a frame with the records to buf. It has neither number nor
// checksum until it is sealed; meanwhile the number of its records is where the
// checksum will be.
func appendFrame(buf []byte, kind byte, records []queue.Record) ([]byte, error) {
	start := len(buf)
	size := 1
	for i := range records {
		r := &records[i]
		if r.Op < queue.Put || r.Op > queue.Remove {
			return buf, fmt.Errorf("%w: operation %d", ErrInvalid, r.Op)
		}
		size += minRecord + 2*binary.MaxVarintLen32 + len(r.Key) + len(r.Data)
		if size > maxBody {
			return buf, fmt.Errorf("%w: more than %d bytes at once", ErrInvalid, maxBody)
		}
	}
	var head [headSize + 1]byte
	head[headSize] = kind
	buf = append(buf, head[:]...)
	for i := range records {
		r := &records[i]
		buf = append(buf, byte(r.Op), r.Kind)
		buf = binary.AppendUvarint(buf, uint64(len(r.Key)))
		buf = binary.AppendUvarint(buf, uint64(len(r.Data)))
		buf = append(buf, r.Key...)
		buf = append(buf, r.Data...)
	}
	binary.LittleEndian.PutUint32(buf[start:], uint32(len(records)))              // #nosec G115 -- at most maxBody
	binary.LittleEndian.PutUint32(buf[start+4:], uint32(len(buf)-start-headSize)) // #nosec G115 -- at most maxBody
	return buf, nil
}

// appendFooter adds the unsealed frame that ends a snapshot.
func appendFooter(buf []byte, t totals) []byte {
	var b [footerSize]byte
	binary.LittleEndian.PutUint32(b[4:], footerBody)
	b[headSize] = frameFooter
	binary.LittleEndian.PutUint64(b[headSize+1:], t.records)
	binary.LittleEndian.PutUint64(b[headSize+9:], t.keys)
	binary.LittleEndian.PutUint64(b[headSize+17:], t.bytes)
	return append(buf, b[:]...)
}

// totals is what the footer of a snapshot tells about it.
type totals struct{ records, keys, bytes uint64 }

// sealFrames gives the frames in buf their numbers from seq on and their
// checksums. It returns the number that comes next.
func sealFrames(buf []byte, seed uint32, seq uint64) uint64 {
	for len(buf) > 0 {
		n := uint64(binary.LittleEndian.Uint32(buf))
		size := frameSize(buf)
		binary.LittleEndian.PutUint64(buf[8:], seq)
		binary.LittleEndian.PutUint32(buf, crc32.Update(seed, castagnoli, buf[4:size]))
		buf = buf[size:]
		seq += n
	}
	return seq
}

// unsealLater returns the frames of buf that nobody waited for, unsealed.
func unsealLater(buf []byte) []byte {
	var kept []byte
	for len(buf) > 0 {
		size := frameSize(buf)
		if buf[headSize] == frameLater {
			n, _ := countRecords(buf[headSize+1 : size])
			binary.LittleEndian.PutUint32(buf, uint32(n)) // #nosec G115 -- at most maxBody
			kept = append(kept, buf[:size]...)
		}
		buf = buf[size:]
	}
	return kept
}

// frameSize returns the size of the frame that b begins with.
func frameSize(b []byte) int { return headSize + int(binary.LittleEndian.Uint32(b[4:])) }

// frame is a frame that was read. Its bytes are the reader's and change with the
// next one.
type frame struct {
	offset int64
	size   int
	seq    uint64
	kind   byte
	count  int    // of records
	skip   int    // records that were read before, from another copy
	body   []byte // the records
}

// plausible tells whether b, which is at least a head and the type, may be the
// beginning of a frame.
func plausible(b []byte) bool {
	length := binary.LittleEndian.Uint32(b[4:])
	switch b[headSize] {
	case frameAppend, frameLater:
		return length >= minBody && length <= maxBody
	case frameFooter:
		return length == footerBody
	}
	return false
}

// parseFrame reads the frame that is all of b. False when it is not one.
func parseFrame(b []byte, seed uint32) (f frame, ok bool) {
	if len(b) < headSize+1 || !plausible(b) || frameSize(b) != len(b) {
		return f, false
	}
	if crc32.Update(seed, castagnoli, b[4:]) != binary.LittleEndian.Uint32(b) {
		return f, false
	}
	f = frame{size: len(b), seq: binary.LittleEndian.Uint64(b[8:]), kind: b[headSize], body: b[headSize+1:]}
	if f.kind == frameFooter {
		return f, true
	}
	f.count, ok = countRecords(f.body)
	return f, ok && f.seq > 0 && f.seq < 2*maxFirst
}

// footer returns what a footer frame tells.
func (f *frame) footer() totals {
	return totals{
		records: binary.LittleEndian.Uint64(f.body),
		keys:    binary.LittleEndian.Uint64(f.body[8:]),
		bytes:   binary.LittleEndian.Uint64(f.body[16:]),
	}
}

// countRecords counts the records in a frame's body. False when it is malformed.
func countRecords(body []byte) (n int, ok bool) {
	for len(body) > 0 {
		_, size := nextRecord(body)
		if size == 0 {
			return n, false
		}
		body = body[size:]
		n++
	}
	return n, n > 0
}

// nextRecord reads the record that b begins with and returns its size, 0 when
// it is malformed. The record's slices are parts of b.
func nextRecord(b []byte) (r queue.Record, size int) {
	if len(b) < minRecord || b[0] < byte(queue.Put) || b[0] > byte(queue.Remove) {
		return r, 0
	}
	at := 2
	keyLen, n := binary.Uvarint(b[at:])
	if n <= 0 || keyLen > uint64(len(b)) {
		return r, 0
	}
	at += n
	dataLen, n := binary.Uvarint(b[at:])
	if n <= 0 || dataLen > uint64(len(b)) {
		return r, 0
	}
	at += n
	end := at + int(keyLen) + int(dataLen) // #nosec G115 -- both are at most len(b)
	if end > len(b) {
		return r, 0
	}
	key := at + int(keyLen) // #nosec G115 -- at most len(b)
	return queue.Record{Op: queue.Op(b[0]), Kind: b[1], Key: b[at:key:key], Data: b[key:end:end]}, end
}
