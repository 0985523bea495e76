package journal

// source is one file of a journal and, after it was read, what was found in it.
type source struct {
	header
	name    string
	size    int64
	headed  bool // the header is intact
	renamed bool // the name is not the header's
	unread  bool // nothing in it is of interest
	opened  file // by those who must not be surprised by a file that vanishes

	end     int64 // after the last valid frame
	frames  int
	records uint64
	low     uint64 // sequence numbers of the records
	high    uint64
	dupes   uint64
	late    bool // begins before the file before it ends
	damaged bool
	footer  *totals
}

// odd tells whether a file is not what its name and header tell.
func (s *source) odd() bool {
	return !s.headed || s.renamed || s.damaged || s.late || s.dupes > 0
}

// empty tells whether no record was found in a segment.
func (s *source) empty() bool {
	return s.kind == kindSegment && s.frames == 0 && s.dupes == 0
}
