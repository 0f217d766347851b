// Package display writes values for learners to read: in Go's syntax, with their types, over
// several lines when one is too short, and cut with a notice when there is too much of them.
//
//	main.Account{
//	    Owner:   "BOB",
//	    Balance: 120,
//	    History: []int{100, -30, 50},
//	}
//
// A [Writer] makes a tree of what is to be shown (value.go and the files beside it), no larger than
// its limits, and then lays it out (layout.go). Where Go's syntax would say little, something else
// is shown: errors and values with a method String are shown by their text, a channel by what is in
// it, a function by its signature.
//
// Values are Core's, as package bridge knows them. Other goroutines may be changing them meanwhile:
// what is shown then is as accidental as what the program itself would read, but the Writer does
// not fail over it (maps.go).
//
// A Writer may be used from any goroutine.
package display
