// Package testenv stands for internal/testenv in the library's tests. What these say of the compiler's optimizations
// does not hold for a twin.
package testenv

import "testing"

func OptimizationOff() bool { return true }

func SkipIfOptimizationOff(t testing.TB) { t.Skip("about the compiler") }
