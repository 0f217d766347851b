package sockets

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/transport"
)

// guardedEndpoint is what our zmq4 sockets listen on: their guard, wherever that listens.
const guardedEndpoint = "guarded://"

// transportGuarded is the transport that takes the guard from the socket's context.
// zmq4 knows transports by name and for the whole process.
type transportGuarded struct{}

var registerTransport = sync.OnceValue(func() error {
	return zmq4.RegisterTransport("guarded", transportGuarded{})
})

func (transportGuarded) Listen(ctx context.Context, _ string) (net.Listener, error) {
	g, ok := ctx.Value(guardKey{}).(*guard)
	if !ok {
		return nil, errors.New("the socket has no guard")
	}
	return g, nil
}

func (transportGuarded) Dial(context.Context, transport.Dialer, string) (net.Conn, error) {
	return nil, errors.New("a kernel does not dial")
}

func (transportGuarded) Addr(endpoint string) (string, error) { return endpoint, nil }
