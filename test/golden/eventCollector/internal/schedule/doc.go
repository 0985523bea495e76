// Package schedule decides when jobs are run. Base is a complete
// work.Scheduler: embed it and change what should be different.
//
// Times follow the wall clock. Cron expressions are read in a time zone, and
// where it changes its offset:
//
//   - a time of day that does not exist on that day (02:30 when the clock goes
//     from 02:00 to 03:00) fires at the moment of the change;
//   - a time of day that exists twice fires the first time only;
//   - but an expression for every hour ("*/10 * * * *") just goes on: it fires
//     in both of two equal hours and makes up for none that is left out.
//
// A tick that was missed, because the scheduler was stopped or could not send,
// is made up for once, however many there were.
package schedule
