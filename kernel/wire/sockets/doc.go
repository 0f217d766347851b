// Package sockets binds the five ZeroMQ sockets of a kernel and carries messages
// between them and the server. It is the only importer of zmq4.
//
// zmq4 keeps the patterns: ROUTER routing on shell, control, stdin and heartbeat, subscriptions on
// iopub. Everything below is ours, since the library alone crashes, or waits for ever, on what a
// stranger may send: a transport named "guarded" stands between the network and the library.
//
//		network ── guard ── conn ── zmq4 socket ── Sockets ── server
//
//	  - A guard accepts the connections of one socket and shakes hands with each in
//	    a goroutine of its own, with a deadline. The library is handed connections
//	    whose handshake is over; what it sees of it is a canonical one.
//	  - A conn reads whole messages and checks them before the library sees their
//	    first byte. It answers PING, and turns subscriptions into welcomes.
//	  - An outbox takes what the library writes without blocking it, and writes it in
//	    a goroutine of its own. A client that does not read costs memory up to a
//	    bound and is then dropped.
//	  - The audience has a client's first request wait until its subscription is in,
//	    so that it misses nothing that is published for it.
//	  - The gauge is a subscriber of our own on iopub. It measures how far zmq4's
//	    publisher, whose queue has no bound, is behind, and ends it.
//
// Client is the other end, for what runs notebooks without Jupyter, and for tests.
//
// Frames are those of ZMTP 3.0 with the NULL mechanism (rfc.zeromq.org/spec/23).
package sockets
