package journal

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// FuzzFrame reads any bytes as a frame. One that is valid is what it is made of.
func FuzzFrame(f *testing.F) {
	seed := seedOf(7)
	buf, _ := appendFrame(nil, frameAppend, []queue.Record{rec(queue.Put, "k", 1), rec(queue.Remove, "other", 2)})
	sealFrames(buf, seed, 9)
	f.Add(buf, true)
	buf = appendFooter(nil, totals{1, 2, 3})
	sealFrames(buf, seed, 9)
	f.Add(buf, true)
	f.Add([]byte{}, false)
	f.Fuzz(func(t *testing.T, b []byte, sum bool) {
		b = bytes.Clone(b)
		if sum && len(b) >= headSize {
			// With the right length and checksum what is inside is looked at.
			binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-headSize))
			sealed := bytes.Clone(b)
			binary.LittleEndian.PutUint32(sealed, 0)
			sealFrames(sealed, seed, binary.LittleEndian.Uint64(b[8:]))
			copy(b, sealed)
		}
		fr, ok := parseFrame(b, seed)
		if !ok || fr.kind == frameFooter {
			return
		}
		var records []queue.Record
		for body := fr.body; len(body) > 0; {
			r, size := nextRecord(body)
			if size == 0 {
				t.Fatal("a valid frame holds a record that is not")
			}
			records = append(records, r)
			body = body[size:]
		}
		if len(records) != fr.count {
			t.Fatalf("%d records of %d", len(records), fr.count)
		}
		again, err := appendFrame(nil, fr.kind, records)
		if err != nil {
			t.Fatal(err)
		}
		sealFrames(again, seed, fr.seq)
		re, ok := parseFrame(again, seed)
		if !ok || re.seq != fr.seq || re.count != fr.count {
			t.Fatalf("written again: %+v, was %+v", re, fr)
		}
	})
}

// FuzzOpen opens a journal with any bytes in a segment between two good ones,
// and in the last one. It never fails and never loses the good ones.
func FuzzOpen(f *testing.F) {
	b := build(f, 12)
	segments := b.fs.names(segmentSuffix)
	for _, name := range segments {
		f.Add(b.fs.files[name].data, uint8(1))
	}
	f.Add(b.fs.files[segments[0]].data[headerSize:], uint8(2))
	f.Add([]byte{}, uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, which uint8) {
		files := b.fs.copy()
		at := int(which) % (len(segments) + 1)
		var name string
		if at < len(segments) {
			name = segments[at]
		} else {
			h, _ := parseName(filepath.Base(segments[0]))
			h.kind, h.last = kindSnapshot, 3
			name = filepath.Join(testDir, h.name())
		}
		if h, ok := decodeHeader(data); ok {
			if mine, _ := parseName(filepath.Base(name)); h.journal != mine.journal || h.version != version {
				return // refused, as it should be
			}
		}
		files.put(t, name, bytes.Clone(data))
		o := mustOpen(t, Options{fs: files, SegmentSize: 200})
		if at < len(segments) {
			want := b.records(func(fr builtFrame) bool { return fr.file != name })
			if missing := subset(want, o.got); missing != "" {
				t.Errorf("%s is lost", missing)
			}
		}
		o.goesOn(t, files)
	})
}

// FuzzHeader reads any bytes as a header, and any text as a name.
func FuzzHeader(f *testing.F) {
	h := header{version: version, kind: kindSnapshot, journal: 7, first: 1, last: 9, created: 5}
	f.Add(h.encode(), h.name())
	f.Add([]byte{}, "")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		if h, ok := decodeHeader(b); ok {
			if again, ok := decodeHeader(h.encode()); !ok || again != h {
				t.Errorf("%+v, then %+v", h, again)
			}
		}
		if h, ok := parseName(name); ok && h.name() != name {
			t.Errorf("%q, then %q", name, h.name())
		}
	})
}
