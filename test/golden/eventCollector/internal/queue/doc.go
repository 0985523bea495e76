// Package queue defines what keeps the runs of the service until they are over:
// the interface of an engine, what engines may be able to do beyond it, and the
// Log that a durable engine on one machine writes its changes to.
//
// A run is in one of these states at any time, and in every snapshot the sum
// holds:
//
//	accepted + recovered = done + dead + cancelled + dropped
//	                     + scheduled + waiting + retrying + running + undecodable
//
//	Enqueue               makes it scheduled, or waiting when its time has come
//	its time comes        scheduled, retrying -> waiting
//	Lease, Release        waiting -> waiting, with and without a holder
//	Start, Release        waiting -> running -> waiting
//	Ack, Nack             running -> done, running -> retrying or waiting
//	DeadLetter, SetAside  waiting, running -> dead, undecodable
//	Retry                 dead, undecodable -> waiting
//	CancelRun             any that is not final -> cancelled
//
// A run is handed out by Lease, begins with Start and ends with one of Ack,
// Nack, DeadLetter, SetAside and Release. It may be cancelled, replaced or
// dropped meanwhile: what its holder says then is ErrGone and changes nothing.
package queue
