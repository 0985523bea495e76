package schedule

import (
	"context"
	"os"

	"example.invalid/service/internal/work"
)

// channels is what SetChannels has handed over.
type channels struct {
	jobs      chan work.Job
	results   chan work.Result
	done      chan bool
	interrupt chan os.Signal
	swapped   chan struct{} // closed when other ones take their place
}

// SetChannels hands over the channels. When it returns, nothing is sent to the
// old ones any more.
func (b *Base) SetChannels(job chan work.Job, result chan work.Result, done chan bool, interrupt chan os.Signal) {
	b.mu.Lock()
	old, sending := b.chans, b.sending
	b.chans = channels{job, result, done, interrupt, make(chan struct{})}
	b.mu.Unlock()
	close(old.swapped)
	if sending != nil {
		<-sending // a send that is under way gives up now
	}
}

// SwapsChannels tells that SetChannels keeps that promise.
func (b *Base) SwapsChannels() bool { return true }

func (b *Base) channels() channels {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.chans
}

// listen ends the session when somebody asks for it through a channel.
func (b *Base) listen(ctx context.Context, s *session) {
	defer s.halt()
	for {
		c := b.channels()
		select {
		case yes, open := <-c.done:
			if yes || !open {
				return
			}
		case <-c.interrupt:
			return
		case <-ctx.Done():
			return
		case <-s.stop:
			return
		case <-c.swapped:
		}
	}
}

// receive takes the results that come back.
func (b *Base) receive(s *session) {
	for {
		c := b.channels()
		select {
		case r, open := <-c.results:
			if !open {
				// Nothing more comes through this one.
				select {
				case <-c.swapped:
				case <-s.stop:
					return
				}
				continue
			}
			b.count(r)
		case <-c.swapped:
		case <-s.stop:
			// What has come by now is not left lying.
			for {
				select {
				case r, open := <-c.results:
					if !open {
						return
					}
					b.count(r)
				default:
					return
				}
			}
		}
	}
}

// count takes note of one result.
func (b *Base) count(r work.Result) {
	if r == nil {
		return
	}
	b.mu.Lock()
	b.counts.received++
	if c, ok := r.(work.RunCarrier); ok {
		if n := len(c.Run().Attempts); n > 0 {
			last := c.Run().Attempts[n-1]
			b.times.add(last.FinishedAt.Sub(last.StartedAt))
			if last.TimedOut {
				b.counts.timedOut++
			}
		}
	}
	b.mu.Unlock()
	if b.cfg.OnResult == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			b.cfg.Logger.Error("OnResult panicked", "panic", v)
		}
	}()
	b.cfg.OnResult(r)
}
