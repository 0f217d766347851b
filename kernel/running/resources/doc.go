// Package resources keeps track of what the executions of cells hold besides memory and goroutines:
// listeners, connections, servers, files, child processes, and what they have entered in the
// registries of compiled packages, such as patterns of http.DefaultServeMux or flags.
//
// A cell may be run again, and then starts afresh: [Release] closes what its earlier run holds and
// takes back what it registered. What other cells hold stays. What is in a variable is closed
// too, since the new run makes that variable anew.
//
// An interrupt ends goroutines, and some of them are in calls of compiled code, which does not
// notice. [Interrupt] wakes those: it ends the child that is waited for, lets a read of the network
// time out, and stops a server. What is only held stays open, since the cell's variables keep their
// values.
//
// [PartsOf] says which compiled functions write to, or read from, where others may do the other, which
// orders goroutines.
//
// All of this rests on [Wrap], through which the worker passes each compiled function that cells
// call.
//
// The functions of this package may be called from any goroutine.
package resources
