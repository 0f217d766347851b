package slices

import (
	"cmp"

	"lockstep/twin"
)

// The sorts are compiled: interpreted, they would be slow, and take long to compile for each type.

func Sort[S ~[]E, E cmp.Ordered](x S) { twin.Sort(x) }

func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int) { twin.SortFunc(x, cmp) }

func SortStableFunc[S ~[]E, E any](x S, cmp func(a, b E) int) { twin.SortStableFunc(x, cmp) }

func overlaps[E any](a, b []E) bool { return len(a) > 0 && len(b) > 0 && twin.Overlaps(a, b) }
