// Package client calls the service from other Go programs. It needs nothing but
// the standard library.
//
//	c, err := client.New("https://jobs.example.com", client.APIKey(key))
//	if err != nil {
//		return err
//	}
//	accepted, err := c.Call(ctx, "https://example.com/hook", client.WithMethod("POST"))
//	if err != nil {
//		return err
//	}
//	run, err := c.Wait(ctx, accepted.ID)
//
// # Jobs
//
// Submit takes any job, Call one that calls a URL, Batch up to 1,000 of them, and
// each job type of the service has a method of its own, such as SubmitEmail for a
// type called email. A job that says nothing about its schedule is run once, now.
//
// A payload is any value that encoding/json can write. JobType binds a job type to
// the Go type of its payload, so that the compiler tells a wrong one:
//
//	const mails client.JobType[Mail] = "email"
//	accepted, err := mails.Submit(ctx, c, Mail{To: "ops@example.com"})
//
// A program cannot import the main package of the service. To have one type on both
// sides, put it into a package of the service's module that both import.
//
// # Trying again
//
// What fails on the way, or is refused for now, is tried again as Retry says, where
// that is safe: reading, replacing, removing, and adding jobs, which therefore get
// an idempotency key if they have none. A request that is tried again never makes a
// second job. See Retry for what is not tried again, and NoKeys for services that
// take many jobs.
//
// # Errors
//
// What the service refuses is an *Error, which errors.Is tells apart by ErrNotFound,
// ErrConflict, ErrOverloaded and others. An answer that is not one of the service,
// such as that of a proxy, is an *Error too if its status says that something is
// wrong, and ErrAnswer otherwise.
package client
