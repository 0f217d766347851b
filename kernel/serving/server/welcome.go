package server

import "github.com/lockstep-go/lockstep/kernel/wire/jupyter"

// Welcome returns the message that confirms a client's subscription to iopub: from then on it
// misses nothing.
func Welcome(session, subscription string) *jupyter.Message {
	m, err := jupyter.New(jupyter.MsgIOPubWelcome, session, jupyter.IOPubWelcome{Subscription: subscription})
	if err != nil {
		return nil // a string is always JSON
	}
	return m
}
