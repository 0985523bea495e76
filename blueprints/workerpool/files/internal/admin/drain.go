package admin

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/httpapi"
)

// drainLook is the time between two looks at what a drain has left to finish.
const drainLook = 200 * time.Millisecond

// draining is one drain. While there is one, the interface takes no work and
// nothing is sent on schedule; runs that submit further ones may do so, since
// these belong to what was accepted.
type draining struct {
	began   time.Time
	restart bool          // the scheduler was running
	over    chan struct{} // closed when it was called off
}

// Draining tells whether new work is refused because of a drain.
func (m *Manager) Draining() bool { return m.draining.Load() != nil }

// own waits for the commands that are under way: of those that belong together
// there is one at a time.
func (m *Manager) own(ctx context.Context) error {
	select {
	case m.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Manager) disown() { <-m.turn }

// drain refuses new work and lets what there is come to its end, which it does
// not wait for: called again, it tells how far it is.
func (m *Manager) drain(ctx context.Context, _ hook.Command) (httpapi.Outcome, error) {
	if err := m.own(ctx); err != nil {
		return httpapi.Outcome{}, err
	}
	defer m.disown()
	if m.Draining() {
		return m.drained(), nil
	}
	d := m.o.Dispatcher
	if !d.WorkersRunning() {
		return httpapi.Outcome{}, conflict("the workers are stopped, so nothing would come to its end; start_workers first")
	}
	current := &draining{began: time.Now(), restart: d.SchedulerRunning(), over: make(chan struct{})}
	m.draining.Store(current)
	if current.restart {
		if err := d.StopScheduler(ctx); err != nil {
			m.draining.Store(nil)
			return httpapi.Outcome{}, err
		}
	}
	go m.watch(current)
	return m.drained(), nil
}

// drained tells how far a drain is.
func (m *Manager) drained() httpapi.Outcome {
	switch due, scheduled := m.o.Dispatcher.Left(); {
	case due > 0:
		return httpapi.Outcome{Status: http.StatusAccepted, Text: fmt.Sprintf("Draining, %d runs left", due)}
	case scheduled > 0:
		return httpapi.Outcome{Status: http.StatusOK, Text: fmt.Sprintf("Drained, %d runs are scheduled for later", scheduled)}
	}
	return httpapi.Outcome{Status: http.StatusOK, Text: "Drained"}
}

// watch reports the end of a drain in the log, unless the service stops before.
func (m *Manager) watch(current *draining) {
	look := time.NewTicker(drainLook)
	defer look.Stop()
	for m.o.Dispatcher.Accepting() {
		due, scheduled := m.o.Dispatcher.Left()
		if due == 0 && m.o.Dispatcher.Accepting() {
			m.o.Logger.Info("drained", "took", time.Since(current.began).Round(time.Millisecond).String(), "scheduled", scheduled)
			return
		}
		select {
		case <-current.over:
			return
		case <-look.C:
		}
	}
}

// resume calls a drain off and starts what stands still.
func (m *Manager) resume(ctx context.Context, _ hook.Command) (httpapi.Outcome, error) {
	if err := m.own(ctx); err != nil {
		return httpapi.Outcome{}, err
	}
	defer m.disown()
	var did []string
	if current := m.draining.Swap(nil); current != nil {
		close(current.over)
		did = append(did, "Drain ended")
		if current.restart {
			if err := m.o.Dispatcher.StartScheduler(ctx); err != nil {
				return httpapi.Outcome{}, err
			}
			did = append(did, "scheduler started")
		}
	}
	if m.o.Dispatcher.StartWorkers() {
		did = append(did, "workers started")
	}
	if len(did) == 0 {
		return done("Workers already running")
	}
	text := strings.Join(did, ", ")
	return done("%s", strings.ToUpper(text[:1])+text[1:])
}

// state tells what stands still.
func (m *Manager) state() httpapi.State {
	d := m.o.Dispatcher
	s := httpapi.State{Workers: standing(d.WorkersRunning()), Scheduler: standing(d.SchedulerRunning()), Drain: "off"}
	s.Due, s.Scheduled = d.Left()
	switch {
	case !m.Draining():
	case s.Due > 0:
		s.Drain = "draining"
	default:
		s.Drain = "drained"
	}
	return s
}

func standing(running bool) string {
	if running {
		return "running"
	}
	return "stopped"
}

func conflict(detail string) error {
	return &httpapi.Problem{Status: http.StatusConflict, Detail: detail}
}
