package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// patience is how long the service may take to be ready, and to be idle.
const patience = time.Minute

// poll asks until the answer is yes.
func (r *running) poll(ctx context.Context, what string, ask func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("the service is not %s after %s", what, patience))
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if yes, err := ask(); err != nil || yes {
			return err
		}
		select {
		case <-tick.C:
		case err := <-r.ended:
			r.ended <- err
			return errors.Join(errors.New("the service has ended"), err)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (r *running) ready(ctx context.Context) error {
	return r.poll(ctx, "ready", func() (bool, error) {
		answer, err := get(ctx, r.url+"/readyz")
		if err != nil {
			return false, nil //nolint:nilerr // it does not listen yet
		}
		return answer.StatusCode == http.StatusOK, answer.Body.Close()
	})
}

// unfinished are the lines of the metrics that tell how many runs wait or run.
var unfinished = regexp.MustCompile(`^workerpool_runs\{state="(?:waiting|running|retrying)"\} (\S+)$`)

// idle waits until nothing waits or runs: what one load left over is not to be
// done while the next one is measured.
func (r *running) idle(ctx context.Context) error {
	return r.poll(ctx, "idle", func() (bool, error) {
		answer, err := get(ctx, r.url+"/metrics")
		if err != nil {
			return false, err
		}
		left, err := count(answer.Body)
		return left == 0, errors.Join(err, answer.Body.Close())
	})
}

// count adds up the unfinished runs in the metrics.
func count(metrics io.Reader) (float64, error) {
	sum, found := 0.0, false
	lines := bufio.NewScanner(metrics)
	for lines.Scan() {
		m := unfinished.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, err
		}
		sum, found = sum+v, true
	}
	if !found && lines.Err() == nil {
		return 0, errors.New("the metrics do not tell how many runs wait")
	}
	return sum, lines.Err()
}

func get(ctx context.Context, url string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(request)
}
