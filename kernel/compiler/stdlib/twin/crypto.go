package twin

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"hash"
	"hash/maphash"
)

// HashComparable is [maphash.Comparable]; seed is a maphash.Seed.
func HashComparable(seed, v any) uint64 { return maphash.Comparable(seed.(maphash.Seed), v) }

// WriteComparable is [maphash.WriteComparable]; h is a *maphash.Hash.
func WriteComparable(h, v any) { maphash.WriteComparable(h.(*maphash.Hash), v) }

// HKDFExtract is [hkdf.Extract].
func HKDFExtract(h func() hash.Hash, secret, salt []byte) ([]byte, error) {
	return hkdf.Extract(h, secret, salt)
}

// HKDFExpand is [hkdf.Expand].
func HKDFExpand(h func() hash.Hash, pseudorandomKey []byte, info string, keyLength int) ([]byte, error) {
	return hkdf.Expand(h, pseudorandomKey, info, keyLength)
}

// HKDFKey is [hkdf.Key].
func HKDFKey(h func() hash.Hash, secret, salt []byte, info string, keyLength int) ([]byte, error) {
	return hkdf.Key(h, secret, salt, info, keyLength)
}

// PBKDF2Key is [pbkdf2.Key].
func PBKDF2Key(h func() hash.Hash, password string, salt []byte, iter, keyLength int) ([]byte, error) {
	return pbkdf2.Key(h, password, salt, iter, keyLength)
}
