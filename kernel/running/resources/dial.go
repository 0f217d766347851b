package resources

import (
	"context"
	"net"
	"time"
)

// Connecting to a host that does not answer takes minutes. With a context it can be left.

func init() {
	replace("net", map[string]any{
		"Dial":        func(network, address string) (net.Conn, error) { return dial(&net.Dialer{}, network, address) },
		"Dialer.Dial": dial,
		"DialTimeout": func(network, address string, timeout time.Duration) (net.Conn, error) {
			return dial(&net.Dialer{Timeout: timeout}, network, address)
		},
		"Dialer.DialContext": dialContext,
	})
}

func dial(d *net.Dialer, network, address string) (net.Conn, error) {
	return dialContext(d, context.Background(), network, address)
}

func dialContext(d *net.Dialer, ctx context.Context, network, address string) (c net.Conn, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	leaving(cancel, func() {
		if c, err = d.DialContext(ctx, network, address); err == nil {
			own(newCloser(c))
		}
	})
	return c, err
}
