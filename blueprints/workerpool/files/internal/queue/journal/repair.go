package journal

import (
	"errors"
	"io/fs"
	"slices"
)

// repair makes the directory fit to be written to after it was read.
type repair struct {
	log    *Log
	plan   plan
	temps  []string
	report *Report
	// notCopied tells why not all that could not be read is in the quarantine.
	notCopied error
}

func (r *repair) run() error {
	l := r.log
	q := quarantine{fs: l.fs, dir: l.opts.Dir}
	if r.notCopied = r.copy(q); r.notCopied != nil {
		// It stays where it is, and so nothing is cut off or compacted.
		l.logger().Error("what is damaged in the journal could not be copied", "error", r.notCopied)
	}
	for _, s := range append(r.plan.bad, r.plan.stranded...) {
		d, err := q.setAside(s.name, "another file was read in its place", s.size)
		if err != nil {
			return err
		}
		r.report.Damages = append(r.report.Damages, d)
	}
	l.counts.setAside(r.report.Damages)
	l.janitor.odd = len(r.report.Damages) > 0 || slices.ContainsFunc(r.plan.read, (*source).odd)
	l.janitor.compact = r.copied() && l.janitor.odd
	if err := r.adopt(); err != nil {
		return err
	}
	if len(r.plan.obsolete) > 0 {
		// The process that made the snapshot may have ended before its name was
		// sure to last.
		if err := l.fs.SyncDir(l.opts.Dir); err != nil {
			return err
		}
	}
	for _, s := range r.plan.obsolete {
		r.remove(s.name)
	}
	for _, name := range r.temps {
		r.remove(name)
	}
	return l.fs.SyncDir(l.opts.Dir)
}

// copy copies all that could not be read to the quarantine.
func (r *repair) copy(q quarantine) error {
	if _, err := q.take(r.report.Damages); err != nil {
		return err
	}
	if torn := &r.report.Torn; torn.Length > 0 {
		one := []Damage{*torn}
		if _, err := q.take(one); err != nil {
			return err
		}
		*torn = one[0]
	}
	return nil
}

func (r *repair) copied() bool { return r.notCopied == nil }

func (r *repair) remove(name string) {
	if err := r.log.fs.Remove(r.log.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.log.logger().Warn("a file that the journal does not need could not be removed", "error", err)
	}
}

// adopt makes the files the journal's and chooses the active segment: the last
// one if it is in order, after its torn end was cut off, otherwise a new one.
func (r *repair) adopt() error {
	l := r.log
	files := r.plan.read
	if n := len(files) - 1; n >= 0 {
		if err := r.reopen(files[n]); err != nil {
			return err
		}
		if l.active != nil {
			files = files[:n]
		}
	}
	for _, s := range files {
		if s.empty() && r.copied() {
			r.report.Removed = append(r.report.Removed, s.name)
			r.remove(s.name)
			continue
		}
		l.sealed = append(l.sealed, &segment{
			header: s.header, name: s.name, unheaded: !s.headed, bytes: s.size,
		})
		l.sealedBytes += s.size
	}
	if l.active == nil {
		active, err := l.createSegment(l.next)
		if err != nil {
			return errors.Join(err, r.notCopied)
		}
		l.active = active
	}
	l.activeBytes = l.active.bytes
	return nil
}

// reopen makes the last file the active segment, if it can be: nothing that was
// not copied may be cut off. One in order is gone on with in any case. A new
// file would have the name of an empty one.
func (r *repair) reopen(s *source) error {
	l := r.log
	torn := r.report.Torn.Length > 0
	if torn && !r.copied() || s.odd() || s.kind != kindSegment || s.end < headerSize {
		return nil
	}
	f, err := l.fs.Edit(l.path(s.name))
	if err != nil {
		return err
	}
	active := &segment{header: s.header, name: s.name, bytes: s.end, zeroed: s.size, file: f}
	if torn {
		err = active.trim()
	}
	if err == nil {
		// What was only in the kernel is as good as what will be flushed from
		// now on.
		err = f.Sync()
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.active = active
	return nil
}
