// Package client talks to a kernel as Jupyter's own clients do. `lockstep run` and the
// tests use it. [Launch] starts a kernel process and returns its [Client]; [Client.Execute]
// runs a cell.
package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/sockets"
)

// ErrGone is returned by requests when a connection to the kernel has ended.
var ErrGone = errors.New("the kernel has gone")

// Options say what a Client does with what it did not ask for.
type Options struct {
	// IOPub is called with every message that the kernel publishes, in order, from one goroutine.
	// May be nil.
	IOPub func(*jupyter.Message)
	// Input answers input_request, from a goroutine of its own. nil means that no cell may ask.
	Input func(jupyter.InputRequest) string
	// Unwelcoming says that the kernel may be one that publishes no iopub_welcome: many do not, since
	// JEP 65 is younger than they are. It is asked then until it is heard on iopub.
	Unwelcoming bool
	// Log may be nil.
	Log *slog.Logger
}

// Client is connected to one kernel. Its methods may be used from any goroutine.
//
// Its goroutines: one takes replies from shell, one from control, one what is published, and one
// answers questions on stdin. All end with Close, or with the kernel's connections.
type Client struct {
	opts    Options
	session string
	conn    *sockets.Client
	readers sync.WaitGroup
	welcome chan struct{} // closed at iopub_welcome

	// lost has, for each channel, what is closed when its connection has ended. The library does
	// not reconnect.
	lost map[jupyter.Channel]chan struct{}

	mu    sync.Mutex
	calls map[string]*Call // by the request's msg_id
}

// Call is a request under way.
type Call struct {
	Request *jupyter.Message
	channel jupyter.Channel
	reply   chan *jupyter.Message // has room for the one there is
	idle    chan struct{}         // closed, once, when the kernel is idle again
	once    sync.Once
	client  *Client
}

// Connect connects to a kernel that listens, or will before ctx ends, and waits until nothing that
// it publishes will be missed.
func Connect(ctx context.Context, info jupyter.ConnectionInfo, opts Options) (*Client, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	conn, err := sockets.Dial(ctx, info, opts.Log)
	if err != nil {
		return nil, fmt.Errorf("connect to the kernel: %w", err)
	}
	c := &Client{
		opts:    opts,
		session: jupyter.NewID(),
		conn:    conn,
		welcome: make(chan struct{}),
		lost:    make(map[jupyter.Channel]chan struct{}),
		calls:   make(map[string]*Call),
	}
	for ch, reader := range map[jupyter.Channel]func(){
		jupyter.Shell:   func() { c.takeReplies(jupyter.Shell) },
		jupyter.Control: func() { c.takeReplies(jupyter.Control) },
		jupyter.IOPub:   c.takePublished,
		jupyter.Stdin:   c.takeQuestions,
	} {
		lost := make(chan struct{})
		c.lost[ch] = lost
		c.readers.Go(func() {
			defer close(lost)
			reader()
		})
	}
	if err := c.greet(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// greet waits until the kernel has been heard on every channel that it can be heard on. What
// answers with our key's signature is the kernel, and not another process that listened on one of
// its ports earlier.
func (c *Client) greet(ctx context.Context) error {
	if c.opts.Unwelcoming {
		return c.ask(ctx)
	}
	select {
	case <-c.welcome:
	case <-ctx.Done():
		return fmt.Errorf("wait for the kernel's welcome: %w", context.Cause(ctx))
	case <-c.lost[jupyter.IOPub]:
		return fmt.Errorf("wait for the kernel's welcome: %w", ErrGone)
	}
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control} {
		if _, err := c.Request(ctx, ch, jupyter.MsgKernelInfoRequest, struct{}{}); err != nil {
			return fmt.Errorf("greet the kernel on %s: %w", ch, err)
		}
	}
	return nil
}

// askAgain is how long an answer to ask may take.
const askAgain = 20 * time.Millisecond

// ask sends a kernel requests until one's idle status comes: what it published before our
// subscription was there is missed. That is how jupyter_client waits for a kernel.
func (c *Client) ask(ctx context.Context) error {
	for {
		call, err := c.Send(jupyter.Shell, jupyter.MsgKernelInfoRequest, struct{}{}, nil)
		if err != nil {
			return fmt.Errorf("greet the kernel: %w", err)
		}
		if _, err := call.Reply(ctx); err != nil {
			c.drop(call.Request.Header.MsgID)
			return fmt.Errorf("greet the kernel: %w", err)
		}
		soon, cancel := context.WithTimeout(ctx, askAgain)
		err = call.Idle(soon)
		cancel()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("wait until the kernel is heard: %w", context.Cause(ctx))
		case errors.Is(err, ErrGone):
			return fmt.Errorf("wait until the kernel is heard: %w", err)
		}
	}
}

