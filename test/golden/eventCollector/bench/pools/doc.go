// Package pools measures what it costs to hand a job to a worker: with the pool
// of this service, with pools that people choose, and with bare channels.
//
// All of them fulfil one contract: a job that panics harms nobody, its result
// or its error comes back, and how many ended well and badly is counted. What a
// pool does not do by itself is wrapped around the job, and what it was given
// before it was measured is not: jobs and closures are made beforehand, so that
// the allocations that are reported are the pool's own.
package pools
