package check

import (
	"fmt"
	"go/token"
	"go/types"
)

// HostPath is the import path under which checked cells find the kernel. HostName is its name in them.
const (
	HostPath = "lockstep/host"
	HostName = "ls__"
)

// hostImporter adds the kernel's own package, as far as the checker must know it: Show, which takes
// the value that a cell shows, and names for types.
//
// The syntax of a session's variables says their types by these names, not by the learner's. So it
// can say any type, also one that its package does not export, and what is imported under which name
// does not matter.
type hostImporter struct {
	next  types.Importer
	host  *types.Package
	types map[types.Type]string
}

func newHostImporter(next types.Importer) *hostImporter {
	host := types.NewPackage(HostPath, "host")
	param := types.NewParam(token.NoPos, host, "v", types.NewSlice(types.Universe.Lookup("any").Type()))
	show := types.NewSignatureType(nil, nil, nil, types.NewTuple(param), nil, true)
	host.Scope().Insert(types.NewFunc(token.NoPos, host, "Show", show))
	host.MarkComplete()
	return &hostImporter{next: next, host: host, types: map[types.Type]string{}}
}

func (im *hostImporter) Import(path string) (*types.Package, error) {
	if path == HostPath {
		return im.host, nil
	}
	return im.next.Import(path)
}

// forbids reports whether a package is not to be proposed, since it may not be imported.
func (im *hostImporter) forbids(path string) bool {
	next, ok := im.next.(interface{ Forbids(path string) bool })
	return ok && next.Forbids(path)
}

// typeName is a name in the kernel's package for a type that has nothing to do with package main.
func (im *hostImporter) typeName(t types.Type) string {
	name, ok := im.types[t]
	if !ok {
		name = fmt.Sprint("T", len(im.types))
		im.types[t] = name
		im.host.Scope().Insert(types.NewTypeName(token.NoPos, im.host, name, t))
	}
	return name
}
