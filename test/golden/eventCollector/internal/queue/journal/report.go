package journal

import (
	"fmt"
	"strings"
	"time"
)

// Damage is a stretch of a file in which nothing valid was found.
type Damage struct {
	File   string `json:"file"`
	Offset int64  `json:"offset"`
	// Length is in bytes; 0 when something is missing there.
	Length int64  `json:"length"`
	Reason string `json:"reason"`
	// Copy is the file in the quarantine that has the bytes, if there is one.
	Copy string `json:"copy,omitempty"`
}

func (d Damage) String() string {
	s := fmt.Sprintf("%s: %d bytes at %d: %s", d.File, d.Length, d.Offset, d.Reason)
	if d.Copy != "" {
		s += ", copied to " + d.Copy
	}
	return s
}

// Hole is a range of sequence numbers whose records are missing.
type Hole struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
	// Before is the file in which the numbers go on.
	Before string `json:"before"`
}

func (h Hole) String() string {
	return fmt.Sprintf("%s: the records %d to %d are missing before it or in it", h.Before, h.From, h.To)
}

// Report is what was found in a directory.
type Report struct {
	Dir       string `json:"dir"`
	Segments  int    `json:"segments"`
	Snapshots int    `json:"snapshots"`
	Bytes     int64  `json:"bytes"`
	Records   uint64 `json:"records"`
	// Keys is how many keys are alive.
	Keys int `json:"keys"`
	// Last is the sequence number of the last record.
	Last uint64 `json:"last"`

	// Torn is what the last segment ends in: what a process that was killed did
	// not finish writing, or what one that runs is writing just now. Its Length
	// is 0 when there is no such thing. Open cuts it off.
	Torn Damage `json:"torn,omitzero"`
	// Damages and Holes are what is lost.
	Damages []Damage `json:"damages,omitempty"`
	Holes   []Hole   `json:"holes,omitempty"`
	// Duplicates counts records that were there more than once.
	Duplicates uint64 `json:"duplicates,omitempty"`
	// Renamed are files whose name is not what it was.
	Renamed []string `json:"renamed,omitempty"`
	// Removed are files that were left over when a process ended. Verify only
	// lists them.
	Removed []string `json:"removed,omitempty"`
	// Ignored are files that are not of the journal.
	Ignored []string `json:"ignored,omitempty"`

	Took time.Duration `json:"took"`
}

// Err returns ErrDamaged with what is lost, nil when nothing is.
func (r *Report) Err() error {
	if len(r.Damages) == 0 && len(r.Holes) == 0 {
		return nil
	}
	const most = 10
	var lines []string
	for _, d := range r.Damages {
		lines = append(lines, d.String())
	}
	for _, h := range r.Holes {
		lines = append(lines, h.String())
	}
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("%w: %s", ErrDamaged, strings.Join(lines, "; "))
}

// take adds what a chain has found.
func (r *Report) take(found reading) {
	r.Records, r.Last, r.Duplicates = found.records, found.last, found.duplicates
	r.Damages = append(r.Damages, found.damages...)
	r.Holes = append(r.Holes, found.holes...)
	r.Torn = found.torn
}
