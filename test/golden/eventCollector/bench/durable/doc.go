// Package durable measures what it costs to accept a job so that it survives,
// and to do it: with the engine of this service on one machine, with River on
// PostgreSQL and with asynq on Redis. The latter two are shared servers, which
// many machines can work from; ours is not, and that is a part of why it is
// faster.
//
// Two levels are compared, each with the nearest that the others have:
//
//	        ours                    River, PostgreSQL        asynq, Redis
//	process record in the kernel    synchronous_commit=off   appendfsync everysec
//	disk    record on the disk      synchronous_commit=on    appendfsync always
//
// The servers are those that BENCH_POSTGRES (a connection string of a database
// that may be emptied) and BENCH_REDIS (host:port, emptied as well) name; what
// needs one that is not named is left out.
package durable
