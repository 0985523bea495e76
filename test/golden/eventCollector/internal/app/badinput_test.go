package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What the README tells under "Bad input", from outside: the table there and the
// tests here go together. That a clock jumps is for the tests of package
// schedule.

// gigabyte sends a body of that size as fast as it is taken, and returns what
// came back, how many bytes were taken, and whether the connection was closed.
func gigabyte(t *testing.T, address, method, path string, chunked bool) (resp *http.Response, problem map[string]any, taken int, closed bool) {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	length := "Content-Length: 1073741824"
	if chunked {
		length = "Transfer-Encoding: chunked"
	}
	if _, err := fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s\r\n\r\n", method, path, address, length); err != nil {
		t.Fatal(err)
	}
	sent := make(chan int)
	go func() {
		piece := []byte(strings.Repeat("x", 64<<10))
		if chunked {
			piece = append([]byte("10000\r\n"), append(piece, "\r\n"...)...)
		}
		total := 0
		for total < 1<<30 {
			n, err := c.Write(piece)
			total += n
			if err != nil {
				break
			}
		}
		sent <- total
	}()
	in := bufio.NewReader(c)
	if resp, err = http.ReadResponse(in, nil); err != nil {
		t.Fatalf("no answer: %v", err)
	}
	if err := errors.Join(json.NewDecoder(resp.Body).Decode(&problem), resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = in.ReadByte()
	timeout := net.Error(nil)
	closed = err != nil && (!errors.As(err, &timeout) || !timeout.Timeout())
	_ = c.Close()
	return resp, problem, <-sent, closed
}

// TestGigabyte: a body that is too large is refused as soon as that is known,
// and what the service takes of it does not grow with it.
func TestGigabyte(t *testing.T) {
	long(t)
	s := newService(t, nil)
	_, header, _ := s.call("POST", "jobs", `{"type":"block"}`)
	job := header.Get("Location")
	base := s.app.Base()
	for _, at := range []struct{ method, url string }{
		{"POST", s.app.URL() + base + "/jobs"}, {"PUT", s.app.URL() + job}, {"POST", s.app.URL() + base + "/jobs/batch"},
		{"PUT", s.app.URL() + base + "/scheduler"}, {"POST", s.app.URL() + base + "/deadletters/purge"},
		{"PUT", s.app.AdminURL() + "/management"},
	} {
		for _, chunked := range []bool{false, true} {
			t.Run(fmt.Sprint(at.method, at.url, chunked), func(t *testing.T) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				address, path, _ := strings.Cut(strings.TrimPrefix(at.url, "http://"), "/")
				resp, problem, taken, closed := gigabyte(t, address, at.method, "/"+path, chunked)
				runtime.ReadMemStats(&after)
				if resp.StatusCode != http.StatusRequestEntityTooLarge || problem["status"] != float64(413) ||
					resp.Header.Get("Content-Type") != "application/problem+json" {
					t.Errorf("got %d %v", resp.StatusCode, problem)
				}
				if !closed || !resp.Close {
					t.Error("the connection stays open")
				}
				// What is in the buffers of the machine counts as taken.
				if allocated := after.TotalAlloc - before.TotalAlloc; taken > 32<<20 || allocated > 16<<20 {
					t.Errorf("%d bytes were taken, %d allocated", taken, allocated)
				}
			})
		}
	}
	if status, _, _ := s.call("GET", "liveness", ""); status != http.StatusOK {
		t.Errorf("got %d", status)
	}
}

