package work

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// NewID returns a new UUID of version 7: ids made later sort later, down to a
// quarter of a microsecond.
func NewID() string { return FormatID(NewRawID(time.Now())) }

// NewRawID returns a new UUID of version 7 in its binary form.
func NewRawID(now time.Time) [16]byte {
	var id [16]byte
	_, _ = rand.Read(id[8:]) // never fails, it ends the program instead
	ns := now.UnixNano()
	ms := ns / int64(time.Millisecond)
	// RFC 9562, method 3: the 12 bits after the milliseconds are their fraction.
	fraction := (ns % int64(time.Millisecond)) << 12 / int64(time.Millisecond)
	id[0], id[1], id[2] = byte(ms>>40), byte(ms>>32), byte(ms>>24)
	id[3], id[4], id[5] = byte(ms>>16), byte(ms>>8), byte(ms)
	id[6], id[7] = 0x70|byte(fraction>>8), byte(fraction)
	id[8] = 0x80 | id[8]&0x3f
	return id
}

// FormatID writes a UUID in its usual form.
func FormatID(id [16]byte) string {
	var b [36]byte
	hex.Encode(b[0:8], id[0:4])
	hex.Encode(b[9:13], id[4:6])
	hex.Encode(b[14:18], id[6:8])
	hex.Encode(b[19:23], id[8:10])
	hex.Encode(b[24:36], id[10:16])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// ParseID reads a UUID in its usual form.
func ParseID(s string) (id [16]byte, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, false
	}
	var digits [32]byte
	n := copy(digits[:], s[0:8])
	n += copy(digits[n:], s[9:13])
	n += copy(digits[n:], s[14:18])
	n += copy(digits[n:], s[19:23])
	copy(digits[n:], s[24:36])
	_, err := hex.Decode(id[:], digits[:])
	return id, err == nil
}
