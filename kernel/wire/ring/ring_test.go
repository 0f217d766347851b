package ring

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"
)

// asWriter makes the test binary a process that writes.
const asWriter = "LOCKSTEP_TEST_AS_WRITER"

func TestMain(m *testing.M) {
	if os.Getenv(asWriter) != "" {
		os.Exit(write())
	}
	os.Exit(m.Run())
}

// write writes numbers to the memory that the process was given, 8 bytes each, and ends in the way
// that it was told: killed by itself.
func write() int {
	m, err := Taken()
	if err != nil {
		return 1
	}
	w := m.Writer(os.Stdout)
	for i := range uint64(numbers) {
		if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, i)); err != nil {
			return 1
		}
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return 1
	}
	self.Kill()
	select {}
}

const numbers = 3 * size / 8

// newRing returns both ends of a ring, in one process, and what closes the writer's end.
func newRing(t *testing.T) (w *Writer, r *Reader, hangUp func()) {
	t.Helper()
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	heard, rung, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.Close()
		heard.Close()
		rung.Close()
	})
	return m.Writer(rung), m.Reader(heard), func() { rung.Close() }
}

// TestBytes sends pieces of all sizes through a ring, some of them in a hurry and some larger than it.
func TestBytes(t *testing.T) {
	w, r, hangUp := newRing(t)
	random := rand.New(rand.NewPCG(1, 2))
	sent := make([]byte, 20*size)
	for i := range sent {
		sent[i] = byte(random.Uint32())
	}
	var writing sync.WaitGroup
	defer writing.Wait() // before the memory is no more
	writing.Go(func() {
		defer hangUp()
		for rest := sent; len(rest) > 0; {
			most := []int{10, 1000, size, 2 * size}[random.IntN(4)]
			piece := rest[:min(len(rest), 1+random.IntN(most))]
			rest = rest[len(piece):]
			if n, err := w.Write(piece); n != len(piece) || err != nil {
				t.Errorf("Write returned %d, %v, want %d", n, err, len(piece))
				return
			}
			if random.IntN(3) == 0 {
				if err := w.Hurry(); err != nil {
					t.Errorf("Hurry: %v", err)
				}
			}
		}
	})
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if !bytes.Equal(got, sent) {
		t.Errorf("%d bytes came that are not the %d that were sent", len(got), len(sent))
	}
}

// counted is a bell that counts how often it rings.
type counted struct {
	io.Writer
	rings int
}

func (c *counted) Write(p []byte) (int, error) {
	c.rings++
	return c.Writer.Write(p)
}

// TestSilence: to who is awake or dozes nobody rings, but for a hurry.
func TestSilence(t *testing.T) {
	w, r, _ := newRing(t)
	bell := &counted{Writer: w.bell}
	w.bell = bell
	state := &r.memory.header().state
	for _, step := range []struct {
		state uint32
		hurry bool
		rings int
	}{
		{awake, false, 0}, {awake, true, 0},
		{dozing, false, 0}, {dozing, true, 1},
		{asleep, false, 1}, {asleep, true, 1},
	} {
		state.Store(step.state)
		bell.rings = 0
		w.Write([]byte("line\n"))
		if step.hurry {
			w.Hurry()
		}
		if bell.rings != step.rings {
			t.Errorf("state %d, hurry %v: it rings %d times, want %d", step.state, step.hurry, bell.rings, step.rings)
		}
		if step.rings > 0 && state.Load() != awake {
			t.Errorf("state %d, hurry %v: who was woken is in state %d", step.state, step.hurry, state.Load())
		}
	}
}

// TestEnd: after the pipe's end comes what is left, and then the end.
func TestEnd(t *testing.T) {
	w, r, hangUp := newRing(t)
	w.Write([]byte("last"))
	hangUp()
	if got, err := io.ReadAll(r); string(got) != "last" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("after that Read returned %d, %v, want io.EOF", n, err)
	}
}

// TestExpire: nobody is waited for longer than was said, before or while it is waited.
func TestExpire(t *testing.T) {
	for _, before := range []bool{true, false} {
		w, r, _ := newRing(t)
		w.Write([]byte("last"))
		if before {
			r.Expire(time.Now())
		} else {
			go r.Expire(time.Now())
		}
		got, err := io.ReadAll(r)
		if string(got) != "last" || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("before is %v: got %q, %v, want all and that the deadline is exceeded", before, got, err)
		}
	}
}

// TestBroken: a tail that cannot be is an error, not a crash.
func TestBroken(t *testing.T) {
	w, r, _ := newRing(t)
	w.Write([]byte("something"))
	r.memory.header().tail.Store(1 << 40)
	if n, err := r.Read(make([]byte, 100)); n != 0 || !errors.Is(err, errBroken) {
		t.Errorf("Read returned %d, %v, want %v", n, err, errBroken)
	}
}

// TestKilled: what a process has written that kills itself is all there.
func TestKilled(t *testing.T) {
	for range 5 {
		m, err := New()
		if err != nil {
			t.Fatal(err)
		}
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		heard, rung, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), exe)
		cmd.Env = append(os.Environ(), asWriter+"=1")
		cmd.Stdout, cmd.Stderr = rung, os.Stderr
		m.Give(cmd)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		m.Given()
		rung.Close()
		all, err := io.ReadAll(m.Reader(heard))
		if err != nil || len(all) != 8*numbers {
			t.Errorf("%d bytes came, %v, want %d", len(all), err, 8*numbers)
		}
		for i := range uint64(len(all) / 8) {
			if got := binary.LittleEndian.Uint64(all[8*i:]); got != i {
				t.Errorf("number %d is %d", i, got)
				break
			}
		}
		cmd.Wait()
		if cmd.ProcessState.Success() {
			t.Error("the process was not killed")
		}
		heard.Close()
		m.Close()
	}
}

// TestTakenNothing: who was given nothing does without.
func TestTakenNothing(t *testing.T) {
	t.Setenv(Env, "")
	if _, err := Taken(); !errors.Is(err, ErrNone) {
		t.Errorf("Taken returned %v, want %v", err, ErrNone)
	}
	t.Setenv(Env, "nonsense")
	if _, err := Taken(); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("Taken of nonsense returned %v", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	m, err := New()
	if err != nil {
		b.Fatal(err)
	}
	heard, rung, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	w := m.Writer(rung)
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(io.Discard, m.Reader(heard))
	}()
	line := []byte("line 12345 and its head\n")
	for b.Loop() {
		w.Write(line)
	}
	rung.Close()
	<-done
	m.Close()
}

// TestInTime: a line is read without another, whatever came before it.
func TestInTime(t *testing.T) {
	for _, before := range []int{0, 1, flood, 10 * flood} {
		w, r, _ := newRing(t)
		p := make([]byte, 100)
		for i := range before {
			w.Write([]byte("before"))
			if _, err := r.Read(p); err != nil {
				t.Fatalf("read %d: %v", i, err)
			}
		}
		read := make(chan string)
		go func() {
			n, _ := r.Read(p)
			read <- string(p[:n])
		}()
		for r.memory.header().state.Load() == awake {
			runtime.Gosched()
		}
		w.Write([]byte("line"))
		if got := <-read; got != "line" {
			t.Errorf("after %d others: read %q", before, got)
		}
	}
}
