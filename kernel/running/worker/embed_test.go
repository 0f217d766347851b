package worker

import (
	"fmt"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// TestEmbedEveryType embeds each type that packages of the standard library export, by value and by
// pointer, alone and several levels deep. What embeds it becomes an interface's value, which asks
// for all of its methods: also for those that only the package itself can call.
func TestEmbedEveryType(t *testing.T) {
	im := stdlib.NewImporter(token.NewFileSet())
	tried := 0
	for group := range slices.Chunk(stdlib.Packages(), 12) {
		t.Run(path.Base(group[0]), func(t *testing.T) {
			s := start(t)
			s.run("import (\"fmt\"; \"reflect\")\n" + `
func show(xs ...any) {
	for _, x := range xs {
		fmt.Printf("%T %d\n", x, reflect.TypeOf(x).NumMethod())
	}
}`)
			for _, path := range group {
				if path != "plugin" { // it needs cgo, and cells have nothing of it
					tried += embedAll(t, s, im, path)
				}
			}
		})
	}
	if tried < 700 {
		t.Errorf("%d types were found", tried)
	}
}

// embedAll embeds the types of a package, and returns how many there are.
func embedAll(t *testing.T, s *session, im *stdlib.Importer, path string) (tried int) {
	pkg, err := im.Import(path)
	if err != nil {
		t.Fatal(err)
	}
	var cell, want strings.Builder
	fmt.Fprintf(&cell, "import %q\n", path)
	for _, name := range pkg.Scope().Names() {
		typ := embeddable(pkg.Scope().Lookup(name))
		if typ == nil {
			continue
		}
		tried++
		// Fields hide methods of the same name, also the embedded type's own: syscall.Signal has a
		// method Signal.
		value, pointer := exported(embedding(pkg, typ)), exported(embedding(pkg, types.NewPointer(typ)))
		fmt.Fprintf(&cell, "type V_%[2]s struct{ %[1]s.%[2]s }\ntype P_%[2]s struct{ *%[1]s.%[2]s }\n", pkg.Name(), name)
		fmt.Fprintf(&cell, "type D_%[1]s struct { n int; M_%[1]s }\ntype M_%[1]s struct { P_%[1]s }\n", name)
		fmt.Fprintf(&cell, "show(V_%[1]s{}, P_%[1]s{}, M_%[1]s{}, &D_%[1]s{})\n", name)
		fmt.Fprintf(&want, "main.V_%[1]s %[2]d\nmain.P_%[1]s %[3]d\nmain.M_%[1]s %[3]d\n*main.D_%[1]s %[3]d\n", name, value, pointer)
	}
	if tried == 0 {
		return 0
	}
	r := s.run(cell.String())
	r.shown = nil // what was imported for the cell
	if got := r.text(); got != want.String() {
		t.Errorf("package %s:\n%s", path, differences(got, want.String()))
	}
	return tried
}

// embeddable returns the type that an object is the name of, if a cell's struct can embed it and a
// pointer to it.
func embeddable(obj types.Object) types.Type {
	name, ok := obj.(*types.TypeName)
	if !ok || !name.Exported() || name.IsAlias() {
		return nil
	}
	named, ok := name.Type().(*types.Named)
	if !ok || named.TypeParams().Len() > 0 || types.IsInterface(named) {
		return nil
	}
	if b, ok := named.Underlying().(*types.Basic); ok && b.Kind() == types.UnsafePointer {
		return nil
	}
	return named
}

// embedding returns a struct type that embeds one.
func embedding(pkg *types.Package, typ types.Type) types.Type {
	name := types.Unalias(typ)
	if p, ok := name.(*types.Pointer); ok {
		name = p.Elem()
	}
	return types.NewStruct([]*types.Var{types.NewField(token.NoPos, pkg, name.(*types.Named).Obj().Name(), typ, true)}, nil)
}

// exported counts the exported methods of a type.
func exported(typ types.Type) (n int) {
	set := types.NewMethodSet(typ)
	for i := range set.Len() {
		if set.At(i).Obj().Exported() {
			n++
		}
	}
	return n
}

// differences lists the lines in which two texts differ.
func differences(got, want string) string {
	var b strings.Builder
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var got, want string
		if i < len(g) {
			got = g[i]
		}
		if i < len(w) {
			want = w[i]
		}
		if got != want {
			fmt.Fprintf(&b, "got %q, want %q\n", got, want)
		}
	}
	return b.String()
}
