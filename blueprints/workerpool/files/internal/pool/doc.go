// Package pool runs things on a number of workers that can be changed at any
// time. A Queue holds what is ready and hands it out in batches, a Pool adds
// the workers and what a run needs around it: a context with a deadline, and
// isolation from runs that panic, end their goroutine or never return.
//
// # Order
//
// Items of one type and priority are handed out in the order of Put; with
// fairness keys that holds for each key, and the turn goes round between them.
// Between priorities, waiting for one ageing interval is worth one level: an
// item of priority p that came at time t is overtaken only by those that come
// before t + (p-1)*interval. Whatever comes later has to wait behind it, so
// that it starts at the latest when all that came until then has started.
//
// Items with the same order key run one at a time, in the order of Put, across
// types and priorities. The next one may start when the one before has ended
// for good: a run that is to be tried again keeps its place by HoldKey, and one
// that was given up keeps it until it really returns. An item that had to wait
// for its key goes to where it would have been without it.
//
// # Limits
//
// A type may have a concurrency limit and a rate (SetLimits). While it is at a
// limit its items are passed over and others go on. A run counts from the
// moment at which a worker takes it until that worker asks for the next one. A
// run that was given up counts until it returns, or until another worker stands
// in for the one that it keeps.
//
// # Cost
//
// A worker takes several items at once only while runs of their type are short,
// and what it has taken and not begun can be taken from it. Items without
// limits and keys share one lock for each Put and each batch and allocate
// nothing. Limits, keys and priorities cost those who use them.
package pool
