// Package race stands for internal/race in the library's tests.
package race

const Enabled = false
