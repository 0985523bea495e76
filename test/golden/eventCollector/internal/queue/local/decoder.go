package local

import (
	"errors"
	"math"
	"time"
)

var (
	errShort   = errors.New("the record ends too early")
	errLong    = errors.New("there is something behind the record")
	errVersion = errors.New("the record was written by a later version of the service")
	errBad     = errors.New("the record has an impossible value")
)

// decoder reads what the encoder has written. After an error it reads zeros.
type decoder struct {
	text string // strings are parts of it, so that they need no memory of their own
	at   int
	err  error
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.at = len(d.text)
}

func (d *decoder) byte() byte {
	if d.at >= len(d.text) {
		d.fail(errShort)
		return 0
	}
	d.at++
	return d.text[d.at-1]
}

func (d *decoder) uvarint() (x uint64) {
	for shift := uint(0); ; shift += 7 {
		b := d.byte()
		if shift == 63 && b > 1 || shift > 63 {
			d.fail(errBad)
			return 0
		}
		x |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return x
		}
	}
}

func (d *decoder) varint() int64 {
	x := d.uvarint()
	n := int64(x >> 1) // #nosec G115 -- 63 bits
	if x&1 != 0 {
		n = ^n
	}
	return n
}

// count reads how many things follow that take at least a byte each.
func (d *decoder) count() int {
	n := d.uvarint()
	if n > uint64(len(d.text)-d.at) { // #nosec G115 -- not negative
		d.fail(errShort)
		return 0
	}
	return int(n) // #nosec G115 -- less than the length of the text
}

// number reads an int that counts nothing that follows.
func (d *decoder) number() int {
	n := d.uvarint()
	if n > math.MaxInt32 {
		d.fail(errBad)
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.count()
	s := d.text[d.at : d.at+n]
	d.at += n
	return s
}

func (d *decoder) stamp() stamp { return stamp(d.varint()) }

func (d *decoder) time() time.Time {
	seconds, nanos, offset := d.varint(), d.uvarint(), d.varint()
	if nanos >= uint64(time.Second) || offset < -86400 || offset > 86400 {
		d.fail(errBad)
		return time.Time{}
	}
	t := time.Unix(seconds, int64(nanos)).UTC() // #nosec G115 -- less than a second
	if offset != 0 {
		t = t.In(time.FixedZone("", int(offset)))
	}
	if year := t.Year(); year < 0 || year > 10_000 {
		d.fail(errBad)
		return time.Time{}
	}
	return t
}
