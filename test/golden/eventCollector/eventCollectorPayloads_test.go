package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/acme-demo/eventcollector/internal/payload"
	"github.com/acme-demo/eventcollector/internal/work"
)

// TestPayloads fails when a run that is queued today would not be understood
// after a deployment, or would mean something else: testdata/payloads has the
// forms that payloads had. PAYLOADS=record, as make payloads sets it, writes
// samples of new forms instead.
func TestPayloads(t *testing.T) {
	registry := work.NewRegistry()
	if err := registerJobs(registry, newTestClient(t, loopback, 1<<10)); err != nil {
		t.Fatal(err)
	}
	gate := payload.Gate{Registry: registry, Directory: filepath.Join("testdata", "payloads")}
	if os.Getenv("PAYLOADS") == "record" {
		written, err := gate.Record()
		for _, path := range written {
			fmt.Println("wrote", path, "- give it values as they come, and commit it")
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	notes, err := gate.Check()
	if err := keepPayloadNotes(os.Getenv("PAYLOADS_NOTES"), notes); err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// keepPayloadNotes keeps what is worth knowing where make check finds it: go test hides
// what a test says that passes.
func keepPayloadNotes(path string, notes []string) error {
	switch {
	case path == "":
		return nil
	case len(notes) > 0:
		return os.WriteFile(path, []byte(strings.Join(notes, "\n")+"\n"), 0o600)
	}
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
