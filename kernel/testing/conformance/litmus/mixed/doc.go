// Package mixed makes concurrent programs that use together all that Go has for concurrency:
// variables, fields, maps, slices; locks, channels, select, WaitGroup, Once, Cond, atomics; contexts,
// timers and pipes; goroutines that start others, panic, or end early. What such a program can come
// to is not known beforehand, so those who run it are compared with one another: by what it prints,
// how it ends, and which of its accesses race.
//
// A [Program] ends by itself, unless it deadlocks or panics, and prints once, at the end of main. Each
// access of shared memory stands in a line of its own, whose comment names what is accessed
// ([Label]), so that reports of races can be compared. Some of its places are only ever used under
// one lock ([Program.Guarded]): no race on them is a true one.
//
//	program.go    a program and its text
//	generate.go   programs by chance, or from the bytes of a fuzzer
//	memory.go     places and what is done to them
//	piece.go      what one or several goroutines do
//	wrap.go       what is done around that
package mixed
