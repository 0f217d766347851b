package main

import "time"

const (
	timeout     = 20 * time.Second
	slowTimeout = 2 * time.Minute
)

// slow are programs of GOROOT/test that come out right when they have slowTimeout. They make tens
// of millions of calls, divisions or copies, which take compiled code less than a second.
var slow = map[string]bool{
	"copy.go":                 true,
	"fixedbugs/issue13169.go": true,
	"fixedbugs/issue16249.go": true,
	"fixedbugs/issue59680.go": true,
	"fixedbugs/issue80188.go": true,
	"ken/divconst.go":         true,
	"ken/modconst.go":         true,
}
