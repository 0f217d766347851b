package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/litmus/model"
)

// spaces are the programs of package model.
type spaces struct{}

// space is a program with what the model says of it.
type space struct {
	number uint64
	*model.Program
	model.Space
}

func (spaces) generate(seed, from uint64, n int) []space {
	list := make([]space, n)
	for i := range list {
		p := model.Generate(seed, from+uint64(i))
		list[i] = space{from + uint64(i), p, model.Explore(p)}
	}
	return list
}

func (k spaces) show(w io.Writer, seed, number uint64) {
	s := k.generate(seed, number, 1)[0]
	fmt.Fprintf(w, "%s\n%d states, racy: %v\n", s.Text(), s.States, s.Racy)
	for _, o := range slices.Sorted(maps.Keys(s.Outcomes)) {
		fmt.Fprintln(w, o)
	}
}

// ends reports whether a program comes to its end on every schedule.
func (s space) ends() bool { return !s.Outcomes[model.Deadlock] && !s.Outcomes[model.Panic] }

// compareWithGo reports in what Go differs from the model.
func (k spaces) compareWithGo(ctx context.Context, seed, from uint64, n int, w io.Writer) (differ bool, err error) {
	list := slices.DeleteFunc(k.generate(seed, from, n), func(s space) bool { return !s.ends() })
	racy, seen := 0, 0
	for batch := range slices.Chunk(list, nativeBatch) {
		results, err := runNative(ctx, model.Imports, batch)
		if err != nil {
			return differ, err
		}
		for i, r := range results {
			s := batch[i]
			for _, o := range slices.Sorted(maps.Keys(r.outcomes)) {
				if !s.Outcomes[o] {
					fmt.Fprintf(w, "%d: Go prints %q, which the model does not\n", s.number, o)
					differ = true
				}
			}
			if r.racy && !s.Racy {
				fmt.Fprintf(w, "%d: Go sees a race, the model none\n", s.number)
				differ = true
			}
			racy, seen = racy+count(s.Racy), seen+count(r.racy)
		}
	}
	fmt.Fprintf(w, "Go: %d programs, %d racy, of which Go sees %d\n", len(list), racy, seen)
	return differ, nil
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}
