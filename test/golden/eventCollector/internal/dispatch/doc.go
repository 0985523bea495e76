// Package dispatch stands between a Scheduler and the workers: it accepts runs,
// has them done, and keeps what became of them.
//
// There is one door: whatever comes, from HTTP or through the channel of a
// scheduler, is accepted under one lock, gets its record and then its place in
// the queue. From then on the sum holds, in every snapshot:
//
//	accepted = done + dead + cancelled + dropped + scheduled + waiting + running
package dispatch
