//go:build race

package flat_test

// stress is that of other builds but for the collector, which takes minutes beside the race detector.
// The checks of pointers that come with it are a stress of their own.
var stress = []string{"GOGC=50"}
