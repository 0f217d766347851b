// Package pack keeps many small texts in one string, each compressed by itself,
// so that one can be read without inflating the others. The generator encodes;
// package stdlib, which embeds the result, reads.
//
// A pack is the number of entries, then for each its key and its compressed and
// full sizes, all as uvarints and in order of keys; then the compressed entries
// in the same order.
package pack

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Encode makes a pack. The same entries give the same bytes.
func Encode(entries map[string][]byte) ([]byte, error) {
	var index, bodies bytes.Buffer
	uvarint := func(n int) { index.Write(binary.AppendUvarint(nil, uint64(n))) }
	uvarint(len(entries))
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		before := bodies.Len()
		w, err := flate.NewWriter(&bodies, flate.BestCompression)
		if err != nil {
			return nil, fmt.Errorf("compress %s: %w", key, err)
		}
		if _, err := w.Write(entries[key]); err != nil {
			return nil, fmt.Errorf("compress %s: %w", key, err)
		}
		if err := w.Close(); err != nil {
			return nil, fmt.Errorf("compress %s: %w", key, err)
		}
		uvarint(len(key))
		index.WriteString(key)
		uvarint(bodies.Len() - before)
		uvarint(len(entries[key]))
	}
	return append(index.Bytes(), bodies.Bytes()...), nil
}

// A Pack reads what Encode made. Its methods may be called from any goroutine.
type Pack struct {
	entries map[string]entry
}

type entry struct {
	compressed string
	size       int
}

var errCorrupt = errors.New("corrupt pack")

// Open reads the index of a pack. The entries stay in data until Read asks for one.
func Open(data string) (*Pack, error) {
	r := indexReader{rest: data}
	type place struct {
		key        string
		size, full int
	}
	places := make([]place, r.int())
	for i := range places {
		places[i] = place{r.string(r.int()), r.int(), r.int()}
	}
	p := &Pack{make(map[string]entry, len(places))}
	for _, at := range places {
		p.entries[at.key] = entry{r.string(at.size), at.full}
	}
	if r.failed || r.rest != "" {
		return nil, errCorrupt
	}
	return p, nil
}

// Read inflates the entry at key; ok is false when there is none.
func (p *Pack) Read(key string) (data []byte, ok bool, err error) {
	e, ok := p.entries[key]
	if !ok {
		return nil, false, nil
	}
	data = make([]byte, e.size)
	if _, err := io.ReadFull(flate.NewReader(strings.NewReader(e.compressed)), data); err != nil {
		return nil, true, fmt.Errorf("inflate %s: %w", key, err)
	}
	return data, true, nil
}

// Keys yields the keys in no order.
func (p *Pack) Keys() iter.Seq[string] { return maps.Keys(p.entries) }

// indexReader takes apart the front of a pack. Once it has failed it gives
// zeros and empty strings.
type indexReader struct {
	rest   string
	failed bool
}

func (r *indexReader) int() int {
	var n uint64
	for shift := 0; shift < 32 && r.rest != ""; shift += 7 {
		b := r.rest[0]
		r.rest = r.rest[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			if n > uint64(len(r.rest))*maxRatio {
				break
			}
			return int(n)
		}
	}
	r.failed = true
	return 0
}

// maxRatio is more than deflate can compress anything by: an entry whose size in the index exceeds
// the rest of the pack by it is rejected before memory is allocated for it.
const maxRatio = 1100

func (r *indexReader) string(n int) string {
	if n > len(r.rest) {
		r.failed = true
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}
