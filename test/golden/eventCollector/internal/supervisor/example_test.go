package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/acme-demo/eventcollector/internal/supervisor"
)

// A Chief starts its workers in order and stops them in the reverse order.
func Example() {
	worker := func(name string) supervisor.Worker {
		return supervisor.WorkerFunc(func(ctx context.Context) error {
			<-ctx.Done()
			fmt.Println(name, "ends:", context.Cause(ctx))
			return nil
		})
	}
	chief := supervisor.NewChief().
		SetLocker(func(ctx context.Context) { <-ctx.Done() }). // leave it out to wait for SIGTERM
		SetEventHandler(func(e supervisor.Event) {
			if err := e.ToError(); err != nil {
				fmt.Println(e.Worker, err)
			}
		})
	err := errors.Join(
		chief.AddWorker("store", worker("store"), supervisor.StopTimeout(5*time.Second)),
		chief.AddWorker("http", worker("http"), supervisor.Restart),
		chief.AddWorker("last", supervisor.WorkerFunc(func(context.Context) error {
			chief.Shutdown()
			return nil
		}), supervisor.StopAppOnFail),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := chief.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// http ends: shutdown
	// store ends: shutdown
}

// A worker gives back what it has taken once its ctx is done, within the time
// that GraceFrom tells of.
func ExampleGraceFrom() {
	_ = supervisor.WorkerFunc(func(ctx context.Context) error {
		f, err := os.CreateTemp("", "")
		if err != nil {
			return err
		}
		<-ctx.Done()
		flush(supervisor.GraceFrom(ctx), f)
		return f.Close()
	})
}

func flush(ctx context.Context, f *os.File) {
	for ctx.Err() == nil {
		if _, err := f.WriteString("the rest"); err == nil {
			return
		}
	}
}
