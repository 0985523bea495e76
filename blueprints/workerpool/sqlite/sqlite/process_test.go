package sqlite

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
)

// The tests here start the test binary again as another process, which does what
// this variable says.
const childEnv = "SQLITE_TEST_CHILD"

var children = map[string]func(){"hold": childHolds, "append": childAppends, "limit": childIsLimited}

func TestMain(m *testing.M) {
	if do := children[os.Getenv(childEnv)]; do != nil {
		do()
		return
	}
	os.Exit(m.Run())
}

func child(what, dir string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append([]string{dir}, args...)...)
	cmd.Env = append(os.Environ(), childEnv+"="+what)
	cmd.Stderr = os.Stderr
	return cmd
}

func childFails(err error) {
	fmt.Fprintln(os.Stderr, "child:", err)
	os.Exit(2)
}

func ignore(queue.Record) error { return nil }

// childHolds opens a database and keeps it until its input ends.
func childHolds() {
	l, _, err := Open(Options{Dir: os.Args[1]}, ignore)
	if err != nil {
		childFails(err)
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := l.Close(); err != nil {
		childFails(err)
	}
}

func TestOneProcessPerDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := child("hold", dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "open\n" {
		t.Fatalf("%q, %v", line, err)
	}
	_, err = tryOpen(Options{Dir: dir})
	var locked *LockedError
	if !errors.Is(err, ErrLocked) || !errors.Is(err, queue.ErrLocked) || !errors.As(err, &locked) || locked.PID != cmd.Process.Pid || !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("open: %v, want process %d", err, cmd.Process.Pid)
	}
	// Looking is allowed.
	if report, err := Verify(dir); err != nil || report.Err() != nil {
		t.Errorf("verify: %+v, %v", report, err)
	}
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	l := mustOpen(t, Options{Dir: dir})
	if _, err := tryOpen(Options{Dir: dir}); !errors.Is(err, ErrLocked) {
		t.Errorf("twice in one process: %v", err)
	}
	l.close(t)
}

const killAppenders = 8

// childAppends appends with several goroutines, each to its own key, and tells
// what was accepted, until it is killed.
func childAppends() {
	next := map[string]int{}
	l, report, err := Open(Options{Dir: os.Args[1], Level: Level(os.Args[2]), MinGarbage: 100 << 10}, func(r queue.Record) error {
		next[string(r.Key)]++
		return nil
	})
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		childFails(err)
	}
	var wg sync.WaitGroup
	for a := range killAppenders {
		key := fmt.Sprint("a", a)
		wg.Go(func() {
			for n := next[key]; ; n++ {
				records := []queue.Record{
					{Op: queue.Add, Kind: 1, Key: []byte(key), Data: strconv.AppendInt(nil, int64(n), 10)},
					{Op: queue.Put, Kind: 2, Key: []byte("churn" + key), Data: make([]byte, 3000)},
				}
				var err error
				if n%4 == 3 {
					l.Later(records...)
					err = l.Flush()
				} else {
					err = l.Append(records...)
				}
				if err != nil {
					childFails(err)
				}
				// One write, and so never half a line.
				_, _ = fmt.Fprintf(os.Stdout, "%d %d\n", a, n)
			}
		})
	}
	wg.Wait()
}

// TestKill kills a process that appends, again and again: what it was told to be
// accepted is there, and nothing is missing in between.
func TestKill(t *testing.T) {
	t.Parallel()
	for level, cycles := range map[Level]int{Process: 10, Disk: 5} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			kill(t, level, func(cycle int) bool { return cycle < cycles })
		})
	}
}

// TestSoakKill does so for as long as SOAK says, as in 10m.
func TestSoakKill(t *testing.T) {
	t.Parallel()
	limit, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Skip("SOAK is not set to a duration")
	}
	for _, level := range levels {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			end := time.Now().Add(limit)
			kill(t, level, func(int) bool { return time.Now().Before(end) })
		})
	}
}

func kill(t *testing.T, level Level, goOn func(cycle int) bool) {
	t.Helper()
	dir := t.TempDir()
	total, cycle := 0, 0
	for ; goOn(cycle); cycle++ {
		acked := killed(t, dir, level, 10*time.Millisecond+rand.N(150*time.Millisecond))
		there := map[string]int{}
		report, err := Walk(dir, func(e Entry) error {
			if e.Kind != 1 {
				return nil
			}
			if n := there[string(e.Key)]; string(e.Data) != strconv.Itoa(n) {
				return fmt.Errorf("appender %s: %s in the place of %d", e.Key, e.Data, n)
			}
			there[string(e.Key)]++
			return nil
		})
		if err != nil || report.Err() != nil {
			t.Fatalf("cycle %d: %v, %v", cycle, err, report.Err())
		}
		total = 0
		for a, n := range acked {
			got := there[fmt.Sprint("a", a)]
			if got < n {
				t.Fatalf("cycle %d: appender %d was told that %d were accepted, and %d are there", cycle, a, n, got)
			}
			total += got
		}
	}
	if total == 0 {
		t.Error("nothing was appended")
	}
	t.Logf("%d cycles, %d records", cycle, total)
}

// killed runs a child for a while and returns how many records of each appender
// were accepted.
func killed(t *testing.T, dir string, level Level, after time.Duration) [killAppenders]int {
	t.Helper()
	cmd := child("append", dir, string(level))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var acked [killAppenders]int
	lines := bufio.NewScanner(out)
	var timer *time.Timer
	for lines.Scan() {
		if timer == nil { // it is open
			timer = time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
		var a, n int
		if _, err := fmt.Sscan(lines.Text(), &a, &n); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		acked[a] = n + 1
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child was not killed: %v", err)
	}
	return acked
}
