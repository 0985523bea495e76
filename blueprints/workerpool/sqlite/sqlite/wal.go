package sqlite

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// SQLite reads its write-ahead log up to the first frame that is not valid, and
// says nothing of what is behind it: after a kill that is what was not finished.
// It is the same when a bit has flipped, and then commits are lost that somebody
// relies on. So the file is read here before. Its format is that of
// https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
const (
	walHeaderSize = 32
	walFrameSize  = 24 // of a frame's header
	walMagic      = 0x377f0682
	maxPageSize   = 65536
)

// walState is what is in a write-ahead log.
type walState struct {
	size    int64
	torn    int64 // where the frames end that can be read, 0 when nothing is behind them
	frames  int   // behind that, complete and of the same log
	commits int   // of these, those that end a transaction
	lost    bool  // more is missing than the last transaction
	reason  string
}

// scanWAL reads the write-ahead log of a directory. None is an empty one.
func scanWAL(dir string) (walState, error) {
	f, err := os.Open(filepath.Join(dir, walName)) // #nosec G304 -- what the operator has chosen
	if errors.Is(err, fs.ErrNotExist) {
		return walState{}, nil
	}
	if err != nil {
		return walState{}, err
	}
	state, err := readWAL(f)
	return state, errors.Join(err, f.Close())
}

// readWAL reads a write-ahead log.
func readWAL(r io.Reader) (walState, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	var head [walHeaderSize]byte
	n, err := io.ReadFull(in, head[:])
	s := walState{size: int64(n)}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return s, nil // nothing was ever committed to it
	}
	if err != nil {
		return s, err
	}
	c, page, ok := walHeader(head[:])
	if !ok {
		rest, err := io.Copy(io.Discard, in)
		s.size += rest
		if rest > 0 {
			s.lost, s.reason = true, "its header is damaged"
		}
		return s, err
	}
	return s, s.readFrames(in, c, page, [8]byte(head[16:24]))
}

// walSum is the running checksum of a write-ahead log.
type walSum struct {
	order  binary.ByteOrder
	s0, s1 uint32
}

func (c *walSum) add(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		c.s0 += c.order.Uint32(b) + c.s1
		c.s1 += c.order.Uint32(b[4:]) + c.s0
	}
}

// is tells whether the checksum is the one that is written in b.
func (c *walSum) is(b []byte) bool {
	return c.s0 == binary.BigEndian.Uint32(b) && c.s1 == binary.BigEndian.Uint32(b[4:])
}

// walHeader returns what the frames are read with. False for a damaged header.
func walHeader(head []byte) (c walSum, page int, ok bool) {
	magic := binary.BigEndian.Uint32(head)
	if magic&^1 != walMagic {
		return c, 0, false
	}
	c.order = binary.LittleEndian
	if magic&1 == 1 {
		c.order = binary.BigEndian
	}
	c.add(head[:24])
	size := binary.BigEndian.Uint32(head[8:])
	if !c.is(head[24:]) || size < 512 || size > maxPageSize || size&(size-1) != 0 {
		return c, 0, false
	}
	return c, int(size), true
}

// readFrames reads all frames. Those of the log have its salts; others are left
// from when the file was longer.
func (s *walState) readFrames(in io.Reader, c walSum, page int, salts [8]byte) error {
	frame := make([]byte, walFrameSize+page)
	valid := true
	for at := int64(walHeaderSize); ; at += int64(len(frame)) {
		n, err := io.ReadFull(in, frame)
		s.size += int64(n)
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = nil
			}
			return err
		}
		if valid {
			c.add(frame[:8])
			c.add(frame[walFrameSize:])
			if [8]byte(frame[8:16]) == salts && c.is(frame[16:24]) {
				continue
			}
			valid = false
			s.torn = at
		}
		s.beyond(frame, salts)
	}
}

// beyond looks at a frame that SQLite does not read any more. It is enough when
// one of the salts is right: the other one may be what is damaged.
func (s *walState) beyond(frame []byte, salts [8]byte) {
	if [4]byte(frame[8:12]) != [4]byte(salts[:4]) && [4]byte(frame[12:16]) != [4]byte(salts[4:]) {
		return
	}
	s.frames++
	if binary.BigEndian.Uint32(frame[4:]) == 0 {
		return
	}
	s.commits++
	// What a kill leaves is one transaction at most.
	if s.commits > 1 {
		s.lost, s.reason = true, fmt.Sprintf("it cannot be read from byte %d on, and %d transactions are behind that", s.torn, s.commits)
	}
}

// tell puts into the report what is wrong with a write-ahead log.
func (s *walState) tell(r *Report) {
	d := Damage{File: walName, Offset: s.torn, Length: s.size - s.torn, Reason: s.reason}
	switch {
	case s.lost:
		r.Damages = append(r.Damages, d)
	case s.frames > 0:
		d.Reason = fmt.Sprintf("%d pages of a last transaction, which a process did not finish or which is damaged", s.frames)
		r.Torn = d
	}
}
