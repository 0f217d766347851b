package sockets

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

var (
	// ErrClosed is returned for messages that come after Close.
	ErrClosed = errors.New("the sockets are closed")
	// ErrNoClient is returned by Send when the client that a message is for is not connected.
	ErrNoClient = errors.New("the client is not connected")

	errReplay = errors.New("a message with this signature came before")
)

// Sockets are a kernel's five sockets. Its methods may be used from any goroutine.
//
// Its goroutines, besides those of the guards (see guard) and the library's:
//
//   - one reader each for shell, control and stdin: blocked on the library's Recv, or
//     on the server to take a message; ended by Close
//   - the heartbeat's echo: blocked on Recv; ended by Close
//
// The library has for each socket an acceptor and a reaper, ended by Close, and
// for iopub a publisher, ended by the gauge.
type Sockets struct {
	info   jupyter.ConnectionInfo
	signer jupyter.Signer
	log    *slog.Logger

	replays replays
	guards  map[jupyter.Channel]*guard
	zmq     map[jupyter.Channel]zmq4.Socket
	gauge   *gauge
	inboxes map[jupyter.Channel]chan *jupyter.Message
	readers sync.WaitGroup
	cancel  context.CancelFunc // of what the zmq4 sockets live in

	// sending is held for reading while a message is given to the library. Close
	// takes it to know that none is, and that none will be.
	sending sync.RWMutex
	closed  bool          // guarded by sending
	closing chan struct{} // closed with closed

	closeOnce sync.Once
	closeErr  error
}

// Listen binds the five sockets and begins to receive. Port 0 takes any free port;
// Info returns it. For each subscription to iopub the client is sent what welcome
// returns, with the subscription as topic; welcome may be called from any goroutine.
// When it is or returns nil, nothing is sent.
//
// What cannot be decoded, has a wrong signature, came before, or is too large is logged and
// dropped, and never answered.
func Listen(info jupyter.ConnectionInfo, log *slog.Logger, welcome func(subscription string) *jupyter.Message) (*Sockets, error) {
	return listen(info, log, welcome, defaultLimits)
}

