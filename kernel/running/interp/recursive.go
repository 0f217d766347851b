package interp

import (
	"go/ast"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime/namedtype"
)

// Structs that lead back to themselves, as lists, trees and graphs are made of, have reflect types
// that package reflect cannot make. yaegi makes them with a stand-in where the struct is mentioned,
// and changes the fields afterwards. It has one stand-in for all, though, and so takes one type for
// the other where several lead to each other.
//
// Here such types are made in yaegi's place, after their declarations are compiled and before
// anything that uses them. Each is first made of fields that are as large as the real ones, and
// have pointers where these do. Then it can be mentioned, and gets the real fields.
//
// Structs that lead to themselves only by way of these, without a tag that makes them types of
// their own (package lower's types.go), are left to yaegi: package reflect makes one type of all
// that are alike.

// declareTypes compiles the type declarations of a file on their own if there are such structs, and
// returns what is left.
func (in *Interp) declareTypes(file *ast.File) (rest *ast.File, err error) {
	m := maker{session: in.session, declared: structs(file), made: map[string]reflect.Type{}}
	for _, name := range slices.Sorted(maps.Keys(m.declared)) {
		if st := m.declared[name]; isMarked(st) && m.leadsTo(st, name, map[string]bool{}) {
			m.recursive = append(m.recursive, name)
		}
	}
	if len(m.recursive) == 0 {
		return file, nil
	}
	types, others := *file, *file
	types.Decls, others.Decls = nil, nil
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && (g.Tok == token.IMPORT || g.Tok == token.TYPE) {
			types.Decls = append(types.Decls, d)
		} else {
			others.Decls = append(others.Decls, d)
		}
	}
	if _, err := in.yaegi.CompileAST(&types); err != nil {
		return nil, err
	}
	m.make()
	return &others, nil
}

// structs returns the struct types that a file declares.
func structs(file *ast.File) map[string]*ast.StructType {
	declared := map[string]*ast.StructType{}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range g.Specs {
			if spec, ok := spec.(*ast.TypeSpec); ok {
				if st, ok := spec.Type.(*ast.StructType); ok {
					declared[spec.Name.Name] = st
				}
			}
		}
	}
	return declared
}

// isMarked reports whether the tag of a struct's first field makes it a type of its own.
func isMarked(st *ast.StructType) bool {
	return st.Fields.NumFields() > 0 && core.HasTypeTag(tagOf(st.Fields.List[0]))
}

func tagOf(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	tag, _ := strconv.Unquote(f.Tag.Value)
	return tag
}

// A maker makes the reflect types of a text's structs that lead to themselves.
type maker struct {
	session   *session
	declared  map[string]*ast.StructType // all of the text
	recursive []string                   // those to make
	made      map[string]reflect.Type
}

// mentioned returns the declared structs that a type mentions.
func (m *maker) mentioned(typ ast.Node) (names []string) {
	ast.Inspect(typ, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			names = append(names, m.mentioned(n.Type)...)
			return false
		case *ast.Ident:
			if m.declared[n.Name] != nil {
				names = append(names, n.Name)
			}
		}
		return true
	})
	return names
}

// leadsTo reports whether a struct can be reached from a type.
func (m *maker) leadsTo(typ ast.Node, name string, seen map[string]bool) bool {
	for _, next := range m.mentioned(typ) {
		if next == name {
			return true
		}
		if !seen[next] {
			seen[next] = true
			if m.leadsTo(m.declared[next], name, seen) {
				return true
			}
		}
	}
	return false
}

func (m *maker) make() {
	for _, name := range m.recursive {
		m.itype(name).setReflectType(m.shapeOf(name))
	}
	for _, name := range m.recursive {
		namedtype.ReplaceFields(m.made[name], reflect.StructOf(m.fields(name, func(_ ast.Expr, typ *itype) reflect.Type { return typeOf(typ) })))
	}
}

// itype returns what yaegi knows of a type.
func (m *maker) itype(name string) *itype { return m.session.names.symbol(name).typ() }

// fields returns the fields of a struct, with the types that of gives for their expressions and
// yaegi's types.
func (m *maker) fields(name string, of func(ast.Expr, *itype) reflect.Type) (fields []reflect.StructField) {
	types := m.itype(name).fields()
	for _, f := range m.declared[name].Fields.List {
		for _, id := range f.Names {
			typ := of(f.Type, types[len(fields)])
			fields = append(fields, reflect.StructField{Name: id.Name, Tag: reflect.StructTag(tagOf(f)), Type: typ})
		}
	}
	return fields
}

var shapes atomic.Int64

// shapeOf returns the type that will be a struct's.
func (m *maker) shapeOf(name string) reflect.Type {
	if made, ok := m.made[name]; ok {
		return made
	}
	fields := m.fields(name, m.shape)
	// Package reflect makes one type of what is alike.
	fields[0].Tag = reflect.StructTag("shape:" + strconv.Quote(strconv.FormatInt(shapes.Add(1), 10)))
	m.made[name] = reflect.StructOf(fields)
	return m.made[name]
}

// shape returns a type that is laid out as the type of a field. typ is that type if yaegi knows it.
func (m *maker) shape(e ast.Expr, typ *itype) reflect.Type {
	if typ != nil && len(m.mentioned(e)) == 0 {
		return typeOf(typ)
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return m.shape(e.X, nil)
	case *ast.StarExpr:
		return reflect.TypeFor[*struct{}]()
	case *ast.MapType:
		return reflect.TypeFor[map[int]int]()
	case *ast.ChanType:
		return reflect.TypeFor[chan int]()
	case *ast.FuncType:
		return reflect.TypeFor[func()]()
	case *ast.ArrayType:
		if e.Len == nil {
			return reflect.TypeFor[[]struct{}]()
		}
		n, _ := strconv.Atoi(e.Len.(*ast.BasicLit).Value)
		return reflect.ArrayOf(n, m.shape(e.Elt, nil))
	}
	name := e.(*ast.Ident).Name
	if slices.Contains(m.recursive, name) {
		return m.shapeOf(name)
	}
	return reflect.StructOf(m.fields(name, m.shape))
}
