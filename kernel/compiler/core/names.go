package core

import (
	"go/token"
	"go/types"
	"strings"
)

// The packages that Core imports, and their names in it.
const (
	MachinePath  = "lockstep/machine" // the entries
	MachineName  = "ls__"
	CompiledPath = "lockstep/compiled" // what is compiled Go's: see CompiledSymbol
	CompiledName = "ls__h"
)

// Variables of type bool in Core's package, which the scheduler sets. It is given their addresses
// by [Flags].
const (
	// PollVar is true while some goroutine is to end: then each loop turn calls [Point].
	PollVar = "ls__poll"
	// ManyVar is true while accesses to memory that goroutines may share are of interest: there is
	// more than one of them, or somebody keeps a log.
	ManyVar = "ls__many"
)

// Prefixes of the names that the compiler gives in Core.
const (
	FuncPrefix       = "f_"
	TypePrefix       = "t_"
	BoxPrefix        = "b_"
	VarPrefix        = "v_"
	LabelPrefix      = "L_"
	DispatcherPrefix = "d_"  // of functions that call a method of an interface
	MakerPrefix      = "mk_" // of functions that make closures of deferred calls
	CapturePrefix    = "fv_" // of functions that make closures
	ProgramFunc      = "program"
)

var prefixes = []string{
	MachineName, FuncPrefix, TypePrefix, BoxPrefix, VarPrefix, LabelPrefix, DispatcherPrefix, MakerPrefix, CapturePrefix,
}

// Reserved reports whether a name means something in Core, so that no local variable can have it.
func Reserved(name string) bool {
	if types.Universe.Lookup(name) != nil || token.IsKeyword(name) || name == "main" || name == "init" || name == ProgramFunc {
		return true
	}
	for _, p := range prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}
