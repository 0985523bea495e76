// Package socket is the service socket: a unix socket on which a running
// service answers to orders of its own user.
//
// A connection carries one request and one response, both JSON:
//
//	{"action":"ping"}
//	{"status":0,"data":"pong"}
//
// Who may connect is decided by the directory of the socket, which must belong
// to the user and be closed to all others.
package socket
