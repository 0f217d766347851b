package goruntime

import (
	"reflect"
	"runtime"
	"unsafe"
)

// Channel is what a channel looks like inside (runtime/chan.go, type hchan). It may be asked only
// while nobody changes the channel; what compiled code does to it meanwhile may be seen or not.
type Channel struct{ c *hchan }

type hchan struct {
	qcount, dataqsiz uint
	buf              unsafe.Pointer
	elemsize         uint16
	closed           uint32
	timer, elemtype  unsafe.Pointer
	sendx, recvx     uint
	recvq, sendq     struct{ first, last unsafe.Pointer }
}

// ChannelAt returns the channel with that address, which is not nil.
func ChannelAt(p unsafe.Pointer) Channel { return Channel{(*hchan)(p)} }

// Len and Cap are len and cap of the channel.
func (c Channel) Len() int { return int(c.c.qcount) }

// Cap is cap of the channel.
func (c Channel) Cap() int { return int(c.c.dataqsiz) }

// Closed reports whether the channel has been closed.
func (c Channel) Closed() bool { return c.c.closed != 0 }

// IsTimers reports whether a timer sends to the channel. As long as nobody waits for that in the
// runtime, it is sent only when somebody tries to receive.
func (c Channel) IsTimers() bool { return c.c.timer != nil }

// NextSend and NextReceive return the index in the buffer that the next value has that is sent or
// received.
func (c Channel) NextSend() int { return int(c.c.sendx) }

// NextReceive is described with NextSend.
func (c Channel) NextReceive() int { return int(c.c.recvx) }

// HasReceivers and HasSenders report whether goroutines wait in the runtime to receive or send.
func (c Channel) HasReceivers() bool { return c.c.recvq.first != nil }

// HasSenders is described with HasReceivers.
func (c Channel) HasSenders() bool { return c.c.sendq.first != nil }

// TryReceive receives into what to points to, which may be nil, if that need not wait. It reports
// whether it did, and whether what it received was sent. Unlike package reflect it makes no value.
func (c Channel) TryReceive(to unsafe.Pointer) (received, ok bool) {
	return chanrecv(unsafe.Pointer(c.c), true, to)
}

// TrySend sends what from points to, if that need not wait. It panics if the channel is closed.
func (c Channel) TrySend(from unsafe.Pointer) (sent bool) {
	return chansend(unsafe.Pointer(c.c), from, true)
}

// checkChannelFields looks at channels whose state it knows.
func checkChannelFields() bool {
	at := func(ch any) Channel { return ChannelAt(reflect.ValueOf(ch).UnsafePointer()) }
	b := make(chan int, 3)
	c := at(b)
	b <- 1
	b <- 2
	<-b
	ok := c.Len() == 1 && c.Cap() == 3 && c.NextSend() == 2 && c.NextReceive() == 1 && !c.Closed()
	close(b)
	ok = ok && c.Closed() && !c.HasReceivers() && !c.HasSenders()
	ok = ok && checkTrying()
	u := make(chan int)
	go func() { u <- 1 }()
	for !at(u).HasSenders() {
		runtime.Gosched()
	}
	<-u
	done := make(chan bool)
	go func() { <-u; close(done) }()
	for !at(u).HasReceivers() {
		runtime.Gosched()
	}
	u <- 1
	<-done
	return ok && !at(u).HasReceivers() && !at(u).HasSenders() && at(u).Cap() == 0
}

// checkTrying sends and receives without waiting.
func checkTrying() bool {
	ch := make(chan string, 1)
	c := ChannelAt(reflect.ValueOf(ch).UnsafePointer())
	sent, got := "sent", ""
	first, second := c.TrySend(unsafe.Pointer(&sent)), c.TrySend(unsafe.Pointer(&sent))
	received, ok := c.TryReceive(unsafe.Pointer(&got))
	empty, _ := c.TryReceive(unsafe.Pointer(&got))
	close(ch)
	closed, open := c.TryReceive(nil)
	return first && !second && received && ok && got == sent && !empty && closed && !open
}
