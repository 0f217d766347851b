package workerproto

import (
	"bufio"
	"encoding"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// MaxRecord is the most bytes a record's body may have. A larger one is an error at the sender; at
// the receiver it means that the other side is not Lockstep.
const MaxRecord = 256 << 20

// kind is the byte that names a record's type on the wire.
type kind byte

const (
	kindExecute kind = iota + 1
	kindInterrupt
	kindStopCells
	kindRoute
	kindStdin
	kindComplete
	kindCompleted
	kindInspect
	kindInspected
	kindGoroutines
	kindGoroutineList
	kindReady
	kindStarted
	kindEnded
	kindWrite
	kindDisplay
	kindAskStdin
	kindFailure
	kindDone
	kindClearOutput
	kindVariables
	kindVariableList
	kindHolds
	kindAlive
	kindProgress
	kindStep
	kindStepped
	kindJudged
)

func (Execute) kind() kind       { return kindExecute }
func (Interrupt) kind() kind     { return kindInterrupt }
func (StopCells) kind() kind     { return kindStopCells }
func (Route) kind() kind         { return kindRoute }
func (Stdin) kind() kind         { return kindStdin }
func (Complete) kind() kind      { return kindComplete }
func (Completed) kind() kind     { return kindCompleted }
func (Inspect) kind() kind       { return kindInspect }
func (Inspected) kind() kind     { return kindInspected }
func (Goroutines) kind() kind    { return kindGoroutines }
func (GoroutineList) kind() kind { return kindGoroutineList }
func (Ready) kind() kind         { return kindReady }
func (Started) kind() kind       { return kindStarted }
func (Ended) kind() kind         { return kindEnded }
func (Write) kind() kind         { return kindWrite }
func (Display) kind() kind       { return kindDisplay }
func (AskStdin) kind() kind      { return kindAskStdin }
func (Failure) kind() kind       { return kindFailure }
func (Done) kind() kind          { return kindDone }
func (ClearOutput) kind() kind   { return kindClearOutput }
func (Variables) kind() kind     { return kindVariables }
func (VariableList) kind() kind  { return kindVariableList }
func (Holds) kind() kind         { return kindHolds }
func (Alive) kind() kind         { return kindAlive }
func (Progress) kind() kind      { return kindProgress }
func (Step) kind() kind          { return kindStep }
func (Stepped) kind() kind       { return kindStepped }
func (Judged) kind() kind        { return kindJudged }

// decoders has one entry for each kind; Write has a codec of its own.
var decoders = map[kind]func([]byte) (Record, error){
	kindExecute:       decode[Execute],
	kindInterrupt:     decode[Interrupt],
	kindStopCells:     decode[StopCells],
	kindRoute:         decode[Route],
	kindStdin:         decode[Stdin],
	kindComplete:      decode[Complete],
	kindCompleted:     decode[Completed],
	kindInspect:       decode[Inspect],
	kindInspected:     decode[Inspected],
	kindGoroutines:    decode[Goroutines],
	kindGoroutineList: decode[GoroutineList],
	kindReady:         decode[Ready],
	kindStarted:       decode[Started],
	kindEnded:         decode[Ended],
	kindWrite:         decodeWrite,
	kindDisplay:       decode[Display],
	kindAskStdin:      decode[AskStdin],
	kindFailure:       decode[Failure],
	kindDone:          decode[Done],
	kindClearOutput:   decode[ClearOutput],
	kindVariables:     decode[Variables],
	kindVariableList:  decode[VariableList],
	kindHolds:         decode[Holds],
	kindAlive:         decode[Alive],
	kindProgress:      decode[Progress],
	kindStep:          decode[Step],
	kindStepped:       decode[Stepped],
	kindJudged:        decode[Judged],
}

func decode[R Record](body []byte) (Record, error) {
	var r R
	if short, ok := any(&r).(encoding.BinaryUnmarshaler); ok {
		err := short.UnmarshalBinary(body)
		return r, err
	}
	err := json.Unmarshal(body, &r)
	return r, err
}

// Sender writes records to a pipe. It may be used from any goroutine.
type Sender struct {
	mu    sync.Mutex
	w     io.Writer
	hurry func() error // see Through; may be nil
	buf   []byte       // guarded by mu; records that have not been written, but for Defer one at a time
	err   error        // guarded by mu; the first failure, which is every later one's too

	later *time.Timer // guarded by mu; writes what is deferred, set while something is
}

// NewSender returns a Sender that writes to w.
func NewSender(w io.Writer) *Sender { return &Sender{w: w} }

// Through has what is sent from now on written to w. What is printed may lie there for a moment, if
// w can do that: then it has a method Hurry, which is called after all else.
func (s *Sender) Through(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w = w
	s.hurry = nil
	if h, ok := w.(interface{ Hurry() error }); ok {
		s.hurry = h.Hurry
	}
}

// Send writes one record and returns when the pipe has taken it.
func (s *Sender) Send(r Record) error {
	if w, ok := r.(Write); ok {
		return s.SendWrite(&w.Write)
	}
	body, err := encode(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(r.kind(), body)
	return s.flushNow()
}

// deferFor is how long a deferred record waits for another at most.
const deferFor = 10 * time.Millisecond

// Defer is like Send for what may wait: the record is written together with the next one, or soon,
// which saves system calls and wake-ups of the other process. It is lost if the process dies
// before.
func (s *Sender) Defer(r Record) error {
	body, err := encode(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(r.kind(), body)
	if s.later == nil {
		s.later = time.AfterFunc(deferFor, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.later = nil
			if len(s.buf) > 0 {
				s.flushNow()
			}
		})
	}
	return s.err
}

func encode(r Record) ([]byte, error) {
	if short, ok := r.(encoding.BinaryAppender); ok {
		return short.AppendBinary(nil)
	}
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", r, err)
	}
	if len(body) > MaxRecord {
		return nil, tooLarge(r, len(body))
	}
	return body, nil
}

func tooLarge(r Record, n int) error {
	return fmt.Errorf("encode %T: %d bytes, more than %d", r, n, MaxRecord)
}

// add appends a record to buf; mu is held.
func (s *Sender) add(k kind, body []byte) {
	s.buf = append(s.buf, byte(k))
	s.buf = binary.AppendUvarint(s.buf, uint64(len(body)))
	s.buf = append(s.buf, body...)
}

// SendWrite is Send(Write{w}) without the garbage: the path that every print takes. Data is not
// kept.
func (s *Sender) SendWrite(w *trace.Write) error {
	var head [6*binary.MaxVarintLen64 + 1]byte
	h := binary.AppendUvarint(head[:0], uint64(w.Go))
	h = binary.AppendUvarint(h, uint64(w.Exec))
	h = append(h, byte(w.Stream))
	h = binary.AppendUvarint(h, uint64(w.At))
	h = binary.AppendUvarint(h, uint64(w.Started))
	h = binary.AppendUvarint(h, uint64(w.Waits))
	if n := len(h) + len(w.Data); n > MaxRecord {
		return tooLarge(Write{}, n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf = append(s.buf, byte(kindWrite))
	s.buf = binary.AppendUvarint(s.buf, uint64(len(h)+len(w.Data)))
	s.buf = append(s.buf, h...)
	s.buf = append(s.buf, w.Data...)
	return s.flush()
}

// flush writes buf; mu is held.
func (s *Sender) flush() error {
	if s.err == nil {
		_, s.err = s.w.Write(s.buf)
	}
	s.buf = s.buf[:0]
	if cap(s.buf) > 1<<20 { // one huge display must not be kept for ever
		s.buf = nil
	}
	return s.err
}

// flushNow is flush for what is to be received at once; mu is held.
func (s *Sender) flushNow() error {
	if s.flush() == nil && s.hurry != nil {
		s.err = s.hurry()
	}
	return s.err
}

// Receiver reads records from a pipe. One goroutine may use it.
type Receiver struct {
	r *bufio.Reader
}

// NewReceiver returns a Receiver that reads from r.
func NewReceiver(r io.Reader) *Receiver {
	return &Receiver{bufio.NewReaderSize(r, 64<<10)}
}

// Receive returns the next record. io.EOF means that the other side has closed the pipe between two
// records; io.ErrUnexpectedEOF, that it ended within one. What a Write holds is not reused.
func (r *Receiver) Receive() (Record, error) {
	k, err := r.r.ReadByte()
	if err != nil {
		return nil, err
	}
	n, err := binary.ReadUvarint(r.r)
	if err != nil {
		return nil, unexpected(err)
	}
	if n > MaxRecord {
		return nil, fmt.Errorf("record of %d bytes, more than %d", n, MaxRecord)
	}
	decode := decoders[kind(k)]
	if decode == nil {
		return nil, fmt.Errorf("unknown record type %d", k)
	}
	body, err := readBody(r.r, int(n))
	if err != nil {
		return nil, unexpected(err)
	}
	rec, err := decode(body)
	if err != nil {
		return nil, fmt.Errorf("decode record type %d: %w", k, err)
	}
	return rec, nil
}

// readBody reads n bytes without believing n before the bytes are there.
func readBody(r io.Reader, n int) ([]byte, error) {
	const step = 1 << 20
	body := make([]byte, 0, min(n, step))
	for len(body) < n {
		have := len(body)
		want := min(n-have, max(step, have))
		body = append(body, make([]byte, want)...)
		if _, err := io.ReadFull(r, body[have:]); err != nil {
			return nil, err
		}
	}
	return body, nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

var errShortWrite = errors.New("truncated write record")

// decodeWrite decodes what SendWrite has encoded. Data is the rest of the body.
func decodeWrite(body []byte) (Record, error) {
	var w Write
	var fields [5]uint64
	for i := range fields {
		if i == 2 {
			if len(body) == 0 {
				return nil, errShortWrite
			}
			w.Stream, body = trace.Stream(body[0]), body[1:]
		}
		v, n := binary.Uvarint(body)
		if n <= 0 {
			return nil, errShortWrite
		}
		fields[i], body = v, body[n:]
	}
	w.Go, w.Exec, w.At = trace.GoID(fields[0]), trace.Exec(fields[1]), time.Duration(fields[2])
	w.Started, w.Waits = int(fields[3]), uint16(fields[4])
	w.Data = body
	return w, nil
}