// Close ends the connections; the kernel lives on.
func (c *Client) Close() error {
	err := c.conn.Close()
	c.readers.Wait()
	return err
}

// Send begins a request. Metadata may be nil.
func (c *Client) Send(ch jupyter.Channel, msgType string, content any, metadata map[string]any) (*Call, error) {
	m, err := jupyter.New(msgType, c.session, content)
	if err != nil {
		return nil, err
	}
	m.Metadata = metadata
	call := &Call{Request: m, channel: ch, reply: make(chan *jupyter.Message, 1), idle: make(chan struct{}), client: c}
	c.mu.Lock()
	c.calls[m.Header.MsgID] = call
	c.mu.Unlock()
	if err := c.conn.Send(ch, m); err != nil {
		c.drop(m.Header.MsgID)
		return nil, err
	}
	return call, nil
}

// Reply waits for the reply. It may be called once.
func (call *Call) Reply(ctx context.Context) (*jupyter.Message, error) {
	select {
	case m := <-call.reply:
		return m, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-call.client.lost[call.channel]:
	}
	select {
	case m := <-call.reply: // the kernel's last word
		return m, nil
	default:
		return nil, ErrGone
	}
}

// Idle waits until the kernel has published all that the request caused, which its idle status
// says.
func (call *Call) Idle(ctx context.Context) error {
	defer call.client.drop(call.Request.Header.MsgID)
	select {
	case <-call.idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-call.client.lost[jupyter.IOPub]:
	}
	select {
	case <-call.idle:
		return nil
	default:
		return ErrGone
	}
}

// Request sends a request and waits for its reply and its idle.
func (c *Client) Request(ctx context.Context, ch jupyter.Channel, msgType string, content any) (*jupyter.Message, error) {
	call, err := c.Send(ch, msgType, content, nil)
	if err != nil {
		return nil, err
	}
	reply, err := call.Reply(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", msgType, err)
	}
	if err := call.Idle(ctx); err != nil {
		return nil, fmt.Errorf("%s: wait for idle: %w", msgType, err)
	}
	return reply, nil
}

func (c *Client) drop(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, id)
}

// call returns the request that a message was caused by, nil when it is not ours.
func (c *Client) call(m *jupyter.Message) *Call {
	id := m.Parent().MsgID
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls[id]
}

func (c *Client) takeReplies(ch jupyter.Channel) {
	for m := range c.conn.Receive(ch) {
		call := c.call(m)
		if call == nil {
			c.opts.Log.Warn("a reply to nothing", "type", m.Header.MsgType)
			continue
		}
		select {
		case call.reply <- m:
		default:
			c.opts.Log.Error("a second reply", "type", m.Header.MsgType)
		}
	}
}

func (c *Client) takePublished() {
	welcomed := false
	for m := range c.conn.Receive(jupyter.IOPub) {
		if m.Header.MsgType == jupyter.MsgIOPubWelcome && !welcomed {
			welcomed = true
			close(c.welcome)
		}
		if c.opts.IOPub != nil {
			c.opts.IOPub(m)
		}
		if m.Header.MsgType != jupyter.MsgStatus {
			continue
		}
		status, err := jupyter.Content[jupyter.Status](m)
		if call := c.call(m); err == nil && call != nil && status.ExecutionState == jupyter.Idle {
			call.once.Do(func() { close(call.idle) })
		}
	}
}

func (c *Client) takeQuestions() {
	for m := range c.conn.Receive(jupyter.Stdin) {
		question, err := jupyter.Content[jupyter.InputRequest](m)
		if err != nil || m.Header.MsgType != jupyter.MsgInputRequest || c.opts.Input == nil {
			c.opts.Log.Warn("a question was dropped", "type", m.Header.MsgType, "err", err)
			continue
		}
		answer, err := jupyter.New(jupyter.MsgInputReply, c.session, jupyter.InputReply{Value: c.opts.Input(question)})
		if err == nil {
			answer.ParentHeader = m.RawHeader
			err = c.conn.Send(jupyter.Stdin, answer)
		}
		if err != nil {
			c.opts.Log.Warn("a question was not answered", "err", err)
		}
	}
}
