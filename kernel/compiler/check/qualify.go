package check

import (
	"go/types"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// qualifier writes package names before types, and imports what a file has not imported by name.
type qualifier struct {
	byPath map[string]string
	specs  []importSpec
}

func (q *qualifier) name(p *types.Package) string {
	if p.Path() == "main" {
		return ""
	}
	n, ok := q.byPath[p.Path()]
	if !ok {
		n = pathName(p.Path())
		q.byPath[p.Path()] = n
		q.specs = append(q.specs, importSpec{n, p.Path()})
	}
	return n
}

// pathName returns a name for an import of the kernel's own.
func pathName(path string) string {
	return core.MachineName + strings.Map(func(r rune) rune {
		if isNameRune(r) {
			return r
		}
		return '_'
	}, path)
}

func (q *qualifier) all() []importSpec { return q.specs }

// unnamed returns t without the names of parameters. They mean nothing in a type, and the
// interpreter takes them for uses of variables.
func unnamed(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Pointer:
		return types.NewPointer(unnamed(t.Elem()))
	case *types.Slice:
		return types.NewSlice(unnamed(t.Elem()))
	case *types.Array:
		return types.NewArray(unnamed(t.Elem()), t.Len())
	case *types.Chan:
		return types.NewChan(t.Dir(), unnamed(t.Elem()))
	case *types.Map:
		return types.NewMap(unnamed(t.Key()), unnamed(t.Elem()))
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, unnamedTuple(t.Params()), unnamedTuple(t.Results()), t.Variadic())
	}
	return t
}

func unnamedTuple(t *types.Tuple) *types.Tuple {
	vars := make([]*types.Var, t.Len())
	for i := range vars {
		v := t.At(i)
		vars[i] = types.NewParam(v.Pos(), v.Pkg(), "", unnamed(v.Type()))
	}
	return types.NewTuple(vars...)
}
