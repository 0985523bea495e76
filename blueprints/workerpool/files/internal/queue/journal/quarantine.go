package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path/filepath"
	"time"
)

// quarantine is where what could not be read is copied to.
type quarantine struct {
	fs  fileSystem
	dir string // of the journal
}

// note is what is written beside a copy.
type note struct {
	Damage
	Found time.Time `json:"found"`
}

// take copies damaged stretches and fills in where to. It returns those that
// had not been copied before.
func (q quarantine) take(damages []Damage) (news []Damage, err error) {
	if len(damages) == 0 {
		return nil, nil
	}
	dir := filepath.Join(q.dir, quarantineName)
	if err := q.fs.MkdirAll(dir); err != nil {
		return nil, err
	}
	for i := range damages {
		if damages[i].Length == 0 {
			continue
		}
		fresh, err := q.copy(&damages[i])
		if err != nil {
			return news, fmt.Errorf("copy what is damaged: %w", err)
		}
		if fresh {
			news = append(news, damages[i])
		}
	}
	return news, errors.Join(q.fs.SyncDir(dir), q.fs.SyncDir(q.dir))
}

// copy copies one stretch. It is false when there is such a copy: the name has
// the bytes' checksum in it.
func (q quarantine) copy(d *Damage) (fresh bool, err error) {
	temp := filepath.Join(q.dir, quarantineName, d.File+tempSuffix)
	if err := q.fs.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	to, err := q.fs.Create(temp)
	if err != nil {
		return false, err
	}
	sum, err := q.fill(to, d)
	if closeErr := to.Close(); err == nil {
		err = closeErr
	}
	name := filepath.Join(quarantineName, fmt.Sprintf("%s-%d-%08x.bad", d.File, d.Offset, sum))
	if err == nil {
		d.Copy = name
		if old, openErr := q.fs.Open(filepath.Join(q.dir, name)); openErr == nil {
			return false, errors.Join(old.Close(), q.fs.Remove(temp))
		}
		err = q.describe(d)
	}
	if err == nil {
		err = q.fs.Rename(temp, filepath.Join(q.dir, name))
	}
	if err != nil {
		d.Copy = ""
		return false, errors.Join(err, q.fs.Remove(temp))
	}
	return true, nil
}

// fill copies the bytes of a stretch and returns their checksum.
func (q quarantine) fill(to file, d *Damage) (sum uint32, err error) {
	from, err := q.fs.Open(filepath.Join(q.dir, d.File))
	if err != nil {
		return 0, err
	}
	defer func() { _ = from.Close() }()
	buf := make([]byte, min(d.Length, windowSize))
	for done := int64(0); done < d.Length; {
		n, err := from.ReadAt(buf[:min(d.Length-done, windowSize)], d.Offset+done)
		if n == 0 {
			return 0, err
		}
		if _, err := to.WriteAt(buf[:n], done); err != nil {
			return 0, err
		}
		sum = crc32.Update(sum, castagnoli, buf[:n])
		done += int64(n)
	}
	return sum, to.Sync()
}

func (q quarantine) describe(d *Damage) error {
	text, err := json.MarshalIndent(note{Damage: *d, Found: time.Now().UTC()}, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(q.dir, d.Copy) + ".json"
	f, err := q.fs.Create(path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteAt(append(text, '\n'), 0)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// setAside moves a whole file.
func (q quarantine) setAside(name, reason string, size int64) (Damage, error) {
	d := Damage{File: name, Length: size, Reason: reason, Copy: filepath.Join(quarantineName, fmt.Sprintf("%s-%d", name, time.Now().UnixNano()))}
	if err := q.fs.MkdirAll(filepath.Join(q.dir, quarantineName)); err != nil {
		return d, err
	}
	if err := q.describe(&d); err != nil {
		return d, err
	}
	if err := q.fs.Rename(filepath.Join(q.dir, name), filepath.Join(q.dir, d.Copy)); err != nil {
		return d, err
	}
	return d, errors.Join(q.fs.SyncDir(filepath.Join(q.dir, quarantineName)), q.fs.SyncDir(q.dir))
}
