package admin

import "sync/atomic"

// levelOrigin is where the log level is from.
type levelOrigin struct {
	v atomic.Pointer[string]
}

func (l *levelOrigin) set(origin string) { l.v.Store(&origin) }

func (l *levelOrigin) get() string { return *l.v.Load() }
