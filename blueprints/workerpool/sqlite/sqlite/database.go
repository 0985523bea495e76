package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
)

const (
	// applicationID tells the databases of queues from others: "Pool".
	applicationID = 0x506f6f6c
	schemaVersion = 1
)

// The tables. The text is compared with what a database says of itself.
const (
	recordsTable = `CREATE TABLE records (kind INTEGER NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL, op INTEGER NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (kind, key, seq)) STRICT, WITHOUT ROWID`

	quarantineTable = `CREATE TABLE quarantine (kind INTEGER NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL, op INTEGER NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL, found TEXT NOT NULL) STRICT`
)

// database is one connection.
type database struct {
	db   *sql.DB
	conn *sql.Conn
}

// connect opens the database file of a directory, for reading only or for all.
// It neither makes nor changes anything by itself.
func connect(path string, mode string, busyFor time.Duration) (*database, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	values := url.Values{"mode": {mode}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyFor.Milliseconds()),
		"trusted_schema(0)", // the file may come from anywhere
		"cell_size_check(1)",
		"wal_autocheckpoint(0)",
		"cache_size(-16384)", // KiB
		"synchronous(NORMAL)",
		"fullfsync(1)", // darwin: to the disk, and not to its cache
		"checkpoint_fullfsync(1)",
	}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: absolute}).EscapedPath()+"?"+values.Encode())
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &database{db: db, conn: conn}, nil
}

func (d *database) close() error { return errors.Join(d.conn.Close(), d.db.Close()) }

func (d *database) exec(query string, args ...any) error {
	_, err := d.conn.ExecContext(context.Background(), query, args...)
	return err
}

// number returns the one number that a query gives.
func (d *database) number(query string, args ...any) (n int64, err error) {
	err = d.conn.QueryRowContext(context.Background(), query, args...).Scan(&n)
	return n, err
}

// create makes an empty database, whole or not at all.
func create(dir string) (err error) {
	temp := filepath.Join(dir, databaseName+tempSuffix)
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(temp + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	// SQLite gives its other files the mode of this one.
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- what the operator has chosen
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	d, err := connect(temp, "rw", DefaultBusyFor)
	if err != nil {
		return err
	}
	for _, s := range []string{
		"PRAGMA auto_vacuum = INCREMENTAL",
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		recordsTable,
		quarantineTable,
		fmt.Sprintf("PRAGMA user_version = %d", schemaVersion),
	} {
		if err := d.exec(s); err != nil {
			return errors.Join(err, d.close())
		}
	}
	if err := errors.Join(d.close(), f.Sync()); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(dir, databaseName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// check tells whether the database is one of ours and of this version.
func (d *database) check() error {
	application, err := d.number("PRAGMA application_id")
	if err != nil {
		return err
	}
	version, err := d.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	switch {
	case application != applicationID:
		return fmt.Errorf("it has the application id %d, the queue has %d: %w", application, applicationID, ErrForeign)
	case version != schemaVersion:
		return fmt.Errorf("it has schema version %d, this is version %d: %w; use the program that wrote it", version, schemaVersion, ErrForeign)
	}
	for name, want := range map[string]string{"records": recordsTable, "quarantine": quarantineTable} {
		var text string
		err := d.conn.QueryRowContext(context.Background(), "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", name).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("it has no table %s: %w", name, ErrForeign)
		}
		if err != nil {
			return err
		}
		if text != want {
			return fmt.Errorf("its table %s is another: %w", name, ErrForeign)
		}
	}
	n, err := d.number("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) IN ('records', 'quarantine')")
	if err == nil && n > 0 {
		err = fmt.Errorf("triggers change what is written to it: %w; drop them", ErrForeign)
	}
	return err
}

// quickCheck has SQLite look at the structure of the database. It is false when
// there was not the time for all of it.
func (d *database) quickCheck(limit time.Duration) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	found, err := d.texts(ctx, "PRAGMA quick_check(10)")
	found = slices.DeleteFunc(found, func(text string) bool { return text == "ok" })
	switch {
	case len(found) > 0:
		return true, fmt.Errorf("%w: %s", errStructure, strings.ReplaceAll(strings.Join(found, "; "), "\n", "; "))
	case ctx.Err() != nil:
		return false, nil
	}
	return err == nil, err
}

// texts returns what a query gives, up to its end or an error.
func (d *database) texts(ctx context.Context, query string) (all []string, err error) {
	rows, err := d.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text sql.NullString
		if err := rows.Scan(&text); err != nil {
			return all, err
		}
		all = append(all, text.String)
	}
	return all, rows.Err()
}
