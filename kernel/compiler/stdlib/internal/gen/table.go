package main

import (
	"bytes"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A tableFile is a Go file of package symbols that is being written.
type tableFile struct {
	imports map[string]string // by path the name to import it under; "" for its own
	body    bytes.Buffer
}

func newTableFile() *tableFile { return &tableFile{imports: map[string]string{"reflect": ""}} }

func (f *tableFile) source() []byte {
	var b bytes.Buffer
	b.WriteString(header + "import (\n")
	for _, path := range slices.Sorted(maps.Keys(f.imports)) {
		fmt.Fprintf(&b, "%s %q\n", f.imports[path], path)
	}
	b.WriteString(")\n")
	b.Write(f.body.Bytes())
	return b.Bytes()
}

// use imports the package at path and returns its name in the file. All elements of the path are in
// that, since several packages are called rand.
func (f *tableFile) use(path string) string {
	name := strings.ReplaceAll(path, "/", "")
	if f.imports[path] = name; name == path {
		f.imports[path] = ""
	}
	return name
}

// table writes the function that builds the table of some names of a package, given in the versions
// that several platforms have of it.
func (f *tableFile) table(builder string, all []*types.Package, names []string) error {
	var (
		path                     = all[0].Path()
		values, variables, typed []string
	)
	add := func(list *[]string, name, expr string) {
		*list = append(*list, fmt.Sprintf("{%q, %s},\n", name, expr))
	}
	for _, name := range names {
		switch obj := all[0].Scope().Lookup(name).(type) {
		case *types.Const:
			expr, err := f.constant(name, all)
			if err != nil {
				return err
			}
			add(&values, name, expr)
		case *types.Var:
			add(&variables, name, "&"+f.use(path)+"."+name)
		case *types.Func:
			if obj.Signature().TypeParams().Len() == 0 {
				add(&values, name, f.use(path)+"."+name)
			}
		case *types.TypeName:
			if !isPlainType(obj) {
				continue
			}
			add(&typed, name, "(*"+f.use(path)+"."+name+")(nil)")
		}
	}
	// An import may have an effect without names, as time/tzdata's has. That of runtime/race is
	// that a program for Windows cannot be linked.
	if _, ok := f.imports[path]; !ok && path != "runtime/race" {
		f.imports[path] = "_"
	}
	fmt.Fprintf(&f.body, "\nfunc %s() map[string]reflect.Value {\nreturn bind(%s, %s, %s)\n}\n",
		builder, symbolList(values), symbolList(variables), symbolList(typed))
	return nil
}

func symbolList(entries []string) string {
	if len(entries) == 0 {
		return "nil"
	}
	return "[]symbol{\n" + strings.Join(entries, "") + "}"
}

// isPlainType reports whether there can be variables of a type as it stands: it is neither generic
// nor a constraint.
func isPlainType(obj *types.TypeName) bool {
	if t, ok := obj.Type().(interface{ TypeParams() *types.TypeParamList }); ok && t.TypeParams().Len() > 0 {
		return false
	}
	iface, ok := obj.Type().Underlying().(*types.Interface)
	return !ok || iface.IsMethodSet()
}

// constant returns an expression for a constant, whose value may differ between the platforms.
// Untyped numbers and strings become values of go/constant, so that they do not overflow.
func (f *tableFile) constant(name string, all []*types.Package) (string, error) {
	obj := all[0].Scope().Lookup(name).(*types.Const)
	expr := f.use(obj.Pkg().Path()) + "." + name
	if b, ok := obj.Type().(*types.Basic); !ok || b.Info()&types.IsUntyped == 0 || b.Kind() == types.UntypedBool {
		return expr, nil
	}
	everywhere := func(ok func(constant.Value) bool) bool {
		return !slices.ContainsFunc(all, func(pkg *types.Package) bool {
			return !ok(pkg.Scope().Lookup(name).(*types.Const).Val())
		})
	}
	isInt64 := func(v constant.Value) bool {
		_, exact := constant.Int64Val(constant.ToInt(v))
		return v.Kind() == constant.Int && exact
	}
	isUint64 := func(v constant.Value) bool {
		_, exact := constant.Uint64Val(constant.ToInt(v))
		return v.Kind() == constant.Int && exact
	}
	switch v := obj.Val(); {
	case v.Kind() == constant.String:
		return f.use("go/constant") + ".MakeString(" + expr + ")", nil
	case everywhere(isInt64):
		return f.use("go/constant") + ".MakeInt64(" + expr + ")", nil
	case everywhere(isUint64):
		return f.use("go/constant") + ".MakeUint64(" + expr + ")", nil
	case v.Kind() == constant.Float && everywhere(func(w constant.Value) bool { return constant.Compare(v, token.EQL, w) }):
		return fmt.Sprintf("exact(%q)", v.ExactString()), nil
	}
	return "", fmt.Errorf("no way to write the constant %s = %s", name, obj.Val())
}
