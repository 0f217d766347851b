package primitives

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

func TestPipesAgreeWithStandardLibrary(t *testing.T) {
	boom := errors.New("boom")
	scenarios := []struct {
		name string
		run  func(lib library) string
		want string
	}{
		{"a write waits until all of it was read", func(lib library) string {
			r, w := lib.pipe()
			wrote := ""
			g := start(func() {
				n, err := w.Write([]byte("hello"))
				wrote = fmt.Sprint(n, err)
			})
			var got []string
			buf := make([]byte, 2)
			for range 3 {
				n, err := r.Read(buf)
				got = append(got, fmt.Sprint(string(buf[:n]), err))
			}
			<-g.Done()
			return fmt.Sprint(got, wrote)
		}, "[he<nil> ll<nil> o<nil>]5 <nil>"},
		{"a write of nothing waits for a read", func(lib library) string {
			r, w := lib.pipe()
			wrote := ""
			g := start(func() {
				n, err := w.Write(nil)
				wrote = fmt.Sprint(n, err)
			})
			n, err := r.Read(make([]byte, 4))
			<-g.Done()
			return fmt.Sprint(n, err, wrote)
		}, "0 <nil>0 <nil>"},
		{"a read of nothing waits for a write", func(lib library) string {
			r, w := lib.pipe()
			g := start(func() { w.Write([]byte("x")) })
			n, err := r.Read(nil)
			m, err2 := r.Read(make([]byte, 4))
			<-g.Done()
			return fmt.Sprint(n, err, m, err2)
		}, "0 <nil> 1 <nil>"},
		{"writes take turns", func(lib library) string {
			r, w := lib.pipe()
			for range 4 {
				start(func() { w.Write([]byte("abcdef")) })
			}
			got := ""
			buf := make([]byte, 3)
			for range 8 {
				n, _ := r.Read(buf)
				got += string(buf[:n])
			}
			return got
		}, "abcdefabcdefabcdefabcdef"},
		{"the writer closes", func(lib library) string {
			r, w := lib.pipe()
			got := ""
			g := start(func() { _, err := r.Read(make([]byte, 1)); got = fmt.Sprint(err) })
			closed := w.Close()
			<-g.Done()
			_, again := r.Read(make([]byte, 1))
			_, wrote := w.Write([]byte("x"))
			return fmt.Sprint(closed, " ", got, " ", again, " ", wrote)
		}, "<nil> EOF EOF io: read/write on closed pipe"},
		{"the writer closes with an error, and only the first counts", func(lib library) string {
			r, w := lib.pipe()
			w.CloseWithError(boom)
			w.Close()
			_, err := r.Read(make([]byte, 1))
			return fmt.Sprint(err)
		}, "boom"},
		{"the reader closes while a write waits", func(lib library) string {
			r, w := lib.pipe()
			got := ""
			g := start(func() { n, err := w.Write([]byte("hello")); got = fmt.Sprint(n, err) })
			r.Read(make([]byte, 2))
			r.CloseWithError(boom)
			<-g.Done()
			_, again := w.Write(nil)
			_, read := r.Read(nil)
			return fmt.Sprint(got, " ", again, " ", read)
		}, "2 boom boom io: read/write on closed pipe"},
		{"both close", func(lib library) string {
			r, w := lib.pipe()
			r.Close()
			w.CloseWithError(boom)
			_, read := r.Read(nil)
			_, wrote := w.Write(nil)
			return fmt.Sprint(read, "; ", wrote)
		}, "io: read/write on closed pipe; io: read/write on closed pipe"},
		{"copying", func(lib library) string {
			r, w := lib.pipe()
			start(func() {
				for i := range 1000 {
					fmt.Fprintf(w, "%d,", i)
				}
				w.Close()
			})
			all, err := io.ReadAll(r)
			return fmt.Sprint(len(all), err)
		}, "3890 <nil>"},
	}
	for _, sc := range scenarios {
		for _, name := range []string{"std", "ours"} {
			t.Run(sc.name+"/"+name, func(t *testing.T) {
				var got string
				program(t, func() { got = sc.run(libraries[name]) })
				if got != sc.want {
					t.Errorf("got  %s\nwant %s", got, sc.want)
				}
			})
		}
	}
}

// A goroutine is ended while it waits for a pipe; the pipe is as if it had not come, but for what
// was read of its bytes.
func TestKillWhileWaitingForPipe(t *testing.T) {
	program(t, func() {
		r, w := Pipe()
		after := false
		reader := start(func() { r.Read(make([]byte, 1)); after = true })
		waitsFor(t, reader, trace.WaitSelect)
		kill(t, reader)
		writer := start(func() { w.Write([]byte("abc")); after = true })
		waiting := start(func() { w.Write([]byte("def")); after = true })
		buf := make([]byte, 1)
		r.Read(buf)
		waitsFor(t, writer, trace.WaitSelect)
		waitsFor(t, waiting, trace.WaitSelect)
		kill(t, waiting)
		kill(t, writer)
		g := start(func() { w.Write([]byte("x")) })
		n, err := r.Read(make([]byte, 9))
		ends(t, g)
		if after || n != 1 || err != nil {
			t.Errorf("went on: %t; then read %d, %v", after, n, err)
		}
		// Its deferred calls wait for a moment at most.
		g = start(func() {
			defer r.Read(make([]byte, 1))
			r.Read(make([]byte, 1))
		})
		waitsFor(t, g, trace.WaitSelect)
		kill(t, g)
	})
}
