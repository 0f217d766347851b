package main

import (
	"context"
	"fmt"
	"io"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/litmus/access"
)

// accesses are the programs of package access.
type accesses struct{}

func (accesses) show(w io.Writer, seed, number uint64) {
	p := access.Generate(seed, number)
	fmt.Fprintf(w, "%s\nracy: %v\n", p.Text(), p.Racy())
}

// compareWithGo reports of which programs Go thinks otherwise. It need not see a race in the runs
// that it makes.
func (accesses) compareWithGo(ctx context.Context, seed, from uint64, n int, w io.Writer) (differ bool, err error) {
	racy, seen := 0, 0
	for at := 0; at < n; at += nativeBatch {
		batch := make([]access.Program, min(nativeBatch, n-at))
		for i := range batch {
			batch[i] = access.Generate(seed, from+uint64(at+i))
		}
		results, err := runNative(ctx, access.Imports+access.Common, batch)
		if err != nil {
			return differ, err
		}
		for i, r := range results {
			p := batch[i]
			switch {
			case r.racy && !p.Racy():
				fmt.Fprintf(w, "%d: Go sees a race: %s\n", from+uint64(at+i), p.Name())
				differ = true
			case p.Racy() && !r.racy:
				fmt.Fprintf(w, "%d: Go sees no race: %s\n", from+uint64(at+i), p.Name())
			}
			racy, seen = racy+count(p.Racy()), seen+count(r.racy)
		}
	}
	fmt.Fprintf(w, "Go: %d programs, %d racy, of which Go sees %d\n", n, racy, seen)
	return differ, nil
}
