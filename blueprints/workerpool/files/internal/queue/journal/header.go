package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"regexp"
	"strconv"
)

const (
	headerSize = 64
	version    = 1
	// maxFirst bounds the numbers that a file may begin with: no journal gets
	// that far, but a name can tell anything.
	maxFirst = 1 << 62
)

var magic = [8]byte{'P', 'O', 'O', 'L', 'W', 'A', 'L', '\n'}

// The kinds of files.
const (
	kindSegment  uint16 = 1
	kindSnapshot uint16 = 2
)

// header is what a file begins with. Its checksum does without the journal's
// number, so that any version can tell which one it has before it.
type header struct {
	version uint16
	kind    uint16
	journal uint32
	first   uint64 // sequence number of the first record
	last    uint64 // of a snapshot: the last one that it covers
	created int64  // nanoseconds since 1970
}

func (h header) encode() []byte {
	b := make([]byte, headerSize)
	copy(b, magic[:])
	binary.LittleEndian.PutUint16(b[8:], h.version)
	binary.LittleEndian.PutUint16(b[10:], h.kind)
	binary.LittleEndian.PutUint32(b[12:], h.journal)
	binary.LittleEndian.PutUint64(b[16:], h.first)
	binary.LittleEndian.PutUint64(b[24:], h.last)
	binary.LittleEndian.PutUint64(b[32:], uint64(h.created)) // #nosec G115 -- bits
	binary.LittleEndian.PutUint32(b[60:], crc32.Checksum(b[:60], castagnoli))
	return b
}

// decodeHeader returns false when b is no intact header.
func decodeHeader(b []byte) (h header, ok bool) {
	if len(b) < headerSize || [8]byte(b) != magic {
		return h, false
	}
	if crc32.Checksum(b[:60], castagnoli) != binary.LittleEndian.Uint32(b[60:]) {
		return h, false
	}
	h = header{
		version: binary.LittleEndian.Uint16(b[8:]),
		kind:    binary.LittleEndian.Uint16(b[10:]),
		journal: binary.LittleEndian.Uint32(b[12:]),
		first:   binary.LittleEndian.Uint64(b[16:]),
		last:    binary.LittleEndian.Uint64(b[24:]),
		created: int64(binary.LittleEndian.Uint64(b[32:])), // #nosec G115 -- bits
	}
	return h, h.first <= maxFirst && h.last <= maxFirst
}

const (
	segmentSuffix  = ".segment"
	snapshotSuffix = ".snapshot"
	tempSuffix     = ".tmp"
	lockName       = "lock"
	quarantineName = "quarantine"
)

var fileName = regexp.MustCompile(`^(\d{20})-([0-9a-f]{8})\.(segment|snapshot)$`)

// name returns the name of the file. It has all of the header that the frames
// cannot be read without, for the day on which the header is damaged.
func (h header) name() string {
	if h.kind == kindSnapshot {
		return fmt.Sprintf("%020d-%08x%s", h.last, h.journal, snapshotSuffix)
	}
	return fmt.Sprintf("%020d-%08x%s", h.first, h.journal, segmentSuffix)
}

// parseName returns what a file's name tells, false when it is not one of ours.
func parseName(name string) (h header, ok bool) {
	parts := fileName.FindStringSubmatch(name)
	if parts == nil {
		return h, false
	}
	seq, err := strconv.ParseUint(parts[1], 10, 64)
	if err != nil || seq > maxFirst {
		return h, false
	}
	journal, err := strconv.ParseUint(parts[2], 16, 32)
	if err != nil {
		return h, false
	}
	h = header{version: version, kind: kindSegment, journal: uint32(journal), first: seq}
	if "."+parts[3] == snapshotSuffix {
		h.kind, h.first, h.last = kindSnapshot, 1, seq
	}
	return h, true
}
