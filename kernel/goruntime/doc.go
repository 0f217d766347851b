// Package goruntime is the only door to private parts of Go's runtime and of package reflect: what
// the kernel needs of them, no exported function gives, and a new version of Go may change. Every
// other room asks here, and knows no layout.
//
// Each file holds one such part, behind an API that says what it is for:
//
//	errors.go  the runtime's own errors, as values
//	iface.go   the two words of an interface value
//
// It imports nothing of ours.
package goruntime
