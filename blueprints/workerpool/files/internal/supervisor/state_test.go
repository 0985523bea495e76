package supervisor

import (
	"errors"
	"slices"
	"testing"
)

var allStates = []State{StateNotExists, StateNew, StateInitialized, StateRun, StateStopped, StateFailed}

// legal are the transitions, as uwe has them.
var legal = map[State][]State{
	StateNotExists:   {StateNew},
	StateNew:         {StateInitialized, StateFailed},
	StateInitialized: {StateRun, StateFailed},
	StateRun:         {StateStopped, StateFailed},
	StateFailed:      {StateInitialized, StateRun},
}

// path is a way to each state.
var path = map[State][]State{
	StateNew:         nil,
	StateInitialized: {StateInitialized},
	StateRun:         {StateInitialized, StateRun},
	StateStopped:     {StateInitialized, StateRun, StateStopped},
	StateFailed:      {StateFailed},
}

func TestEveryTransition(t *testing.T) {
	for _, from := range allStates {
		for _, to := range allStates {
			t.Run(from.String()+" to "+to.String(), func(t *testing.T) {
				want := slices.Contains(legal[from], to)
				if got := from.CanBecome(to); got != want {
					t.Errorf("CanBecome: got %t, want %t", got, want)
				}
				if from == StateNotExists {
					testNotExists(t, to)
					return
				}
				testTransition(t, from, to, want)
			})
		}
	}
}

// testNotExists: that a worker comes to exist is a matter of SetWorker only.
func testNotExists(t *testing.T, to State) {
	events := &recorder{}
	p := NewWorkerPool(events.handle)
	if err := p.SetState("w", to); !errors.Is(err, ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := p.SetWorker("w", idle); err != nil || p.GetState("w") != StateNew {
		t.Errorf("got %v and %s", err, p.GetState("w"))
	}
}

func testTransition(t *testing.T, from, to State, want bool) {
	events := &recorder{}
	p := NewWorkerPool(events.handle)
	if err := p.SetWorker("w", idle); err != nil {
		t.Fatal(err)
	}
	for _, step := range path[from] {
		if err := p.SetState("w", step); err != nil {
			t.Fatal(err)
		}
	}
	err := p.SetState("w", to)
	if want {
		if err != nil || p.GetState("w") != to || len(events.events) != 0 {
			t.Errorf("got %v, %s, %v", err, p.GetState("w"), events.events)
		}
		return
	}
	var illegal *TransitionError
	if !errors.As(err, &illegal) || !errors.Is(err, ErrTransition) || *illegal != (TransitionError{Worker: "w", From: from, To: to}) {
		t.Errorf("got %v", err)
	}
	if p.GetState("w") != from {
		t.Errorf("it is %s now", p.GetState("w"))
	}
	got := events.of("illegal transition")
	if len(got) != 1 || !got[0].IsError() || got[0].Worker != "w" || got[0].Fields["from"] != from.String() || got[0].Fields["to"] != to.String() {
		t.Errorf("events: %v", events.events)
	}
}

func TestStateText(t *testing.T) {
	for _, s := range allStates {
		text, err := s.MarshalText()
		var back State
		if err != nil || back.UnmarshalText(text) != nil || back != s || string(text) != s.String() {
			t.Errorf("%d: %s %v, back %s", s, text, err, back)
		}
	}
	for _, bad := range []string{"", "run", "Running", "State(9)"} {
		var s State
		if err := s.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q became %s", bad, s)
		}
	}
	unknown := State(9)
	if _, err := unknown.MarshalText(); err == nil || unknown.String() != "State(9)" || unknown.CanBecome(StateNew) || StateNew.CanBecome(unknown) {
		t.Errorf("got %v %s", err, unknown)
	}
}
