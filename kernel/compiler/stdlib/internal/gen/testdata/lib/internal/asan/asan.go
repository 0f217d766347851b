// Package asan stands for internal/asan in the library's tests.
package asan

const Enabled = false
