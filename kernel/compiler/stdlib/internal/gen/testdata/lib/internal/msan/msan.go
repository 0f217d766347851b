// Package msan stands for internal/msan in the library's tests.
package msan

const Enabled = false
