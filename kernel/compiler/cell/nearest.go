package cell

import "strings"

// Nearest returns the first of the names that are most similar to name, "" if none is: a typing
// error or two away, or the word with something before or after it (Upper and ToUpper).
func Nearest(name string, names []string) string {
	limit := max(1, len(name)/3)
	if len(name) < 3 {
		limit = 0 // any two short names are a slip apart
	}
	best, least := "", limit+1
	for _, n := range names {
		if n == name || max(len(n)-len(name), len(name)-len(n)) >= least {
			continue
		}
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	if best != "" || len(name) < 4 {
		return best
	}
	for _, n := range names {
		within := len(n) > len(name) && (hasSuffixFold(n, name) || hasSuffixFold(n[:min(len(n), len(name))], name))
		if within && (best == "" || len(n) < len(best)) {
			best = n
		}
	}
	return best
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// distance returns how many letters must be inserted, deleted, replaced or swapped with the next
// one to turn a into b: the optimal string alignment distance.
func distance(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
