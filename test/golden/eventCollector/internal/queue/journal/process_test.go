package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// The tests here start the test binary again as another process, which does what
// this variable says.
const childEnv = "JOURNAL_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "hold":
		childHolds()
	case "append":
		childAppends()
	case "limit":
		childIsLimited()
	}
}

func child(t *testing.T, what, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{dir}, args...)...)
	cmd.Env = append(os.Environ(), childEnv+"="+what)
	cmd.Stderr = os.Stderr
	return cmd
}

func childFails(err error) {
	fmt.Fprintln(os.Stderr, "child:", err)
	os.Exit(2)
}

// childHolds opens a journal and keeps it until its input ends.
func childHolds() {
	l, _, err := Open(Options{Dir: os.Args[1]}, func(queue.Record) error { return nil })
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
	cmd := child(t, "hold", dir)
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
	if !errors.Is(err, ErrLocked) || !errors.As(err, &locked) || locked.PID != cmd.Process.Pid {
		t.Errorf("open: %v, want process %d", err, cmd.Process.Pid)
	}
	if err != nil && !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("the error does not name the process: %v", err)
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
	l, report, err := Open(killOptions(os.Args[1], Level(os.Args[2])), func(r queue.Record) error {
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
					{Op: queue.Put, Kind: 2, Key: []byte("churn" + key), Data: make([]byte, 150)},
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

func killOptions(dir string, level Level) Options {
	return Options{Dir: dir, Level: level, SegmentSize: 100 << 10, MinGarbage: 200 << 10}
}

// TestKill kills a process that appends, again and again: what it was told to be
// accepted is there, and nothing is missing in between.
func TestKill(t *testing.T) {
	t.Parallel()
	for level, cycles := range map[Level]int{Process: 14, Disk: 6} {
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
	end := time.Now().Add(limit)
	for _, level := range []Level{Process, Disk} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			kill(t, level, func(int) bool { return time.Now().Before(end) })
		})
	}
}

func kill(t *testing.T, level Level, goOn func(cycle int) bool) {
	dir := t.TempDir()
	rnd := newRand(uint64(time.Now().UnixNano()))
	total, cycle := 0, 0
	for ; goOn(cycle); cycle++ {
		wait := 10*time.Millisecond + time.Duration(rnd.Int64N(int64(50*time.Millisecond)))
		acked := killed(t, dir, level, wait)
		found := map[string]int{}
		report, err := Walk(dir, func(e Entry) error {
			if e.Kind != 1 {
				return nil
			}
			if n := found[string(e.Key)]; string(e.Data) != strconv.Itoa(n) {
				return fmt.Errorf("appender %s: %s in the place of %d", e.Key, e.Data, n)
			}
			found[string(e.Key)]++
			return nil
		})
		if err != nil || report.Err() != nil {
			t.Fatalf("cycle %d: %v, %v", cycle, err, report.Err())
		}
		total = 0
		for a, n := range acked {
			got := found[fmt.Sprint("a", a)]
			if got < n {
				t.Fatalf("cycle %d, appender %d: %d records, %d were accepted", cycle, a, got, n)
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
	cmd := child(t, "append", dir, string(level))
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

// childIsLimited appends to files that may not grow beyond a limit.
func childIsLimited() {
	limit := syscall.Rlimit{Cur: 50_000, Max: 50_000}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		childFails(err)
	}
	l, _, err := Open(Options{Dir: os.Args[1], Level: Level(os.Args[2])}, func(queue.Record) error { return nil })
	if err != nil {
		childFails(err)
	}
	refused := 0
	for n := 0; n < 200; {
		err := l.Append(queue.Record{Op: queue.Put, Kind: 1, Key: strconv.AppendInt(nil, int64(n), 10), Data: make([]byte, 1000)})
		switch {
		case err == nil:
			n++
		case errors.Is(err, ErrNoSpace) && errors.Is(err, syscall.EFBIG):
			refused++
		default:
			childFails(err)
		}
	}
	if err := l.Close(); err != nil {
		childFails(err)
	}
	fmt.Println(refused)
}

// TestFileSizeLimit runs into a limit that the kernel sets: what was refused is
// not there, what was accepted is, and it goes on in other files.
func TestFileSizeLimit(t *testing.T) {
	t.Parallel()
	for _, level := range []Level{Process, Disk} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			out, err := child(t, "limit", dir, string(level)).Output()
			if err != nil {
				t.Fatal(err)
			}
			if refused, err := strconv.Atoi(strings.TrimSpace(string(out))); err != nil || refused < 3 || refused > 5 {
				t.Errorf("refused %q", out)
			}
			n := 0
			report, err := Walk(dir, func(e Entry) error {
				if string(e.Key) != strconv.Itoa(n) {
					return fmt.Errorf("%s in the place of %d", e.Key, n)
				}
				n++
				return nil
			})
			if err != nil || report.Err() != nil || n != 200 || report.Torn.Length != 0 {
				t.Errorf("%d records, %+v, %v", n, report, err)
			}
			if files, _ := filepath.Glob(filepath.Join(dir, "*"+segmentSuffix)); len(files) < 4 {
				t.Errorf("%d files", len(files))
			}
		})
	}
}
