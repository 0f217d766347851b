package server

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// TestInboxIsBounded: a client that sends more than is taken waits; nothing is lost, and the order
// is kept.
func TestInboxIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const messages, each = 300, 1 << 20
		content := make([]byte, each) // one memory for all
		q := newInbox()
		ctx, stop := context.WithCancel(t.Context())
		go func() {
			for n := range messages {
				q.add(ctx, &jupyter.Message{Content: content, Header: jupyter.Header{MsgID: string(rune(n))}})
			}
		}()
		synctest.Wait()
		if n := q.len(); n > maxWaiting/each+1 || n < maxWaiting/each-1 {
			t.Errorf("%d messages wait, want about %d", n, maxWaiting/each)
		}
		for n := range messages - 10 {
			m, ok := q.next(ctx)
			if !ok || m.Header.MsgID != string(rune(n)) {
				t.Fatalf("message %d is %q, %t", n, m.Header.MsgID, ok)
			}
		}
		stop() // whoever waits does not wait for ever
	})
}

// TestInboxEnds: the end lets go of whoever waits for room.
func TestInboxEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newInbox()
		ctx, stop := context.WithCancel(t.Context())
		added := make(chan struct{})
		go func() {
			defer close(added)
			for range 3 {
				q.add(ctx, &jupyter.Message{Content: make([]byte, maxWaiting/2)})
			}
		}()
		synctest.Wait()
		select {
		case <-added:
			t.Error("all have found room")
		default:
		}
		stop()
		<-added
	})
}
