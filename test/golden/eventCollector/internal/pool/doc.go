// Package pool runs things on a number of workers that can be changed at any
// time. A Queue holds what is ready and hands it out in batches, a Pool adds
// the workers and what a run needs around it: a context with a deadline, and
// isolation from runs that panic, end their goroutine or never return.
package pool