func listen(info jupyter.ConnectionInfo, log *slog.Logger, welcome func(string) *jupyter.Message, l limits) (*Sockets, error) {
	info = info.WithDefaults()
	if err := info.Validate(); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	signer, err := jupyter.NewSigner(info.SignatureScheme, info.Key)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if err := registerTransport(); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	listeners, err := bindAll(&info)
	if err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(info.IP); info.Transport == jupyter.TransportTCP && err == nil && ip.Is6() && !ip.Is4In6() && !ip.IsUnspecified() {
		// The kernel listens, but what jupyter_client does with this address fails before it gets
		// here.
		log.Warn("listening on an IPv6 address: clients on libzmq, such as jupyter_client, reach it only with ZMQ_IPV6 set; if none connects, use 127.0.0.1", "ip", info.IP)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Sockets{
		info:   info,
		signer: signer,
		log:    log,
		guards: make(map[jupyter.Channel]*guard),
		zmq:    make(map[jupyter.Channel]zmq4.Socket),
		gauge:  newGauge(),
		inboxes: map[jupyter.Channel]chan *jupyter.Message{
			jupyter.Shell:   make(chan *jupyter.Message),
			jupyter.Control: make(chan *jupyter.Message),
			jupyter.Stdin:   make(chan *jupyter.Message),
		},
		cancel:  cancel,
		closing: make(chan struct{}),
	}
	known, listening := newAcquaintances(), newAudience()
	for _, c := range jupyter.Channels {
		s.guards[c] = newGuard(c, listeners[c], l, log)
		s.guards[c].acquaintances, s.guards[c].audience = known, listening
	}
	for c := range s.inboxes {
		s.guards[c].check = s.check
	}
	iopub := s.guards[jupyter.IOPub]
	iopub.welcome = s.welcomer(welcome)
	iopub.ready <- s.gauge // before any client can

	quiet := zmq4.WithLogger(slog.NewLogLogger(log.Handler(), slog.LevelDebug))
	for _, c := range jupyter.Channels {
		// Send makes sure that there is a client; without one the library would wait for it.
		open, patience := zmq4.NewRouter, zmq4.WithTimeout(time.Second)
		if c == jupyter.IOPub {
			open = zmq4.NewXPub
		}
		s.zmq[c] = open(withGuard(ctx, s.guards[c]), quiet, patience)
		if err := s.zmq[c].Listen(guardedEndpoint); err != nil {
			// The library's Listen fails for an unknown transport only.
			panic(fmt.Sprintf("zmq4 refuses its transport: %v", err))
		}
	}
	<-s.gauge.ready
	for c, inbox := range s.inboxes {
		s.readers.Go(func() { s.read(c, inbox) })
	}
	s.readers.Go(s.beat)
	for _, g := range s.guards {
		g.start()
	}
	return s, nil
}

// bindAll binds every channel, or none.
func bindAll(info *jupyter.ConnectionInfo) (map[jupyter.Channel]net.Listener, error) {
	listeners := make(map[jupyter.Channel]net.Listener)
	for _, c := range jupyter.Channels {
		ln, err := bind(info, c)
		if err != nil {
			for _, ln := range listeners {
				ln.Close()
			}
			return nil, err
		}
		listeners[c] = ln
	}
	return listeners, nil
}

// Info returns what Listen was given, with the ports that are in use.
func (s *Sockets) Info() jupyter.ConnectionInfo { return s.info }

// Shell returns the messages that arrive on shell, those of each client in their order. It
// is closed by Close. While nobody takes a message, the clients of this channel wait,
// and nobody else.
func (s *Sockets) Shell() <-chan *jupyter.Message { return s.inboxes[jupyter.Shell] }

// Control is like Shell, for control.
func (s *Sockets) Control() <-chan *jupyter.Message { return s.inboxes[jupyter.Control] }

// Stdin is like Shell, for stdin.
func (s *Sockets) Stdin() <-chan *jupyter.Message { return s.inboxes[jupyter.Stdin] }

// check returns what is wrong with a message, without keeping it.
func (s *Sockets) check(frames [][]byte) error {
	m, err := jupyter.Decode(frames, s.signer)
	if err == nil && s.signer.Signs() && s.replays.known(m.Signature) {
		err = errReplay
	}
	return err
}

// read takes a channel's messages from the library. While the sockets are closing it
// goes on, so that no goroutine of the library waits for it.
func (s *Sockets) read(c jupyter.Channel, inbox chan<- *jupyter.Message) {
	defer close(inbox)
	for msg := range s.received(c) {
		m, err := jupyter.Decode(msg.Frames, s.signer)
		if err == nil && s.signer.Signs() && !s.replays.first(m.Signature) {
			err = errReplay
		}
		if err != nil {
			s.log.Warn("message dropped", "channel", c.String(), "reason", err)
			continue
		}
		select {
		case inbox <- m:
		case <-s.closing:
		}
	}
}

// beat sends back whatever comes on the heartbeat channel, frame for frame.
func (s *Sockets) beat() {
	for msg := range s.received(jupyter.Heartbeat) {
		if err := s.zmq[jupyter.Heartbeat].SendMulti(zmq4.NewMsgFrom(msg.Frames...)); err != nil {
			s.log.Debug("heartbeat not answered", "reason", err)
		}
	}
}

// received ranges over a socket's messages until it is closed. Those that come while
// the sockets are closing are left out.
func (s *Sockets) received(c jupyter.Channel) func(yield func(zmq4.Msg) bool) {
	return func(yield func(zmq4.Msg) bool) {
		for {
			msg, err := s.zmq[c].Recv()
			if errors.Is(err, context.Canceled) {
				return
			}
			if err != nil {
				s.log.Warn("message dropped", "channel", c.String(), "reason", err)
				continue
			}
			select {
			case <-s.closing:
				continue
			default:
			}
			if !yield(msg) {
				return
			}
		}
	}
}

// Send sends a message on shell, control or stdin to the client that its identities
// name. When it returns, the message is in that client's queue. A client that is not
// there is ErrNoClient.
func (s *Sockets) Send(c jupyter.Channel, m *jupyter.Message) error {
	if s.inboxes[c] == nil {
		return fmt.Errorf("send %s: not on %s", m.Header.MsgType, c)
	}
	if len(m.Identities) == 0 {
		return fmt.Errorf("send %s on %s: no identity", m.Header.MsgType, c)
	}
	frames, err := jupyter.Encode(m, s.signer)
	if err != nil {
		return err
	}
	s.sending.RLock()
	defer s.sending.RUnlock()
	if s.closed {
		return fmt.Errorf("send %s on %s: %w", m.Header.MsgType, c, ErrClosed)
	}
	if !s.guards[c].reaches(m.Identities[0], s.closing) {
		return fmt.Errorf("send %s on %s: %w", m.Header.MsgType, c, ErrNoClient)
	}
	if err := s.zmq[c].SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		// It has left meanwhile, or was dropped for not reading.
		return fmt.Errorf("send %s on %s: %w: %w", m.Header.MsgType, c, ErrNoClient, err)
	}
	return nil
}