// TestTimesThatNeverCome: a schedule that does not fire any more, or never did,
// is refused, with the place in the request.
func TestTimesThatNeverCome(t *testing.T) {
	s := newService(t, nil)
	_, header, _ := s.call("POST", "jobs", `{"type":"block","schedule":{"every":"1h"}}`)
	for schedule, pointer := range map[string]string{
		`"schedule":{"cron":"0 0 30 2 *"}`:                                                             "#/schedule/cron",
		`"schedule":{"cron":"0 0 31 4,6 *"}`:                                                           "#/schedule/cron",
		`"schedule":{"cron":"0 0 0 1 1 ? 2001"}`:                                                       "#/schedule/cron",
		`"schedule":{"at":"2001-01-01T00:00:00Z"}`:                                                     "#/schedule/at",
		`"schedule":"once","deadline":"2001-01-01T00:00:00Z"`:                                          "#/deadline",
		`"schedule":{"every":"24h","except":{"weekdays":["MON","TUE","WED","THU","FRI","SAT","SUN"]}}`: "#/schedule/except",
	} {
		for method, url := range map[string]string{"POST": "jobs", "PUT": s.app.URL() + header.Get("Location")} {
			status, _, body := s.call(method, url, `{"type":"block",`+schedule+`}`)
			if status != http.StatusBadRequest || !strings.Contains(body, `"pointer":"`+pointer) {
				t.Errorf("%s %s: got %d %s", method, schedule, status, body)
			}
		}
	}
	for _, method := range []string{"PUT", "POST"} {
		status, _, body := s.call(method, "scheduler", `{"schedule":{"cron":"0 0 30 2 *"}}`)
		if method == "PUT" && (status != http.StatusBadRequest || !strings.Contains(body, "never fires")) {
			t.Errorf("%s scheduler: got %d %s", method, status, body)
		}
	}
	if r := s.report().Runs; r.Accepted != 0 {
		t.Errorf("%+v", r)
	}
}

// TestADeclaredTimeThatHasPassed: the definitions are older than the time of
// their schedule, as after each restart. That is no reason not to start, and
// none to run.
func TestADeclaredTimeThatHasPassed(t *testing.T) {
	s := newService(t, func(o *Options) {
		o.Config.Scheduler.Kind, o.Config.Scheduler.At = "once", "2001-01-01T00:00:00Z"
		o.Config.Scheduler.Jobs = []string{`{"type":"block"}`}
	})
	status, _, body := s.call("GET", "jobs", "")
	if status != http.StatusOK || !strings.Contains(body, `"total":1`) {
		t.Errorf("got %d %s", status, body)
	}
	if _, _, body := s.call("GET", "scheduler", ""); strings.Contains(body, `"next":"2`) {
		t.Errorf("there is a next time: %s", body)
	}
	if r := s.report().Runs; r.Accepted != 0 {
		t.Errorf("%+v", r)
	}
}

// TestAMalformedJournal: what is not the journal's in its midst is set aside and
// told, and the rest is there.
func TestAMalformedJournal(t *testing.T) {
	dir := t.TempDir()
	private(t, dir)
	journal := func(o *Options) { o.Config.Queue.Engine, o.Config.Queue.Directory = "journal", dir }
	s := newService(t, func(o *Options) { journal(o); o.Config.Pool.Workers = 1 })
	for range 40 {
		s.submit(1, "block")
	}
	s.app.requestStop(true)
	if code := s.exit(); code != ExitOK && code != ExitUnfinished {
		t.Fatalf("exit %d: %s", code, s.stderr)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.segment"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	f, err := os.OpenFile(files[0], os.O_RDWR, 0) // #nosec G304 -- of this test
	if err != nil {
		t.Fatal(err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("\xff\x00 no journal \xff"), size/2); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again := newService(t, journal)
	again.releaseAll()
	r := again.report()
	if r.Queue.Journal == nil || r.Queue.Journal.Quarantined == 0 || r.Runs.Recovered < 15 || r.Runs.Recovered >= 41 {
		t.Errorf("%+v, %+v", r.Runs, r.Queue.Journal)
	}
	if !strings.Contains(again.stderr.String(), "the journal is damaged") {
		t.Errorf("the log says %s", again.stderr)
	}
	again.submit(1, "block")
	eventually(t, "it goes on", func() bool {
		r := again.report().Runs
		return r.Waiting+r.Running == 0 && r.Done == r.Recovered+1
	})
}
