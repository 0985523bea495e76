package sqlite

import (
	"fmt"
	"strings"
	"time"
)

// Damage is something that cannot be read.
type Damage struct {
	// File and Offset tell where it is; a row of the table has no offset.
	File   string `json:"file"`
	Offset int64  `json:"offset,omitempty"`
	Length int64  `json:"length"` // in bytes
	Reason string `json:"reason"`
	// Copy is where Open has put the bytes: a file, or a row of the table
	// quarantine.
	Copy string `json:"copy,omitempty"`
}

func (d Damage) String() string {
	s := fmt.Sprintf("%s: %d bytes at %d: %s", d.File, d.Length, d.Offset, d.Reason)
	if d.Copy != "" {
		s += ", copied to " + d.Copy
	}
	return s
}

// Report is what was found in a directory.
type Report struct {
	Dir     string `json:"dir"`
	Bytes   int64  `json:"bytes"` // of the database and its write-ahead log
	Records uint64 `json:"records"`
	// Keys is how many keys are alive.
	Keys int `json:"keys"`
	// Last is the number of the last record.
	Last uint64 `json:"last"`
	// Checked tells that the structure was checked to its end, which takes too
	// long for some.
	Checked bool `json:"checked"`

	// Torn is what the write-ahead log ends in: what a process that was killed
	// did not finish writing, or a last transaction that is damaged. It is
	// passed over; Open keeps a copy. Its Length is 0 when there is no such
	// thing.
	Torn Damage `json:"torn,omitzero"`
	// Damages are what is lost.
	Damages []Damage `json:"damages,omitempty"`
	// Quarantined counts the rows that were set aside at any time.
	Quarantined int `json:"quarantined,omitempty"`

	Took time.Duration `json:"took"`
}

// Size returns how many bytes and records there are.
func (r *Report) Size() (bytes int64, records uint64) { return r.Bytes, r.Records }

// Err returns ErrDamaged with what is lost, nil when nothing is.
func (r *Report) Err() error {
	if len(r.Damages) == 0 {
		return nil
	}
	const most = 10
	var lines []string
	for _, d := range r.Damages {
		lines = append(lines, d.String())
	}
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("%w: %s", ErrDamaged, strings.Join(lines, "; "))
}
