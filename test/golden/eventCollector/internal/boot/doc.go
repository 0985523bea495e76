// Package boot starts what the program depends on and stops it again: databases,
// brokers, caches, anything with a Start and a Stop. In this package such a
// thing is a service.
//
// A Maestro knows the services and what each depends on. StartAll starts them
// side by side, each as soon as its dependencies have started; StopAll stops
// them the other way round. Missing and circular dependencies are found before
// anything starts. A service is tried again with a growing, random wait between
// the attempts, each attempt has a time limit, and one that panics, ends its
// goroutine or never returns hurts nobody else.
//
//	m := boot.NewMaestro(boot.Options{})
//	err := errors.Join(
//		m.AddService("api", true, newAPI(), "db", "cache"),
//		m.AddService("cache", false, newCache()),
//		m.AddServiceWithBackoff("db", true, 5, time.Second, newDB()),
//	)
//	...
//	err = boot.Join(m.StartAll(ctx))
//	...
//	err = boot.Join(m.StopAll(ctx))
//
// Env reads the settings of a service from the environment.
package boot
