package journal

import (
	"crypto/sha256"
	"sort"
	"sync"

	"example.invalid/service/internal/queue"
)

// keyID stands for a record's kind and key. Its size does not depend on the
// key's, and it holds no pointer, so that a million of them cost the garbage
// collector nothing.
type keyID [24]byte

// digestLength marks a key that was too long to be kept as it is.
const digestLength = 255

func makeKeyID(kind uint8, key []byte) (id keyID) {
	id[0] = kind
	if len(key) <= len(id)-2 {
		id[1] = byte(len(key)) // #nosec G115 -- at most 22
		copy(id[2:], key)
		return id
	}
	id[1] = digestLength
	sum := sha256.Sum256(key)
	copy(id[2:], sum[:])
	return id
}

// life is what the index knows about a key that is alive.
type life struct {
	since uint64 // number of the record that began it
	span  uint32 // how many numbers later the last one was; the most that fits when it was more
	bytes uint32 // of all its records, likewise
}

const most = 1<<32 - 1

// until returns the number of the last record of the key, or a later one.
func (l *life) until() uint64 {
	if l.span == most {
		return 1<<64 - 1
	}
	return l.since + uint64(l.span)
}

// limited returns n, or the most that fits.
func limited(n uint64) uint32 { return uint32(min(n, most)) } // #nosec G115 -- it fits

// index knows which records are still needed: those of a key whose number is
// not below that of its last Put. It is made of many maps. One with millions of
// keys would miss the processor's cache with each record.
type index struct {
	mu    sync.Mutex
	lives [256]map[keyID]life
	keys  int
	bytes int64
}

// shard returns the map that a key belongs to. The ids of runs begin with the
// time: those of one quarter of a second share a map, the next ones take the
// next map. So do the records in a file, about.
func (x *index) shard(id *keyID) *map[keyID]life { return &x.lives[id[6]] }

// expect makes room for n keys.
func (x *index) expect(n uint64) {
	const trusted = 1 << 22                     // a footer may tell anything
	each := int(min(n, trusted)) / len(x.lives) // #nosec G115 -- small
	for i := range x.lives {
		x.lives[i] = make(map[keyID]life, each+each/8)
	}
}

// apply takes the records of a frame. The lock is held.
func (x *index) apply(f *frame) {
	seq := f.seq
	for body := f.body; len(body) > 0; seq++ {
		r, size := nextRecord(body)
		body = body[size:]
		if f.skip > 0 {
			f.skip--
			continue
		}
		// The size is what it will be in a snapshot.
		x.record(&r, seq, headSize+1+size)
	}
}

func (x *index) record(r *queue.Record, seq uint64, size int) {
	id := makeKeyID(r.Kind, r.Key)
	shard := x.shard(&id)
	l, known := (*shard)[id]
	x.bytes -= int64(l.bytes)
	switch {
	case r.Op == queue.Remove:
		if known {
			x.keys--
			delete(*shard, id)
		}
		return
	case r.Op == queue.Put || !known:
		// An Add to an unknown key: what began it was lost, what is left is kept.
		l = life{since: seq}
	}
	l.span = limited(seq - l.since)
	l.bytes = limited(uint64(l.bytes) + uint64(size)) // #nosec G115 -- not negative
	x.bytes += int64(l.bytes)
	if !known {
		x.keys++
		if *shard == nil {
			*shard = map[keyID]life{}
		}
	}
	(*shard)[id] = l
}

// alive tells whether the record with this number is needed. The lock is held.
func (x *index) alive(r *queue.Record, seq uint64) bool {
	if r.Op == queue.Remove {
		return false
	}
	id := makeKeyID(r.Kind, r.Key)
	l, ok := (*x.shard(&id))[id]
	return ok && seq >= l.since
}

// needed tells for each of the files whether there may be a record in it that is
// needed. firsts are the numbers that they begin with.
func (x *index) needed(firsts []uint64) []bool {
	marks := make([]bool, len(firsts))
	for i := range x.lives {
		x.mu.Lock() // for each shard anew: others wait for it
		for _, l := range x.lives[i] {
			at := max(fileOf(firsts, l.since), 0)
			for end := fileOf(firsts, l.until()); at <= end; at++ {
				marks[at] = true
			}
		}
		x.mu.Unlock()
	}
	return marks
}

// fileOf returns which file has a number, -1 for one that comes before all.
func fileOf(firsts []uint64, seq uint64) int {
	return sort.Search(len(firsts), func(i int) bool { return firsts[i] > seq }) - 1
}
