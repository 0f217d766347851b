//go:build race

package worker

// depth is how deep TestDeepRecursion recurses: the race detector makes the interpreter's frames
// half again as large, and the limit, which only powers of two tell apart, stays.
const depth = 50_000
