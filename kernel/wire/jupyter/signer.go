package jupyter

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// SchemeHMACSHA256 is the one signature scheme there is in practice.
const SchemeHMACSHA256 = "hmac-sha256"

// Signer signs messages and checks their signatures. The zero Signer, like one with
// an empty key, leaves signatures empty and accepts every one.
type Signer struct{ key []byte }

// NewSigner returns the Signer for the scheme and key of a connection file.
func NewSigner(scheme, key string) (Signer, error) {
	if key == "" {
		return Signer{}, nil
	}
	if scheme != SchemeHMACSHA256 {
		return Signer{}, fmt.Errorf("signature scheme %q: only %s is supported", scheme, SchemeHMACSHA256)
	}
	return Signer{[]byte(key)}, nil
}

// Signs reports whether messages are signed at all.
func (s Signer) Signs() bool { return len(s.key) > 0 }

// Sign returns the signature of the parts, in hexadecimal.
func (s Signer) Sign(parts ...[]byte) []byte {
	if len(s.key) == 0 {
		return nil
	}
	sum := s.sum(parts)
	return hex.AppendEncode(make([]byte, 0, 2*len(sum)), sum)
}

// Verify reports whether signature is that of the parts, in a time that does not
// depend on where they differ.
func (s Signer) Verify(signature []byte, parts ...[]byte) bool {
	if len(s.key) == 0 {
		return true
	}
	var got [sha256.Size]byte
	if len(signature) != hex.EncodedLen(len(got)) {
		return false
	}
	if _, err := hex.Decode(got[:], signature); err != nil {
		return false
	}
	return hmac.Equal(got[:], s.sum(parts))
}

func (s Signer) sum(parts [][]byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	for _, p := range parts {
		mac.Write(p)
	}
	return mac.Sum(nil)
}
