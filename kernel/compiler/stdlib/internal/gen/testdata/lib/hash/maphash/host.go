package maphash

import "hash/maphash"

type (
	Hash = maphash.Hash
	Seed = maphash.Seed
)
