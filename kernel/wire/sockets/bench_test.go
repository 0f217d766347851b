package sockets

import (
	"io"
	"slices"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// BenchmarkRoundTrip sends a request of six frames on shell and waits for its answer.
func BenchmarkRoundTrip(b *testing.B) {
	k := open(b, localhost, testLimits)
	k.answer(b, jupyter.Shell, jupyter.MsgKernelInfoReply)
	cl := k.connect(b, jupyter.Shell, "client")
	var took []time.Duration
	for b.Loop() {
		request := k.request(b, jupyter.MsgKernelInfoRequest, struct{}{})
		start := time.Now()
		cl.send(request)
		cl.readMessage()
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e3, "p99-µs")
}

// BenchmarkPublish measures publications of 100 bytes of text to one client, until the
// last has arrived.
func BenchmarkPublish(b *testing.B) {
	k := open(b, localhost, testLimits)
	cl := k.connect(b, jupyter.IOPub, "")
	cl.subscribe()
	m, err := jupyter.New(jupyter.MsgStream, "session", jupyter.Stream{Name: "stdout", Text: bulk[:100]})
	if err != nil {
		b.Fatal(err)
	}
	wire, err := k.publication("stream", m)
	if err != nil {
		b.Fatal(err)
	}
	published, arrived := 0, make(chan int64)
	go func() {
		n, _ := io.Copy(io.Discard, cl.r)
		arrived <- n
	}()
	for b.Loop() {
		if err := k.Publish("stream", m); err != nil {
			b.Fatal(err)
		}
		published++
	}
	if err := k.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	if got, want := <-arrived, int64(published*len(appendMessage(nil, wire))); got != want {
		b.Errorf("%d bytes arrived, want %d", got, want)
	}
	b.ReportMetric(float64(published)/b.Elapsed().Seconds(), "msg/s")
}
