//go:build !race

package worker

// depth is how deep TestDeepRecursion recurses.
const depth = 100_000
