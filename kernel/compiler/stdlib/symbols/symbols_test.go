package symbols

import (
	"go/constant"
	"go/token"
	"go/types"
	"os/exec"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// TestTablesAgreeWithTypes compares every table with the types that cells are checked with: what a
// cell may name must be there, and be the same thing.
func TestTablesAgreeWithTypes(t *testing.T) {
	imp := stdlib.NewImporter(token.NewFileSet())
	for _, path := range stdlib.Packages() {
		table, ok := Of(path)
		// The last are interpreted.
		if path == "unsafe" || path == "plugin" || path == "runtime/cgo" || strings.HasPrefix(path, "golang.org/") {
			if ok {
				t.Errorf("%s has a table", path)
			}
			continue
		}
		if !ok {
			t.Errorf("%s has no table", path)
			continue
		}
		pkg, err := imp.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range pkg.Scope().Names() {
			obj := pkg.Scope().Lookup(name)
			if !obj.Exported() || isGeneric(obj) || isConstraint(obj) {
				continue
			}
			v, ok := table[name]
			if !ok {
				// Few names are on one architecture alone.
				if path != "syscall" {
					t.Errorf("%s.%s is missing", path, name)
				}
				continue
			}
			checkSymbol(t, obj, v)
		}
		for name := range table {
			if obj := pkg.Scope().Lookup(name); obj == nil || !obj.Exported() {
				t.Errorf("%s has %s, which its types do not", path, name)
			}
		}
	}
}

func isGeneric(obj types.Object) bool {
	t, ok := obj.Type().(interface{ TypeParams() *types.TypeParamList })
	return ok && t.TypeParams().Len() > 0
}

func isConstraint(obj types.Object) bool {
	iface, ok := obj.Type().Underlying().(*types.Interface)
	_, isType := obj.(*types.TypeName)
	return ok && isType && !iface.IsMethodSet()
}

func checkSymbol(t *testing.T, obj types.Object, v reflect.Value) {
	t.Helper()
	name := obj.Pkg().Path() + "." + obj.Name()
	switch obj := obj.(type) {
	case *types.Const:
		if got := constantOf(v); !constant.Compare(got, token.EQL, obj.Val()) {
			t.Errorf("%s = %v, want %v", name, got, obj.Val())
		}
	case *types.Var:
		if !v.CanSet() {
			t.Errorf("%s cannot be set", name)
		}
	case *types.Func:
		if v.Kind() != reflect.Func || v.IsNil() || v.Type().NumIn() != obj.Signature().Params().Len() || v.Type().NumOut() != obj.Signature().Results().Len() {
			t.Errorf("%s is a %s, want a %s", name, v.Type(), obj.Signature())
		}
	case *types.TypeName:
		if v.Kind() != reflect.Pointer || !v.IsNil() {
			t.Errorf("%s is a %s, want a nil pointer", name, v.Type())
			return
		}
		if got, want := exportedMethods(v.Type()), exportedMethodsOf(obj.Type()); !slices.Equal(got, want) {
			t.Errorf("%s has methods %q, want %q", name, got, want)
		}
	}
}

// constantOf returns the constant that a value of the table stands for.
func constantOf(v reflect.Value) constant.Value {
	if c, ok := v.Interface().(constant.Value); ok {
		return c
	}
	switch {
	case v.CanInt():
		return constant.MakeInt64(v.Int())
	case v.CanUint():
		return constant.MakeUint64(v.Uint())
	case v.CanFloat():
		return constant.MakeFloat64(v.Float())
	case v.Kind() == reflect.Bool:
		return constant.MakeBool(v.Bool())
	case v.Kind() == reflect.String:
		return constant.MakeString(v.String())
	}
	return constant.MakeUnknown()
}

// exportedMethods returns the methods that a pointer to T, or an interface T, has at run time.
func exportedMethods(pointer reflect.Type) (names []string) {
	t := pointer
	if t.Elem().Kind() == reflect.Interface {
		t = t.Elem()
	}
	for m := range t.Methods() {
		if m.IsExported() {
			names = append(names, m.Name)
		}
	}
	return names
}

func exportedMethodsOf(t types.Type) (names []string) {
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	for m := range types.NewMethodSet(t).Methods() {
		if m.Obj().Exported() {
			names = append(names, m.Obj().Name())
		}
	}
	slices.Sort(names)
	return names
}

func TestNewNames(t *testing.T) {
	tests := []struct {
		path, name string
		want       any
	}{
		{"os/exec", "CommandContext", exec.CommandContext},
		{"runtime", "NumGoroutine", runtime.NumGoroutine},
		{"slices", "Sorted", nil}, // generic
	}
	for _, tt := range tests {
		table, ok := Of(tt.path)
		if !ok {
			t.Errorf("no table of %s", tt.path)
			continue
		}
		v := table[tt.name]
		if (tt.want != nil) != v.IsValid() || v.IsValid() && v.Pointer() != reflect.ValueOf(tt.want).Pointer() {
			t.Errorf("%s.%s is %v", tt.path, tt.name, v)
		}
	}
}

func TestNoPackage(t *testing.T) {
	for _, path := range []string{"", "nosuch", "internal/abi", "unsafe"} {
		if table, ok := Of(path); ok || table != nil {
			t.Errorf("Of(%q) = %v", path, table)
		}
	}
}

// Each call makes a table of its own, so that a caller may replace symbols in it.
func TestTableIsTheCallers(t *testing.T) {
	table, _ := Of("fmt")
	table["Println"] = reflect.ValueOf(func() {})
	again, _ := Of("fmt")
	if again["Println"].Type().NumIn() != 1 {
		t.Errorf("replacing a symbol changes the next table")
	}
}

func BenchmarkOf(b *testing.B) {
	for _, path := range []string{"fmt", "sync", "net/http", "syscall"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				Of(path)
			}
		})
	}
}