// AwaitGone waits until a client has left a channel and does not come back, as one does that lost
// its connection, or until cancel is closed. It reports whether the client has left.
func (s *Sockets) AwaitGone(c jupyter.Channel, identity []byte, cancel <-chan struct{}) bool {
	g := s.guards[c]
	for {
		if gone := g.gone(identity); gone != nil {
			select {
			case <-gone:
			case <-cancel:
				return false
			}
		}
		if !g.reaches(identity, cancel) {
			select {
			case <-cancel:
				return false
			default:
				return true
			}
		}
	}
}

// Publish sends a message to every client that has subscribed to topic or a prefix of
// it. Messages arrive in the order of the calls. The message may be reused when
// Publish returns. It waits only while the queue of some client is full.
func (s *Sockets) Publish(topic string, m *jupyter.Message) error {
	frames, err := s.publication(topic, m)
	if err != nil {
		return err
	}
	s.sending.RLock()
	defer s.sending.RUnlock()
	if s.closed {
		return fmt.Errorf("publish %s: %w", m.Header.MsgType, ErrClosed)
	}
	s.gauge.add()
	if err := s.zmq[jupyter.IOPub].SendMulti(zmq4.NewMsgFrom(detach(frames)...)); err != nil {
		return fmt.Errorf("publish %s: %w", m.Header.MsgType, err)
	}
	return nil
}

// publication returns the frames of a message on iopub: its topic takes the place of
// the identities.
func (s *Sockets) publication(topic string, m *jupyter.Message) ([][]byte, error) {
	out := *m
	out.Identities = [][]byte{[]byte(topic)}
	return jupyter.Encode(&out, s.signer)
}

// detach copies frames, which the library keeps after it has taken them.
func detach(frames [][]byte) [][]byte {
	size := 0
	for _, f := range frames {
		size += len(f)
	}
	all := make([]byte, 0, size)
	copies := make([][]byte, len(frames))
	for i, f := range frames {
		all = append(all, f...)
		copies[i] = all[len(all)-len(f) : len(all) : len(all)]
	}
	return copies
}

// welcomer returns the guard's welcome.
func (s *Sockets) welcomer(welcome func(string) *jupyter.Message) func(string) []byte {
	return func(subscription string) []byte {
		if welcome == nil {
			return nil
		}
		m := welcome(subscription)
		if m == nil {
			return nil
		}
		frames, err := s.publication(subscription, m)
		if err != nil {
			s.log.Error("no welcome for a subscriber", "error", err)
			return nil
		}
		return appendMessage(nil, frames)
	}
}

// Close sends what has been given to Send and Publish, and closes the sockets. Clients
// that do not read, and whatever is left when ctx ends, are cut off. No message that
// comes meanwhile is received.
func (s *Sockets) Close(ctx context.Context) error {
	s.closeOnce.Do(func() { s.closeErr = s.close(ctx) })
	return s.closeErr
}

func (s *Sockets) close(ctx context.Context) error {
	forget := context.AfterFunc(ctx, s.abort)
	close(s.closing)
	s.sending.Lock()
	s.closed = true
	s.sending.Unlock()

	errs := []error{s.gauge.end(func() error {
		return s.zmq[jupyter.IOPub].Send(zmq4.NewMsg(nil))
	})}
	var stopping sync.WaitGroup
	for _, g := range s.guards {
		stopping.Go(g.stop)
	}
	stopping.Wait()
	if !forget() {
		errs = append(errs, fmt.Errorf("clients were cut off: %w", context.Cause(ctx)))
	}
	s.cancel()
	for _, socket := range s.zmq {
		errs = append(errs, socket.Close())
	}
	s.readers.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close sockets: %w", err)
	}
	return nil
}

// abort cuts off every client.
func (s *Sockets) abort() {
	for _, g := range s.guards {
		g.abort()
	}
}
