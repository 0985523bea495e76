// Package local is the queue engine of one machine: the state machine of runs,
// in memory, with every change told to a queue.Log. Without a log it is the
// memory engine; with one, what it has accepted is there again after a crash.
//
// One lock guards everything. What takes time is done outside of it: a
// submission is admitted under the lock, which reserves its room and its keys,
// then its records are appended, and then it enters or is withdrawn. All other
// changes are told to the log under the lock, which does not wait for them, so
// that the records of a run are in the order of its life.
package local
