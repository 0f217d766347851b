package maphash

import "lockstep/twin"

func Comparable[T comparable](seed Seed, v T) uint64 { return twin.HashComparable(seed, v) }

func WriteComparable[T comparable](h *Hash, x T) { twin.WriteComparable(h, x) }
