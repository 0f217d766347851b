//go:build !race

package flat_test

// stress is an environment in which the collector runs all the time and overwrites what it frees.
var stress = []string{"GODEBUG=clobberfree=1,gcstoptheworld=1", "GOGC=5"}
