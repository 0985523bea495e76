// Package supervisor starts, watches, restarts and stops the parts of a
// service.
//
// A part is a Worker: it has a Run that lasts as long as the part lives, and may
// have an Init, which has to be over before the next worker is started. A Chief
// has workers. It starts them in the order in which they were added, restarts
// those that fail as their options say, and stops them in the reverse order of
// their start, each within its time. A Chief is a Worker, so that it can have
// Chiefs.
//
//	chief := supervisor.NewChief()
//	err := chief.AddWorker("http", server, supervisor.Restart, supervisor.StopTimeout(10*time.Second))
//	...
//	err = chief.Run(context.Background()) // until SIGTERM, SIGINT or Shutdown
//
// Neither a panic nor runtime.Goexit of a worker, or of any other function that
// is handed to this package, ends anything but itself.
package supervisor
