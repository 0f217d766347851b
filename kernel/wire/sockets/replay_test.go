package sockets

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// TestReplay sends requests again: on the same connection, on another one, on another channel, and
// with the signature in capitals. Each is obeyed once.
func TestReplay(t *testing.T) {
	k := open(t, localhost, testLimits)
	a, b, control := k.connect(t, jupyter.Shell, "a"), k.connect(t, jupyter.Shell, "b"), k.connect(t, jupyter.Control, "a")
	request := k.request(t, jupyter.MsgExecuteRequest, struct{}{})
	capitals := []byte(string(request))
	at := strings.Index(string(request), "<IDS|MSG>") + len("<IDS|MSG>") + 2
	copy(capitals[at:], strings.ToUpper(string(request[at:at+2*sha256.Size])))
	if string(capitals) == string(request) {
		t.Fatal("the signature was not written in capitals")
	}
	for _, send := range []struct {
		client *client
		wire   []byte
	}{{a, request}, {a, request}, {a, capitals}, {b, k.request(t, "first of b", struct{}{})}, {b, request}} {
		send.client.send(send.wire)
	}
	a.send(k.request(t, "last of a", struct{}{}))
	b.send(k.request(t, "last of b", struct{}{}))
	got := make(map[string]int)
	for got["last of a"]+got["last of b"] < 2 {
		got[(<-k.Shell()).Header.MsgType]++
	}
	if got[jupyter.MsgExecuteRequest] != 1 {
		t.Errorf("the request came %d times, want once", got[jupyter.MsgExecuteRequest])
	}
	control.send(k.request(t, "first on control", struct{}{}))
	control.send(request)
	control.send(k.request(t, "last on control", struct{}{}))
	for _, want := range []string{"first on control", "last on control"} {
		if m := <-k.Control(); m.Header.MsgType != want {
			t.Errorf("on control came %s, want %s", m.Header.MsgType, want)
		}
	}
	if !strings.Contains(k.log.String(), errReplay.Error()) {
		t.Error("nothing of it is logged")
	}
}

// Where nothing is signed, two requests may be the same.
func TestUnsignedRequestsMayRepeat(t *testing.T) {
	info := localhost
	info.Key = ""
	k := open(t, info, testLimits)
	cl := k.connect(t, jupyter.Shell, "")
	request := k.request(t, jupyter.MsgExecuteRequest, struct{}{})
	for range 2 {
		cl.send(request)
		<-k.Shell()
	}
}

func TestReplaysForgetTheOldest(t *testing.T) {
	var r replays
	sign := func(n int) []byte {
		sum := sha256.Sum256([]byte(strconv.Itoa(n)))
		return hex.AppendEncode(nil, sum[:])
	}
	const n = 5 * rememberedSignatures
	for i := range n {
		if !r.first(sign(i)) {
			t.Fatalf("signature %d is taken for another", i)
		}
	}
	for _, i := range []int{n - 1, n - rememberedSignatures} {
		if !r.known(sign(i)) || r.first(sign(i)) {
			t.Errorf("signature %d of %d is forgotten", i, n)
		}
	}
	if r.known(sign(0)) {
		t.Error("the first signature is not forgotten")
	}
	if kept := len(r.young) + len(r.old); kept > 2*rememberedSignatures {
		t.Errorf("%d signatures are kept", kept)
	}
}
