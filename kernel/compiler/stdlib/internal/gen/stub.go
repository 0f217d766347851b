package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/constant"
	"go/types"
	"slices"
)

// addStubs adds what a package exports and the composer has not yet, in declarations that a checker
// needs: functions without bodies, and types that have the size and comparability of the real ones
// but not their unexported fields. What drop names is left out.
func (c *composer) addStubs(pkg *types.Package, drop []string) error {
	s := stubber{c: c, pkg: pkg}
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() || c.has[name] || slices.Contains(drop, name) {
			continue
		}
		if isGeneric(obj) {
			return fmt.Errorf("%s is generic: it needs a twin", name)
		}
		s.declare(obj)
	}
	// It is a basic type, which has no package in go/types.
	if bytes.Contains(c.body.Bytes(), []byte("unsafe.Pointer")) {
		s.qualify(types.Unsafe)
	}
	return errors.Join(s.errs...)
}

func isGeneric(obj types.Object) bool {
	t, ok := obj.Type().(interface{ TypeParams() *types.TypeParamList })
	return ok && t.TypeParams().Len() > 0
}

// A stubber writes stubs of a package's objects.
type stubber struct {
	c    *composer
	pkg  *types.Package
	errs []error
}

func (s *stubber) printf(format string, args ...any) { fmt.Fprintf(&s.c.body, format, args...) }

func (s *stubber) declare(obj types.Object) {
	name := obj.Name()
	switch obj := obj.(type) {
	case *types.Const:
		s.constant(obj)
	case *types.Var:
		s.printf("var %s %s\n", name, s.typ(obj.Type()))
	case *types.Func:
		s.printf("func %s%s\n", name, s.signature(obj))
	case *types.TypeName:
		if obj.IsAlias() {
			s.printf("type %s = %s\n", name, s.typ(types.Unalias(obj.Type())))
			return
		}
		named := obj.Type().(*types.Named)
		s.printf("type %s %s\n", name, s.underlying(named.Underlying()))
		for m := range named.Methods() {
			if !m.Exported() {
				continue
			}
			recv := name
			if _, ok := m.Signature().Recv().Type().(*types.Pointer); ok {
				recv = "*" + name
			}
			s.printf("func (%s) %s%s\n", recv, m.Name(), s.signature(m))
		}
	}
}

func (s *stubber) constant(obj *types.Const) {
	if v := obj.Val(); v.Kind() == constant.Float || v.Kind() == constant.Complex {
		s.errs = append(s.errs, fmt.Errorf("no way to write the constant %s", obj))
		return
	}
	typ := ""
	if b, ok := obj.Type().(*types.Basic); !ok || b.Info()&types.IsUntyped == 0 {
		typ = s.typ(obj.Type())
	}
	s.printf("const %s %s = %s\n", obj.Name(), typ, obj.Val().ExactString())
}

// signature returns a function's parameters and results.
func (s *stubber) signature(f *types.Func) string {
	var b bytes.Buffer
	types.WriteSignature(&b, f.Signature(), s.qualify)
	return b.String()
}

func (s *stubber) typ(t types.Type) string { return types.TypeString(t, s.qualify) }

// underlying returns a type as it is declared.
func (s *stubber) underlying(t types.Type) string {
	switch t := t.(type) {
	case *types.Struct:
		return s.structure(t)
	case *types.Interface:
		return s.iface(t)
	}
	return s.typ(t)
}

func (s *stubber) structure(t *types.Struct) string {
	var b bytes.Buffer
	b.WriteString("struct {\n")
	for i := range t.NumFields() {
		switch f := t.Field(i); {
		case !f.Exported():
			fmt.Fprintf(&b, "%s %s\n", f.Name(), s.hidden(f.Type()))
		case f.Embedded():
			fmt.Fprintf(&b, "%s %s\n", s.typ(f.Type()), tag(t.Tag(i)))
		default:
			fmt.Fprintf(&b, "%s %s %s\n", f.Name(), s.typ(f.Type()), tag(t.Tag(i)))
		}
	}
	b.WriteString("}")
	return b.String()
}

func tag(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("%q", text)
}

// iface returns an interface type. Unexported methods keep others from implementing it, whatever
// their types are.
func (s *stubber) iface(t *types.Interface) string {
	var b bytes.Buffer
	b.WriteString("interface {\n")
	for e := range t.EmbeddedTypes() {
		b.WriteString(s.typ(e) + "\n")
	}
	for m := range t.ExplicitMethods() {
		if m.Exported() {
			fmt.Fprintf(&b, "%s%s\n", m.Name(), s.signature(m))
		} else {
			fmt.Fprintf(&b, "%s()\n", m.Name())
		}
	}
	b.WriteString("}")
	return b.String()
}

// hidden returns a type of the size and comparability of t, made of Go's own types.
func (s *stubber) hidden(t types.Type) string {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		if t.Kind() != types.UnsafePointer {
			return t.Name()
		}
		return "*byte"
	case *types.Pointer:
		return "*byte"
	case *types.Map:
		return "map[int]int"
	case *types.Chan:
		return "chan int"
	case *types.Signature:
		return "func()"
	case *types.Slice:
		return "[]int"
	case *types.Interface:
		return "any"
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), s.hidden(t.Elem()))
	case *types.Struct:
		var b bytes.Buffer
		b.WriteString("struct {\n")
		for f := range t.Fields() {
			fmt.Fprintf(&b, "_ %s\n", s.hidden(f.Type()))
		}
		b.WriteString("}")
		return b.String()
	}
	s.errs = append(s.errs, fmt.Errorf("no way to hide the type %s", t))
	return "int"
}

// qualify imports the package that a type is written with.
func (s *stubber) qualify(p *types.Package) string {
	switch {
	case p == s.pkg:
		return ""
	case !importable(p.Path()):
		s.errs = append(s.errs, fmt.Errorf("the API mentions %s", p.Path()))
	default:
		if err := s.c.use(p.Name(), p.Path()); err != nil {
			s.errs = append(s.errs, err)
		}
	}
	return p.Name()
}
