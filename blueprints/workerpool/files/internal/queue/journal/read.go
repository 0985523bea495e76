package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"example.invalid/service/internal/queue"
)

// The functions below only read, and take no lock: they may be used while a
// service writes the journal. They show it as it was at one moment.

// Segment is one file of a journal.
type Segment struct {
	Name     string `json:"name"`
	Snapshot bool   `json:"snapshot"`
	// First and Last are the sequence numbers of the records in it; both are 0
	// when there are none. A snapshot has some of them only.
	First   uint64    `json:"first"`
	Last    uint64    `json:"last"`
	Records uint64    `json:"records"`
	Frames  int       `json:"frames"`
	Bytes   int64     `json:"bytes"`
	Created time.Time `json:"created,omitzero"`
	// Damaged tells that some of it cannot be read.
	Damaged bool `json:"damaged,omitempty"`
	// Unused tells that a snapshot has what is in it, or the other way round.
	Unused bool `json:"unused,omitempty"`
}

// Entry is a record with its place.
type Entry struct {
	queue.Record
	Seq    uint64
	File   string
	Offset int64 // of its frame
	// Later tells that nobody waited for it.
	Later bool
}

// List returns the files of a journal in their order.
func List(dir string) ([]Segment, error) { return list(diskFS{}, dir) }

// Verify reads all of a journal and reports what is there: see Report.Err. The
// error is that of the file system, or ErrForeign.
func Verify(dir string) (Report, error) { return verify(diskFS{}, dir) }

// Walk calls visit for each record, in the order of their numbers, and passes
// over what is damaged. An entry's slices are not to be kept. Errors: those of
// visit, of the file system, and ErrForeign.
func Walk(dir string, visit func(Entry) error) (Report, error) {
	return walk(diskFS{}, dir, visit)
}

// inspection is a journal that is open for reading.
type inspection struct {
	*directory
	plan plan
}

// inspect opens all files of a journal before it reads any, so that a compaction
// cannot remove them halfway. A directory that changes while it is listed may
// seem to lack files; it is listed again until it does not.
func inspect(files fileSystem, dir string) (*inspection, error) {
	const tries = 1000
	for i := 1; ; i++ {
		d, err := readDirectory(files, dir, true)
		if errors.Is(err, fs.ErrNotExist) && i < tries {
			if _, dirErr := files.ReadDir(dir); dirErr != nil {
				return nil, dirErr
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		same, err := d.same()
		if err == nil && !same && i < tries {
			d.close()
			continue
		}
		var p plan
		if err == nil {
			p, err = d.plan()
		}
		if err != nil {
			d.close()
			return nil, err
		}
		return &inspection{directory: d, plan: p}, nil
	}
}

// same tells whether the directory has the same files as when it was read.
func (d *directory) same() (bool, error) {
	names, err := d.fs.ReadDir(d.dir)
	if err != nil {
		return false, err
	}
	slices.Sort(names)
	return slices.Equal(names, d.names), nil
}

func list(files fileSystem, dir string) ([]Segment, error) {
	in, err := inspect(files, dir)
	if err != nil {
		return nil, err
	}
	defer in.close()
	_, err = in.chain(in.plan.read).read(func(*source, *frame) error { return nil })
	if err != nil {
		return nil, err
	}
	segments := make([]Segment, 0, len(in.files))
	for _, s := range in.plan.read {
		segments = append(segments, describe(s, false))
	}
	for _, unused := range [][]*source{in.plan.obsolete, in.plan.bad, in.plan.stranded} {
		for _, s := range unused {
			segments = append(segments, describe(s, true))
		}
	}
	return segments, nil
}

func describe(s *source, unused bool) Segment {
	out := Segment{
		Name: s.name, Snapshot: s.kind == kindSnapshot, First: s.low, Last: s.high, Records: s.records,
		Frames: s.frames, Bytes: s.size, Damaged: s.damaged || !s.headed, Unused: unused,
	}
	if s.created != 0 {
		out.Created = time.Unix(0, s.created).UTC()
	}
	return out
}

func verify(files fileSystem, dir string) (Report, error) {
	var keys index
	return read(files, dir, func(_ *source, f *frame) error {
		keys.apply(f)
		return nil
	}, &keys)
}

func walk(files fileSystem, dir string, visit func(Entry) error) (Report, error) {
	var keys index
	return read(files, dir, func(s *source, f *frame) error {
		seq := f.seq
		skip := f.skip
		for body := f.body; len(body) > 0; seq++ {
			r, size := nextRecord(body)
			body = body[size:]
			if skip > 0 {
				skip--
				continue
			}
			e := Entry{Record: r, Seq: seq, File: s.name, Offset: f.offset, Later: f.kind == frameLater}
			if err := visit(e); err != nil {
				return err
			}
		}
		keys.apply(f)
		return nil
	}, &keys)
}

func read(files fileSystem, dir string, visit func(*source, *frame) error, keys *index) (Report, error) {
	began := time.Now()
	report := Report{Dir: dir}
	in, err := inspect(files, dir)
	if err != nil {
		return report, fmt.Errorf("journal: %w", err)
	}
	defer in.close()
	found, err := in.chain(in.plan.read).read(visit)
	if err != nil {
		return report, fmt.Errorf("journal: %w", err)
	}
	report.take(found)
	report.list(in.directory, in.plan)
	for _, s := range append(in.plan.bad, in.plan.stranded...) {
		report.Damages = append(report.Damages, Damage{
			File: s.name, Length: s.size, Reason: "another file was read in its place",
		})
	}
	report.Keys = keys.keys
	report.Took = time.Since(began)
	return report, nil
}
