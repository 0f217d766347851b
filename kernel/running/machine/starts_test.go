package machine

import (
	"go/importer"
	"go/token"
	"go/types"
	"testing"
)

// TestMayPass: who prints by the streams of cells only has no print look for others' bytes; who opens
// files, or starts processes, does.
func TestMayPass(t *testing.T) {
	from := importer.ForCompiler(token.NewFileSet(), "source", nil)
	object := func(path, name, method string) types.Object {
		t.Helper()
		pkg, err := from.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		o := pkg.Scope().Lookup(name)
		if o != nil && method != "" {
			o, _, _ = types.LookupFieldOrMethod(types.NewPointer(o.Type()), true, pkg, method)
		}
		if o == nil {
			t.Fatalf("%s has no %s %s", path, name, method)
		}
		return o
	}
	for _, test := range []struct {
		path, name, method string
		want               bool
	}{
		{"fmt", "Println", "", false},
		{"strings", "Builder", "WriteString", false},
		{"log", "Printf", "", false},
		{"os", "Stdout", "", false},
		{"os", "File", "WriteString", false},
		{"os", "Exit", "", false},
		{"os", "OpenFile", "", true},
		{"os", "StartProcess", "", true},
		{"os", "WriteFile", "", true},
		{"os", "File", "Fd", true},
		{"os/exec", "Cmd", "Run", true},
		{"syscall", "Write", "", true},
	} {
		if got := mayPass(object(test.path, test.name, test.method)); got != test.want {
			t.Errorf("%s.%s %s: %v, want %v", test.path, test.name, test.method, got, test.want)
		}
	}
}
