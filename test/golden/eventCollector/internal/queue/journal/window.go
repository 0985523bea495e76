package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// windowSize is how much is read at once. A longer frame gets a longer window.
const windowSize = 1 << 20

// window is the part of a file that is in memory.
type window struct {
	src  io.ReaderAt
	size int64 // of the file
	buf  []byte
	from int64
	n    int
}

// reset makes it a window of another file.
func (w *window) reset(src io.ReaderAt, size int64) {
	w.src, w.size, w.from, w.n = src, size, 0, 0
}

// at returns the n bytes at offset, or fewer where the file ends. They change
// with the next call.
func (w *window) at(offset int64, n int) ([]byte, error) {
	if left := w.size - offset; int64(n) > left {
		n = int(max(left, 0))
	}
	if offset < w.from || offset+int64(n) > w.from+int64(w.n) {
		if err := w.read(offset, n); err != nil {
			return nil, err
		}
		n = min(n, w.n)
	}
	at := int(offset - w.from)
	return w.buf[at : at+n], nil
}

func (w *window) read(offset int64, n int) error {
	want := int(min(int64(max(n, windowSize)), w.size-offset))
	if len(w.buf) < want {
		w.buf = make([]byte, want)
	}
	w.from, w.n = offset, 0
	got, err := w.src.ReadAt(w.buf[:want], offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("at %d: %w", offset, err)
	}
	w.n = got
	if got < want {
		// Somebody cuts it, or it was never that long.
		w.size = offset + int64(got)
	}
	return nil
}

// scanner finds the frames of one file.
type scanner struct {
	window
	seed uint32
	// limit is the last number that may be in the file.
	limit uint64
}

// frameAt reads the frame at offset. False when there is no valid one.
func (s *scanner) frameAt(offset int64) (frame, bool, error) {
	b, err := s.at(offset, headSize+1)
	if err != nil || len(b) < headSize+1 || !plausible(b) {
		return frame{}, false, err
	}
	size := frameSize(b)
	if int64(size) > s.size-offset {
		return frame{}, false, nil
	}
	b, err = s.at(offset, size)
	if err != nil || len(b) < size {
		return frame{}, false, err
	}
	f, ok := parseFrame(b, s.seed)
	f.offset = offset
	return f, ok && f.seq-1+uint64(f.count) <= s.limit, nil // #nosec G115 -- positive
}

// find returns the offset of the first valid frame from offset on whose number
// may follow one before expect, the size of the file when there is none.
func (s *scanner) find(offset int64, expect uint64) (int64, error) {
	for ; offset+headSize+minBody <= s.size; offset++ {
		b, err := s.at(offset, headSize+1)
		if err != nil {
			return 0, err
		}
		if len(b) < headSize+1 {
			break
		}
		if !plausible(b) || !fits(binary.LittleEndian.Uint64(b[8:]), expect) {
			continue
		}
		_, ok, err := s.frameAt(offset)
		if ok || err != nil {
			return offset, err
		}
	}
	return s.size, nil
}

// maxHole is how many numbers can be missing before a frame is not believed any
// more to be one. A checksum alone is right by chance too often when there are
// many places to look at.
const maxHole = 1 << 40

func fits(seq, expect uint64) bool { return seq > 0 && (seq < expect || seq-expect < maxHole) }

// used returns where the last byte between offset and end is that is not zero,
// plus one; offset when there is none.
func (s *scanner) used(offset, end int64) (int64, error) {
	last := offset
	for at := offset; at < end; {
		b, err := s.at(at, int(min(end-at, windowSize)))
		if err != nil || len(b) == 0 {
			return last, err
		}
		for i := len(b) - 1; i >= 0; i-- {
			if b[i] != 0 {
				last = at + int64(i) + 1
				break
			}
		}
		at += int64(len(b))
	}
	return last, nil
}
