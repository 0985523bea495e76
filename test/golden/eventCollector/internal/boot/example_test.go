package boot_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/boot"
)

type database struct{ boot.Base }

func (*database) Start(context.Context, map[string]boot.Service) error {
	fmt.Println("the database is up")
	return nil
}

func (*database) Stop(context.Context) error {
	fmt.Println("the database is down")
	return nil
}

type cache struct {
	boot.Base
	db *database
}

func (c *cache) Start(_ context.Context, deps map[string]boot.Service) (err error) {
	c.db, err = boot.Dependency[*database](deps, "db")
	fmt.Println("the cache is up")
	return err
}

func (*cache) Stop(context.Context) error {
	fmt.Println("the cache is down")
	return nil
}

func Example() {
	m := boot.NewMaestro(boot.Options{})
	err := errors.Join(
		m.AddService("cache", false, new(cache), "db"),
		m.AddServiceWithBackoff("db", true, 5, time.Second, new(database)),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	if err := boot.Join(m.StartAll(ctx)); err != nil {
		fmt.Println(err)
	}
	for _, s := range m.Status() {
		fmt.Println(m.Service(s.Name), s.State)
	}
	if err := boot.Join(m.StopAll(ctx)); err != nil {
		fmt.Println(err)
	}
	// Output:
	// the database is up
	// the cache is up
	// 'cache' [optional] started
	// 'db' [required] started
	// the cache is down
	// the database is down
}
