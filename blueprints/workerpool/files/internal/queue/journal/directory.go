package journal

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// directory is what is in a journal's directory.
type directory struct {
	fs      fileSystem
	dir     string
	journal uint32
	names   []string // of all files, sorted
	files   []*source
	temps   []string // of a process that ended while it made them
	ignored []string
}

// readDirectory lists a journal and reads the headers of its files, which stay
// open when keep is set. It is ErrForeign when there is a file that is of
// another version or another journal.
func readDirectory(fs fileSystem, dir string, keep bool) (d *directory, err error) {
	names, err := fs.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	d = &directory{fs: fs, dir: dir, names: names}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	for _, name := range names {
		named, ok := parseName(name)
		switch {
		case ok:
			if err := d.add(name, named, keep); err != nil {
				return d, err
			}
		case strings.HasSuffix(name, tempSuffix):
			d.temps = append(d.temps, name)
		case name != lockName:
			d.ignored = append(d.ignored, name)
		}
	}
	slices.SortStableFunc(d.files, order)
	return d, nil
}

// order sorts by what is in a file, the one that is named after it first.
func order(a, b *source) int {
	if a.first != b.first {
		return cmp.Compare(a.first, b.first)
	}
	if a.renamed != b.renamed {
		if b.renamed {
			return -1
		}
		return 1
	}
	return strings.Compare(a.name, b.name)
}

func (d *directory) add(name string, named header, keep bool) error {
	f, err := d.fs.Open(filepath.Join(d.dir, name))
	if err != nil {
		return err
	}
	s := &source{header: named, name: name}
	if s.size, err = f.Size(); err == nil {
		err = s.readHeader(f)
	}
	if keep {
		s.opened = f
	} else if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	d.files = append(d.files, s)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(d.dir, name), err)
	}
	if s.version != version {
		return fmt.Errorf("%s has format version %d, this is version %d: %w",
			filepath.Join(d.dir, name), s.version, version, ErrForeign)
	}
	if len(d.files) > 1 && s.journal != d.journal {
		return fmt.Errorf("%s belongs to the journal %08x, other files to %08x: %w",
			filepath.Join(d.dir, name), s.journal, d.journal, ErrForeign)
	}
	d.journal = s.journal
	return nil
}

// readHeader takes the file's header in the place of what its name tells.
func (s *source) readHeader(f file) error {
	b := make([]byte, headerSize)
	n, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	h, ok := decodeHeader(b[:n])
	if !ok {
		return nil
	}
	if h.version == version && h.kind != kindSegment && h.kind != kindSnapshot {
		return nil
	}
	s.header, s.headed = h, true
	s.renamed = h.name() != s.name
	return nil
}

func (d *directory) close() {
	for _, s := range d.files {
		if s.opened != nil {
			_ = s.opened.Close()
		}
	}
}

// plan is which files make up the journal.
type plan struct {
	read     []*source // in this order
	obsolete []*source // the snapshot has what is in them
	bad      []*source // snapshots that cannot be relied on and need not be
	stranded []*source // older than a damaged snapshot, and not complete
}

// plan chooses the snapshot to begin with. What it covers may still be there
// when a process ended just after it had made the snapshot; then the snapshot is
// checked first, and if it is no good the files that it was made from are read.
func (d *directory) plan() (plan, error) {
	var segments, snapshots []*source
	for _, s := range d.files {
		if s.kind == kindSnapshot {
			snapshots = append(snapshots, s)
		} else {
			segments = append(segments, s)
		}
	}
	slices.SortStableFunc(snapshots, func(a, b *source) int { return cmp.Compare(b.last, a.last) })
	return d.planFrom(snapshots, segments)
}

// planFrom chooses among the snapshots, the newest of which comes first.
func (d *directory) planFrom(snapshots, segments []*source) (plan, error) {
	if len(snapshots) == 0 {
		return plan{read: segments}, nil
	}
	s, older := snapshots[0], snapshots[1:]
	newer := slices.IndexFunc(segments, func(seg *source) bool { return seg.first > s.last })
	if newer < 0 {
		newer = len(segments)
	}
	covered := append(slices.Clone(older), segments[:newer]...)
	p := plan{read: append([]*source{s}, segments[newer:]...)}
	if len(covered) == 0 {
		return p, nil
	}
	sound, err := d.sound(s)
	if err != nil {
		return p, err
	}
	if sound {
		p.obsolete = covered
		return p, nil
	}
	rest, err := d.planFrom(older, segments)
	if err != nil {
		return p, err
	}
	enough, err := d.complete(rest.read, s.last)
	if err != nil {
		return p, err
	}
	if enough {
		rest.bad = append(rest.bad, s)
		return rest, nil
	}
	p.stranded = covered
	return p, nil
}

// complete tells whether nothing is missing in the files, up to a number.
func (d *directory) complete(sources []*source, last uint64) (bool, error) {
	found, err := d.chain(sources).read(func(*source, *frame) error { return nil })
	return err == nil && len(found.damages) == 0 && len(found.holes) == 0 && found.last >= last, err
}

// sound tells whether a snapshot can be read to its end.
func (d *directory) sound(s *source) (bool, error) {
	if !s.headed || s.renamed {
		return false, nil
	}
	return d.complete([]*source{s}, s.last)
}

func (d *directory) chain(sources []*source) *chain {
	return &chain{fs: d.fs, dir: d.dir, seed: seedOf(d.journal), sources: sources}
}
