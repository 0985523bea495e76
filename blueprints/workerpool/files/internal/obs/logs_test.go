package obs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/work"
)

func openLogs(t *testing.T, o LogOptions) *Logs {
	t.Helper()
	if o.Level == "" {
		o.Level = "info"
	}
	l, err := OpenLogs(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func TestLinesCarryWhatTheContextKnows(t *testing.T) {
	var out bytes.Buffer
	l := openLogs(t, LogOptions{Format: "json", Stderr: &out})
	ctx, _ := WithCorrelation(t.Context(), "abc-1")
	ctx = WithTrace(ctx, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	ctx = context.WithValue(ctx, work.RunInfoKey{}, work.RunInfo{ID: "r1", JobID: "j1", Attempt: 2})
	l.Logger().With("part", "p1").InfoContext(ctx, "hello")
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"msg": "hello", "part": "p1", "job_id": "j1", "run_id": "r1", "attempt": 2.0, "correlation_id": "abc-1", "trace_id": "0af7651916cd43dd8448eb211c80319c"} {
		if line[key] != want {
			t.Errorf("%s: got %v, want %v", key, line[key], want)
		}
	}
}

func TestTheLevelChangesLive(t *testing.T) {
	var out bytes.Buffer
	l := openLogs(t, LogOptions{Format: "text", Stderr: &out})
	l.Logger().Debug("first")
	if err := l.SetLevel("debug"); err != nil {
		t.Fatal(err)
	}
	l.Logger().Debug("second")
	if got := out.String(); strings.Contains(got, "first") || !strings.Contains(got, "msg=second") {
		t.Errorf("got %q", got)
	}
	if err := l.SetLevel("loud"); err == nil || LevelName(l.Level()) != "debug" {
		t.Errorf("got %v, %s", err, l.Level())
	}
}

func TestFilesAreRolledAtEachStart(t *testing.T) {
	dir := t.TempDir()
	for i := range keepRolled + 3 {
		l, err := OpenLogs(LogOptions{Level: "info", Format: "json", Directory: dir, Stderr: new(bytes.Buffer)})
		if err != nil {
			t.Fatal(err)
		}
		l.Logger().Info(fmt.Sprintf("start %d", i))
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	rolled, err := filepath.Glob(filepath.Join(dir, "diagnostics.log.*"))
	if err != nil || len(rolled) != keepRolled {
		t.Errorf("got %d rolled files, %v", len(rolled), err)
	}
	for _, name := range rolled {
		stamp := strings.TrimPrefix(filepath.Base(name), "diagnostics.log.")
		if i := strings.IndexByte(stamp, '.'); i > 0 {
			stamp = stamp[:i]
		}
		if _, err := time.Parse(time.RFC3339, stamp); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	last, err := os.ReadFile(filepath.Join(dir, "diagnostics.log"))
	if err != nil || strings.Count(string(last), "\n") != 1 || !strings.Contains(string(last), fmt.Sprintf("start %d", keepRolled+2)) {
		t.Errorf("got %q, %v", last, err)
	}
}

func TestRollWhileRunning(t *testing.T) {
	dir := t.TempDir()
	var stderr bytes.Buffer
	l := openLogs(t, LogOptions{Format: "json", Directory: dir, Stderr: &stderr})
	l.Logger().Info("before")
	if rolled, err := l.Roll(); !rolled || err != nil {
		t.Fatalf("got %t, %v", rolled, err)
	}
	l.Logger().Info("after")
	now, err := os.ReadFile(filepath.Join(dir, "diagnostics.log"))
	if err != nil || strings.Contains(string(now), "before") || !strings.Contains(string(now), "after") {
		t.Errorf("got %q, %v", now, err)
	}
	if strings.Count(stderr.String(), "\n") != 2 {
		t.Errorf("standard error has %q", stderr.String())
	}
	if rolled, err := openLogs(t, LogOptions{Stderr: &stderr}).Roll(); rolled || err != nil {
		t.Errorf("without a directory: got %t, %v", rolled, err)
	}
}

// PavedRoad ended with status 0 and a line on standard output.
func TestABadDirectoryIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(t.TempDir(), "none", "logs"), file} {
		if _, err := OpenLogs(LogOptions{Level: "info", Directory: dir, Stderr: new(bytes.Buffer)}); err == nil || !strings.Contains(err.Error(), "HTTP_LOG") {
			t.Errorf("%s: got %v", dir, err)
		}
	}
}

func TestAMissingDirectoryIsMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	openLogs(t, LogOptions{Directory: dir, Stderr: new(bytes.Buffer)}).Logger().Info("hello")
	if content, err := os.ReadFile(filepath.Join(dir, "diagnostics.log")); err != nil || len(content) == 0 {
		t.Errorf("got %q, %v", content, err)
	}
}

func TestCorrelation(t *testing.T) {
	for given, kept := range map[string]bool{
		"abc-1_2.3:4": true, "": false, "with blank": false, "line\nbreak": false, `"quoted"`: false,
		strings.Repeat("a", maxCorrelationLength): true, strings.Repeat("a", maxCorrelationLength+1): false,
	} {
		ctx, id := WithCorrelation(t.Context(), given)
		if (id == given) != kept || id == "" || Correlation(ctx) != id {
			t.Errorf("%q: got %q", given, id)
		}
	}
	if Correlation(context.Background()) != "" {
		t.Error("an id out of nothing")
	}
}

func TestTrace(t *testing.T) {
	const fine = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	for given, kept := range map[string]bool{
		fine:                   true,
		"01" + fine[2:]:        true,
		fine + "-x":            false,
		"cc" + fine[2:] + "-x": true,
		"ff" + fine[2:]:        false,
		strings.ToUpper(fine):  false,
		"00-00000000000000000000000000000000-b7ad6b7169203331-01": false,
		"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01": false,
		"": false, "00-x": false,
	} {
		if got := Trace(WithTrace(t.Context(), given)); (got == given && given != "") != kept {
			t.Errorf("%q: got %q", given, got)
		}
	}
}
