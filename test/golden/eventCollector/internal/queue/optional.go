package queue

import (
	"context"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// The optional interfaces of an engine. The local engines (memory, journal,
// sqlite) have all of them.
type (
	// Streamer accepts entries that have nothing to do with each other.
	Streamer interface {
		// EnqueueEach accepts each entry by itself and tells what became of it,
		// in their order. It waits while there is no room, whatever the policy,
		// and makes safe together what there is room for: for a source that is
		// to be held up by a full queue. When ctx is done, or the intake is
		// refused, the rest gets that as its error.
		EnqueueEach(ctx context.Context, entries []Entry, told func(i int, run work.Run, err error))
	}

	// Browser looks at runs. What it returns are copies.
	Browser interface {
		// Run returns a run or work.ErrNotFound.
		Run(ctx context.Context, id string) (work.Run, error)
		// Spec returns what a run was made from, or work.ErrNotFound.
		Spec(ctx context.Context, id string) (work.Spec, error)
		// Runs lists the runs of a job, the newest first.
		Runs(ctx context.Context, jobID string, p work.Page) (work.RunList, error)
		// DeadLetters lists the dead runs that are kept, the last to die first.
		// A page after the first is found by its cursor, whatever happened to
		// the list meanwhile.
		DeadLetters(ctx context.Context, p work.Page) (work.RunList, error)
		// Undecodable lists the runs that were set aside, the last one first.
		Undecodable(ctx context.Context, p work.Page) (work.RunList, error)
		// Begun lists the runs that wait, or wait to be tried again, and have
		// begun before.
		Begun(ctx context.Context) ([]Begun, error)
		// RunsIn lists the runs in a state; the state "" is for all that are
		// unfinished. Those in a final state come the last one first, others in
		// the order of acceptance.
		RunsIn(ctx context.Context, state work.State, p work.Page) (work.RunList, error)
		// HasRuns tells whether any run of a job, finished or not, is kept.
		HasRuns(jobID string) bool
		// Foremost returns the oldest unfinished run of a job, or the newest
		// one when none is unfinished, and how many waiting runs are before a
		// waiting one: more urgent, or as urgent and waiting longer. False when
		// nothing is kept of the job.
		Foremost(jobID string) (run work.Run, ahead int, ok bool)
	}

	// Canceller changes runs that are not over.
	Canceller interface {
		// CancelRun cancels a run and returns it as it is then. For one that is
		// over it is work.ErrConflict.
		CancelRun(ctx context.Context, id string) (work.Run, error)
		// CancelJob cancels all unfinished runs of a job and returns how many.
		CancelJob(ctx context.Context, jobID string) (int, error)
		// Replace gives the waiting, scheduled and retrying runs of a job the
		// new spec, and scheduled ones its FireTime if it has one; it returns
		// how many. A running one ends on the old spec. When the job runs only
		// once and that run has begun, it is work.ErrConflict.
		Replace(ctx context.Context, spec work.Spec) (int, error)
	}

	// Retrier takes up again, or throws away, what nothing more is done about.
	Retrier interface {
		// Retry puts a dead or undecodable run into the queue again. Its
		// attempts stay in its record, but are not counted against it. Errors:
		// work.ErrNotFound, ErrConflict for a run in another state, and those
		// of Enqueue; ErrUnknownType or ErrInvalid when it is not understood
		// now either.
		Retry(ctx context.Context, id string) (work.Run, error)
		// Purge forgets dead and undecodable runs and returns how many. Others
		// and unknown ones are passed over.
		Purge(ctx context.Context, ids ...string) (int, error)
	}

	// Keeper keeps what the scheduler has to know after a restart.
	Keeper interface {
		// PutJob keeps a job, in the place of the one with its id if there is
		// one, and accepts the runs that belong to it: all or nothing. A key
		// that was reserved for it is bound for good. The errors are those of
		// Enqueue.
		//
		// With a context from Together it does not wait until they are safe.
		PutJob(ctx context.Context, spec work.Spec, entries ...Entry) ([]work.Run, error)
		// DeleteJob forgets a job and its last fire time, not its runs.
		DeleteJob(ctx context.Context, id string) error
		// Jobs lists the jobs by the time of their creation, then by id.
		Jobs() []work.Spec
		// PutSchedule keeps a schedule under its name.
		PutSchedule(ctx context.Context, s work.Schedule) error
		// DeleteSchedule forgets a schedule.
		DeleteSchedule(ctx context.Context, name string) error
		// Schedules lists the schedules by name.
		Schedules() []work.Schedule
		// LastFire returns the last fire time for which a run of the job was
		// accepted or skipped; zero when there was none.
		LastFire(jobID string) time.Time
	}

	// Flusher makes safe what was put together.
	Flusher interface {
		Flush() error
	}

	// Keys binds idempotency keys to jobs that have no run yet.
	Keys interface {
		// Reserve binds the idempotency key of spec to spec.ID. When the key is
		// bound already it returns the id that it is bound to, or
		// work.ErrKeyReused when that was for another body. It waits for a
		// submission with the same key that is under way. A reservation is for
		// this process only, until Enqueue or PutJob makes use of it.
		Reserve(ctx context.Context, spec work.Spec) (jobID string, replayed bool, err error)
		// Unreserve takes a reservation back that nothing has made use of.
		Unreserve(spec work.Spec)
	}

	// Resizer changes the bounds while everything runs. What is beyond a
	// smaller one stays.
	Resizer interface {
		SetCapacity(runs int, bytes int64)
	}

	// Notifier tells the holder of leases that one is over.
	Notifier interface {
		// OnGone sets the function that is called, without any lock, for each
		// lease that was ended by somebody else than its holder. It is set
		// before the first Lease and must not block.
		OnGone(f func(Gone))
	}
)

// Gone is the end of a lease.
type Gone struct {
	Run   [16]byte
	Token uint64
	// Started tells that the attempt had begun: its context is to be ended with
	// Cause, and what it returns is dropped.
	Started bool
	// Cause is work.ErrCanceled for a run that was cancelled, otherwise
	// ErrGone.
	Cause error
}

// Begun is a run that waits and has begun before. What has the same order key
// comes after it.
type Begun struct {
	Run      [16]byte
	OrderKey string
	// Retrying tells that its time has not come.
	Retrying bool
	// Crashes is how often the process ended while it was running; for Suspect
	// see Lease.
	Crashes int
	Suspect bool
}
