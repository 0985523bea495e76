// Package sqlite is the queue.Log in a table of an SQLite database, for those
// who want to look at it with SQL and to copy it with the tools of SQLite. It is
// slower than the journal: a record takes some forty microseconds and not one or
// two.
//
// A directory belongs to one process:
//
//	queue.db         the database
//	queue.db-wal     what was committed and is not in it yet
//	queue.db-shm     belongs to the file before
//	lock             held by the process, with its id
//	quarantine/      copies of what could not be read
//
// The table has a row for each record that is alive. A Put deletes the rows of
// its key and adds one, an Add adds one, and a Remove deletes them, so that the
// database does not grow with what is over; when more than half of it is free it
// is made smaller.
//
//	records     kind, key, seq, op, sum, data
//	quarantine  the same and since when, for rows whose sum is wrong
//
// seq is the order in which the records came, sum a CRC-32C of all the rest:
// SQLite by itself does not see a flipped bit in what it stores. Views and tables
// of others do no harm; triggers on ours are refused.
//
// The levels differ in when Append returns. Those who wait at the same time share
// one transaction.
//
//   - process: synchronous=NORMAL. A commit is a write(2) to the write-ahead log,
//     which survives SIGKILL. OFF would survive that as well, and is not faster
//     here but for a flush in a while; but after a power cut it can leave a
//     database that cannot be read at all, where NORMAL leaves one without the
//     last commits.
//   - disk: synchronous=FULL. A commit is flushed as well, and survives the power
//     cut.
//
// What SQLite can still read is taken up, and what it passes over without a word
// is looked for: rows with a wrong sum, and commits in the write-ahead log behind
// a damaged place. They are told by the Report and kept in the quarantine. A
// database that is no tree any more is not opened, and nothing of it is changed.
package sqlite
