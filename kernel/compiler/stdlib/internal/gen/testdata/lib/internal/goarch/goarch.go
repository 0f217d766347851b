// Package goarch stands for internal/goarch in the library's tests.
package goarch

const PtrSize = 8
