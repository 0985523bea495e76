// Package preset has workers for a supervisor that many services need: an HTTP
// server, something done again and again, and something done at certain times.
package preset
