package check

import (
	"fmt"
	"go/token"
	"go/types"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// machineImporter adds the machine's package, as far as the checker must know it: Show, which takes
// the value that a cell shows, and names for types.
//
// The syntax of a session's variables writes their types with these names, not with the learner's.
// So it can express any type, even one that its package does not export, and does not depend on the
// names of imports.
type machineImporter struct {
	next    types.Importer
	machine *types.Package
	types   map[types.Type]string
}

func newMachineImporter(next types.Importer) *machineImporter {
	machine := types.NewPackage(core.MachinePath, "machine")
	param := types.NewParam(token.NoPos, machine, "v", types.NewSlice(types.Universe.Lookup("any").Type()))
	show := types.NewSignatureType(nil, nil, nil, types.NewTuple(param), nil, true)
	machine.Scope().Insert(types.NewFunc(token.NoPos, machine, core.Show.Name(), show))
	machine.MarkComplete()
	return &machineImporter{next: next, machine: machine, types: map[types.Type]string{}}
}

func (im *machineImporter) Import(path string) (*types.Package, error) {
	if path == core.MachinePath {
		return im.machine, nil
	}
	return im.next.Import(path)
}

// forbids reports whether a package is not to be proposed, since importing it is forbidden.
func (im *machineImporter) forbids(path string) bool {
	next, ok := im.next.(interface{ Forbids(path string) bool })
	return ok && next.Forbids(path)
}

// typeName returns a name in the machine's package for a type that has nothing to do with package
// main.
func (im *machineImporter) typeName(t types.Type) string {
	name, ok := im.types[t]
	if !ok {
		name = fmt.Sprint("T", len(im.types))
		im.types[t] = name
		im.machine.Scope().Insert(types.NewTypeName(token.NoPos, im.machine, name, t))
	}
	return name
}
