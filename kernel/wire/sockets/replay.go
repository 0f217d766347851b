package sockets

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"
)

// rememberedSignatures is how many signatures are remembered at least; at most twice as many are.
// ipykernel keeps as many.
const rememberedSignatures = 1 << 15

// replays remembers the signatures of received messages, so that a message that somebody has
// recorded and sends again is not obeyed twice: each message has an id of its own, so no two
// genuine ones have the same signature. It forgets the oldest, so its memory is bounded. It may be
// used from any goroutine.
type replays struct {
	mu sync.Mutex
	// Signatures enter young. When that is full it takes the place of old, which is forgotten.
	young, old map[signature]struct{}
}

type signature [sha256.Size]byte

// parseSignature reads a signature that was verified; ok is false where nothing is signed.
func parseSignature(text []byte) (s signature, ok bool) {
	n, err := hex.Decode(s[:], text[:min(len(text), hex.EncodedLen(len(s)))])
	return s, err == nil && n == len(s)
}

// first reports whether a signature comes for the first time, and remembers it. Nothing is not a
// signature.
func (r *replays) first(text []byte) bool {
	s, ok := parseSignature(text)
	if !ok {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.has(s) {
		return false
	}
	if r.young == nil || len(r.young) >= rememberedSignatures {
		r.young, r.old = make(map[signature]struct{}), r.young
	}
	r.young[s] = struct{}{}
	return true
}

// known reports whether a signature has come before, and does not remember it.
func (r *replays) known(text []byte) bool {
	s, ok := parseSignature(text)
	r.mu.Lock()
	defer r.mu.Unlock()
	return ok && r.has(s)
}

// has is known for a caller that holds mu.
func (r *replays) has(s signature) bool {
	_, young := r.young[s]
	_, old := r.old[s]
	return young || old
}
