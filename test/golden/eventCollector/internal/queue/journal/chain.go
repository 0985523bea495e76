package journal

import (
	"fmt"
	"path/filepath"
)

// chain reads the files of a journal in the order of their numbers.
type chain struct {
	fs      fileSystem
	dir     string
	seed    uint32
	sources []*source
	scan    scanner
	// pace is called with the number of bytes that were read.
	pace func(n int) error
}

// reading is what was found in the files of a chain.
type reading struct {
	last       uint64 // number of the last record
	records    uint64
	duplicates uint64
	damages    []Damage
	holes      []Hole
	torn       Damage // what the last file ends in, of length 0 when it ends well
}

// read calls visit for each frame that holds records, footers left out. What is
// damaged is passed over and listed; the errors are those of the file system and
// of visit.
func (c *chain) read(visit func(s *source, f *frame) error) (reading, error) {
	r := reading{}
	expect := uint64(1)
	for i, s := range c.sources {
		if s.unread {
			continue
		}
		if s.first > expect && s.kind == kindSegment {
			r.hole(expect, s.first-1, s.name)
			expect = s.first
		}
		next, err := c.readFile(s, expect, i == len(c.sources)-1, &r, visit)
		if err != nil {
			return r, err
		}
		if s.kind == kindSnapshot {
			next = max(next, s.last+1)
		}
		expect = next
	}
	r.last = expect - 1
	return r, nil
}

func (c *chain) readFile(s *source, expect uint64, last bool, r *reading, visit func(*source, *frame) error) (uint64, error) {
	f := s.opened
	if f == nil {
		var err error
		if f, err = c.fs.Open(filepath.Join(c.dir, s.name)); err != nil {
			return expect, err
		}
		defer func() { _ = f.Close() }()
		if s.size, err = f.Size(); err != nil {
			return expect, err
		}
	}
	c.scan.reset(f, s.size)
	c.scan.seed, c.scan.limit = c.seed, ^uint64(0)
	if s.kind == kindSnapshot {
		c.scan.limit = s.last
	}
	s.end, s.frames, s.records, s.low, s.high, s.dupes, s.damaged, s.footer = 0, 0, 0, 0, 0, 0, false, nil
	s.late = s.first < expect
	p := pass{chain: c, source: s, reading: r, last: last, expect: expect, visit: visit}
	if err := p.run(); err != nil {
		return p.expect, fmt.Errorf("%s: %w", filepath.Join(c.dir, s.name), err)
	}
	return p.expect, nil
}

// pass is the reading of one file.
type pass struct {
	*chain
	source  *source
	reading *reading
	last    bool // nothing comes after this file
	expect  uint64
	present frame
	visit   func(*source, *frame) error
}

func (p *pass) run() error {
	if p.scan.size == 0 && p.source.kind == kindSegment {
		return nil // made, but nothing came to be in it
	}
	offset := int64(headerSize)
	if !p.source.headed {
		// The name serves in its place; what stands there may be a frame, too.
		first, err := p.scan.find(0, p.expect)
		if err != nil {
			return err
		}
		if first == p.scan.size {
			return p.end(0)
		}
		if first > 0 {
			p.damage(0, first, "the header is damaged")
		}
		offset = first
	}
	for {
		f, ok, err := p.scan.frameAt(offset)
		if err != nil {
			return err
		}
		if ok && p.source.footer == nil {
			p.present = f
			if err := p.frame(&p.present); err != nil {
				return err
			}
			offset += int64(f.size)
			continue
		}
		next, err := p.scan.find(offset+1, p.expect)
		if err != nil {
			return err
		}
		if next == p.scan.size {
			return p.end(offset)
		}
		p.damage(offset, next-offset, "no valid frame")
		offset = next
	}
}

// frame takes a valid frame.
func (p *pass) frame(f *frame) error {
	s := p.source
	s.end = f.offset + int64(f.size)
	if p.pace != nil {
		if err := p.pace(f.size); err != nil {
			return err
		}
	}
	if f.kind == frameFooter {
		if s.kind == kindSnapshot {
			t := f.footer()
			s.footer = &t
		}
		return nil
	}
	n := uint64(f.count) // #nosec G115 -- positive
	next := f.seq + n
	if f.seq < p.expect {
		f.skip = int(min(p.expect-f.seq, n))   // #nosec G115 -- at most count
		s.dupes += uint64(f.skip)              // #nosec G115 -- positive
		p.reading.duplicates += uint64(f.skip) // #nosec G115 -- positive
		if next <= p.expect {
			return nil
		}
	} else if f.seq > p.expect && s.kind == kindSegment {
		p.reading.hole(p.expect, f.seq-1, s.name)
	}
	p.expect = next
	s.frames++
	n -= uint64(f.skip) // #nosec G115 -- positive
	s.records += n
	p.reading.records += n
	if s.low == 0 {
		s.low = next - n
	}
	s.high = next - 1
	return p.visit(s, f)
}

// end looks at what is left of the file, in which there is no valid frame.
func (p *pass) end(offset int64) error {
	s := p.source
	used, err := p.scan.used(offset, p.scan.size)
	if err != nil {
		return err
	}
	switch {
	case s.kind == kindSnapshot:
		if used > offset {
			p.damage(offset, used-offset, "no valid frame")
		}
		switch {
		case s.footer == nil:
			p.note(offset, "the snapshot has no end")
		case s.footer.records != s.records:
			p.note(offset, fmt.Sprintf("the snapshot has %d records of %d", s.records, s.footer.records))
		}
	case used == offset:
		if s.end == 0 {
			s.end = offset
		}
	case p.last:
		// Not cut before all is known: see repair.
		p.reading.torn = Damage{File: s.name, Offset: offset, Length: used - offset, Reason: "torn end"}
		if s.end == 0 {
			s.end = offset
		}
	default:
		p.damage(offset, used-offset, "no valid frame before the end of the file")
	}
	return nil
}

func (p *pass) damage(offset, length int64, reason string) {
	p.source.damaged = true
	p.reading.damages = append(p.reading.damages, Damage{File: p.source.name, Offset: offset, Length: length, Reason: reason})
}

// note is damage that has no place, unless it was noticed already.
func (p *pass) note(offset int64, reason string) {
	if !p.source.damaged {
		p.damage(offset, 0, reason)
	}
}

// hole notes that numbers are missing.
func (r *reading) hole(from, to uint64, file string) {
	r.holes = append(r.holes, Hole{From: from, To: to, Before: file})
}
