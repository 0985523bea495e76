package local

import (
	"github.com/acme-demo/eventcollector/internal/queue"
)

// event is something that has happened to a run, as a record tells it.
type event struct {
	what  byte
	at    stamp // of a start and of an end
	due   stamp // of a failed attempt: when it is tried again, 0 for at once
	to    state // of an end
	cause string
	// attempted tells that an attempt has ended with this outcome.
	attempted bool
	outcome   queue.Outcome
}

// decodeEvent reads what the notes have written.
func decodeEvent(data string) (v event, err error) {
	d := simple(data)
	v.what = d.byte()
	switch v.what {
	case eventStart:
		v.at = d.stamp()
	case eventNack:
		v.due, v.attempted, v.outcome = d.stamp(), true, d.outcome()
	case eventRelease, eventCrash:
	case eventAside:
		v.cause = d.string()
	case eventEnd:
		v.to, v.at, v.cause = state(d.byte()), d.stamp(), d.string()
		switch d.byte() {
		case 0:
		case 1:
			v.attempted, v.outcome = true, d.outcome()
			v.outcome.Result = d.result()
		default:
			d.fail(errVersion)
		}
		if !v.to.final() || v.to >= states {
			d.fail(errVersion)
		}
	default:
		d.fail(errVersion)
	}
	return v, d.close()
}

// apply does to a record what an event says. What comes after the end of a run
// changes nothing.
func (r *record) apply(data string) error {
	v, err := decodeEvent(data)
	if err != nil || r.state.final() {
		return err
	}
	b, began := r.body, r.state == running
	switch v.what {
	case eventStart:
		if began {
			b.crash() // there was nobody to write it down
		}
		b.begin(v.at)
		r.state = running
	case eventAside:
		if began {
			b.unbegin()
		}
		r.state, b.cause = undecodable, v.cause
	case eventEnd:
		switch {
		case began && v.attempted:
			b.end(&v.outcome, v.at)
		case began:
			b.crash()
		}
		r.state, b.cause, b.finished, b.result = v.to, v.cause, v.at, v.outcome.Result
	default:
		if began {
			r.stop(&v)
		}
	}
	return nil
}

// stop ends the attempt that is under way, but not the run.
func (r *record) stop(v *event) {
	r.state = waiting
	switch v.what {
	case eventRelease:
		r.body.unbegin()
	case eventCrash:
		r.body.crash()
	case eventNack:
		r.body.end(&v.outcome, stampOf(v.outcome.FinishedAt))
		r.due = v.due
		if v.due != 0 {
			r.state = retrying
		}
	}
}
