package stdio

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// benchSession discards what is written.
func benchSession(b *testing.B) *session {
	s := newSession(b)
	s.cfg.Sink = func(*trace.Write) {}
	return s
}

func BenchmarkWrite(b *testing.B) {
	s := benchSession(b)
	line := []byte("thread T1 >>> 1\n")
	b.ReportAllocs()
	s.run(func() {
		for b.Loop() {
			s.Stdout.Write(line)
		}
	})
}

func BenchmarkPrintln(b *testing.B) {
	s := benchSession(b)
	b.ReportAllocs()
	s.run(func() {
		for b.Loop() {
			s.fmtPrintln("thread T1 >>>", "1")
		}
	})
}
