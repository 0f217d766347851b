package check

import (
	"fmt"
	"go/types"
)

// qualifier writes package names before types, and imports what a file has not imported by name.
type qualifier struct {
	byPath map[string]string
	specs  []importSpec
}

func newQualifier(imports []importSpec) *qualifier {
	q := &qualifier{byPath: map[string]string{}}
	for _, im := range imports {
		q.specs = append(q.specs, im)
		if _, ok := q.byPath[im.path]; !ok && im.name != "." && im.name != "_" {
			q.byPath[im.path] = im.name
		}
	}
	return q
}

func (q *qualifier) name(p *types.Package) string {
	if p.Path() == "main" {
		return ""
	}
	n, ok := q.byPath[p.Path()]
	if !ok {
		n = fmt.Sprintf("%s%s%d", HostName, p.Name(), len(q.specs))
		q.byPath[p.Path()] = n
		q.specs = append(q.specs, importSpec{n, p.Path()})
	}
	return n
}

func (q *qualifier) all() []importSpec { return q.specs }

// TypeString writes a type as a file of the unit would, and returns what it would have to import,
// by name, beyond what the unit imports.
func (u *Unit) TypeString(t types.Type) (text string, imports map[string]string) {
	q := newQualifier(u.imports)
	text = types.TypeString(unnamed(t), q.name)
	imports = map[string]string{}
	for _, im := range q.specs[len(u.imports):] {
		imports[im.name] = im.path
	}
	return text, imports
}

// unnamed is t without the names of parameters. They say nothing in a type, and the interpreter
// takes them for uses of variables.
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
