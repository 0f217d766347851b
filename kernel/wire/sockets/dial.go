package sockets

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// dialed lists the channels that a Client has. It needs no heartbeat: it knows the process that it
// talks to.
var dialed = []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.Stdin, jupyter.IOPub}

// Client is a client's end of a kernel's sockets: what runs notebooks without Jupyter, and tests.
// It trusts its kernel, which it has started. Its methods may be used from any goroutine.
//
// Its goroutines: a reader for each channel, blocked on the library's Recv or on whoever takes the
// messages; ended by Close.
type Client struct {
	signer  jupyter.Signer
	log     *slog.Logger
	zmq     map[jupyter.Channel]zmq4.Socket
	inboxes map[jupyter.Channel]chan *jupyter.Message
	ctx     context.Context // what the zmq4 sockets live in
	cancel  context.CancelFunc
	readers sync.WaitGroup
}

// Dial connects to a kernel and subscribes to all that it publishes; iopub_welcome confirms the
// subscription. If the kernel does not listen yet, Dial tries again until ctx ends.
func Dial(ctx context.Context, info jupyter.ConnectionInfo, log *slog.Logger) (*Client, error) {
	info = info.WithDefaults()
	signer, err := jupyter.NewSigner(info.SignatureScheme, info.Key)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	c := &Client{
		signer:  signer,
		log:     log,
		zmq:     make(map[jupyter.Channel]zmq4.Socket),
		inboxes: make(map[jupyter.Channel]chan *jupyter.Message),
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	options := []zmq4.Option{
		// One identity on all channels: by it the kernel finds the stdin of the client that runs a
		// cell.
		zmq4.WithID(zmq4.SocketIdentity(jupyter.NewID())),
		zmq4.WithLogger(slog.NewLogLogger(log.Handler(), slog.LevelDebug)),
		zmq4.WithDialerRetry(dialRetry),
		zmq4.WithDialerMaxRetries(-1),
		zmq4.WithTimeout(10 * time.Second),
	}
	forget := context.AfterFunc(ctx, c.cancel) // ends the library's tries
	for _, ch := range dialed {
		c.zmq[ch], err = dial(c.ctx, ch, info.Endpoint(ch), options)
		if err != nil {
			break
		}
	}
	if !forget() {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("dial: %w", err), c.Close())
	}
	for _, ch := range dialed {
		c.inboxes[ch] = make(chan *jupyter.Message)
	}
	for ch, inbox := range c.inboxes {
		c.readers.Go(func() { c.read(ch, inbox) })
	}
	return c, nil
}

const dialRetry = 5 * time.Millisecond

func dial(ctx context.Context, ch jupyter.Channel, endpoint string, options []zmq4.Option) (zmq4.Socket, error) {
	if ch != jupyter.IOPub {
		s := zmq4.NewDealer(ctx, options...)
		return s, s.Dial(endpoint)
	}
	s := zmq4.NewSub(ctx, options...)
	if err := s.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		return s, err
	}
	return s, s.Dial(endpoint)
}

// Receive returns the messages of a channel, in the order of their arrival. Close closes it.
func (c *Client) Receive(ch jupyter.Channel) <-chan *jupyter.Message { return c.inboxes[ch] }

func (c *Client) read(ch jupyter.Channel, inbox chan<- *jupyter.Message) {
	defer close(inbox)
	for {
		msg, err := c.zmq[ch].Recv()
		if c.ctx.Err() != nil {
			return
		}
		if err != nil {
			c.log.Debug("nothing received", "channel", ch.String(), "reason", err)
			return // the kernel has gone
		}
		m, err := jupyter.Decode(msg.Frames, c.signer)
		if err != nil {
			c.log.Warn("message dropped", "channel", ch.String(), "reason", err)
			continue
		}
		select {
		case inbox <- m:
		case <-c.ctx.Done():
			return
		}
	}
}

// Send sends a message to the kernel.
func (c *Client) Send(ch jupyter.Channel, m *jupyter.Message) error {
	if ch == jupyter.IOPub || c.zmq[ch] == nil {
		return fmt.Errorf("send %s: not on %s", m.Header.MsgType, ch)
	}
	frames, err := jupyter.Encode(m, c.signer)
	if err != nil {
		return err
	}
	if err := c.zmq[ch].SendMulti(zmq4.NewMsgFrom(detach(frames)...)); err != nil {
		return fmt.Errorf("send %s on %s: %w", m.Header.MsgType, ch, err)
	}
	return nil
}

// Close ends the connections. What was sent has been sent.
func (c *Client) Close() error {
	c.cancel()
	var errs []error
	for _, s := range c.zmq {
		// The library's reader closes a connection too when it finds that the kernel is gone.
		if err := s.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	c.readers.Wait()
	return errors.Join(errs...)
}
