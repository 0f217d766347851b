package bridge_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/symbols"
	"github.com/lockstep-go/lockstep/kernel/running/bridge"
)

// world translates compiled values into those that Core would have in their place.
type world struct {
	t        testing.TB
	types    *bridge.Types
	bridge   *bridge.Bridge
	importer types.Importer
	pkg      *types.Package
	fset     *token.FileSet
	tables   map[string]map[string]reflect.Value

	ids      int
	core     map[reflect.Type]reflect.Type // compiled → Core
	boxes    map[reflect.Type]reflect.Type // compiled → box
	compiled map[reflect.Type]reflect.Type // in an any of Core → compiled
	pointers map[any]reflect.Value         // either way
}

// learner.go is checked once: the types are the same in all tests.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		t: t, tables: map[string]map[string]reflect.Value{}, fset: token.NewFileSet(),
		core: map[reflect.Type]reflect.Type{}, boxes: map[reflect.Type]reflect.Type{},
		compiled: map[reflect.Type]reflect.Type{}, pointers: map[any]reflect.Value{},
	}
	w.importer = stdlib.NewImporter(w.fset)
	w.types = bridge.NewTypes(w.lookup)
	w.bridge = bridge.New(w.types)
	file, err := parser.ParseFile(w.fset, "learner_test.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: w.importer}
	w.pkg, err = conf.Check("github.com/lockstep-go/lockstep/kernel/running/bridge_test", w.fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) lookup(path, name string) (reflect.Value, bool) {
	table, ok := w.tables[path]
	if !ok {
		table, _ = symbols.Of(path)
		w.tables[path] = table
	}
	v, ok := table[name]
	return v, ok
}

// Type returns a compiled type as go/types has it.
func (w *world) typeOf(r reflect.Type) types.Type {
	if r.Name() != "" {
		switch r.PkgPath() {
		case "":
			return types.Universe.Lookup(r.Name()).Type()
		case w.pkg.Path():
			name := strings.ReplaceAll(r.Name(), w.pkg.Path()+".", "")
			tv, err := types.Eval(w.fset, w.pkg, token.NoPos, name)
			if err != nil {
				w.t.Fatal(err)
			}
			return tv.Type
		}
		pkg, err := w.importer.Import(r.PkgPath())
		if err != nil {
			w.t.Fatal(err)
		}
		return pkg.Scope().Lookup(r.Name()).Type()
	}
	switch r.Kind() {
	case reflect.Pointer:
		return types.NewPointer(w.typeOf(r.Elem()))
	case reflect.Slice:
		return types.NewSlice(w.typeOf(r.Elem()))
	case reflect.Array:
		return types.NewArray(w.typeOf(r.Elem()), int64(r.Len()))
	case reflect.Map:
		return types.NewMap(w.typeOf(r.Key()), w.typeOf(r.Elem()))
	case reflect.Chan:
		return types.NewChan(types.SendRecv, w.typeOf(r.Elem()))
	case reflect.Func:
		var in, out []*types.Var
		for i := range r.NumIn() {
			in = append(in, types.NewParam(0, nil, "", w.typeOf(r.In(i))))
		}
		for i := range r.NumOut() {
			out = append(out, types.NewParam(0, nil, "", w.typeOf(r.Out(i))))
		}
		return types.NewSignatureType(nil, nil, nil, types.NewTuple(in...), types.NewTuple(out...), r.IsVariadic())
	case reflect.Struct:
		var fields []*types.Var
		var tags []string
		for i := range r.NumField() {
			f := r.Field(i)
			fields = append(fields, types.NewField(0, w.pkg, f.Name, w.typeOf(f.Type), f.Anonymous))
			tags = append(tags, string(f.Tag))
		}
		return types.NewStruct(fields, tags)
	case reflect.Interface:
		if r.NumMethod() == 0 {
			return types.NewInterfaceType(nil, nil)
		}
	}
	w.t.Fatalf("no type for %v", r)
	return nil
}

func (w *world) isLearners(r reflect.Type) bool { return r.PkgPath() == w.pkg.Path() }

// coreType is τ.
func (w *world) coreType(r reflect.Type) reflect.Type {
	if c, ok := w.core[r]; ok {
		return c
	}
	c := w.makeCore(r)
	w.core[r] = c
	w.register(r)
	return c
}

func (w *world) makeCore(r reflect.Type) reflect.Type {
	if r.Kind() == reflect.Interface {
		return reflect.TypeFor[any]()
	}
	if r.PkgPath() != "" && !w.isLearners(r) {
		return r
	}
	switch r.Kind() {
	case reflect.Pointer:
		return reflect.PointerTo(w.coreType(r.Elem()))
	case reflect.Slice:
		return reflect.SliceOf(w.coreType(r.Elem()))
	case reflect.Array:
		return reflect.ArrayOf(r.Len(), w.coreType(r.Elem()))
	case reflect.Map:
		return reflect.MapOf(w.coreType(r.Key()), w.coreType(r.Elem()))
	case reflect.Chan:
		return reflect.ChanOf(reflect.BothDir, w.coreType(r.Elem()))
	case reflect.Func:
		var in, out []reflect.Type
		for i := range r.NumIn() {
			in = append(in, w.coreType(r.In(i)))
		}
		for i := range r.NumOut() {
			out = append(out, w.coreType(r.Out(i)))
		}
		return reflect.FuncOf(in, out, r.IsVariadic())
	case reflect.Struct:
		return w.makeStruct(r)
	}
	for kind, basic := range map[reflect.Kind]reflect.Type{
		reflect.Bool: reflect.TypeFor[bool](), reflect.Int: reflect.TypeFor[int](), reflect.Uint8: reflect.TypeFor[uint8](),
		reflect.Float64: reflect.TypeFor[float64](), reflect.String: reflect.TypeFor[string](), reflect.Complex128: reflect.TypeFor[complex128](),
	} {
		if kind == r.Kind() && r.PkgPath() != "" {
			return basic
		}
	}
	return r
}

func (w *world) makeStruct(r reflect.Type) reflect.Type {
	if r.NumField() == 0 && r.Name() == "" {
		return r
	}
	var fields []reflect.StructField
	for i := range r.NumField() {
		f := r.Field(i)
		name, tag := f.Name, string(f.Tag)
		if !f.IsExported() {
			name, tag = "F_"+name+strconv.Itoa(i), `json:"-"`
		}
		fields = append(fields, reflect.StructField{Name: name, Type: w.coreType(f.Type), Tag: reflect.StructTag(tag)})
	}
	if len(fields) == 0 {
		fields = []reflect.StructField{{Name: "F_", Type: reflect.TypeFor[struct{}]()}}
	}
	if r.Name() != "" {
		fields[0].Tag += reflect.StructTag(` lockstep:` + strconv.Quote(r.String()))
	}
	return reflect.StructOf(fields)
}

// faithful reports whether a type needs no box.
func (w *world) faithful(r reflect.Type) bool {
	if r.Name() != "" || r.Kind() == reflect.Interface {
		return r.PkgPath() == "" && r.Name() != "error" || r.Kind() == reflect.Struct || !w.isLearners(r) && r.Kind() != reflect.Interface
	}
	switch r.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return w.faithfulPart(r.Elem())
	case reflect.Map:
		return w.faithfulPart(r.Key()) && w.faithfulPart(r.Elem())
	case reflect.Func, reflect.Struct:
		return false
	}
	return true
}

func (w *world) faithfulPart(r reflect.Type) bool {
	return w.faithful(r) && (r.Kind() != reflect.Interface || r.NumMethod() == 0)
}

// check type-checks declarations as package main's.
func (w *world) check(source string) *types.Package {
	w.t.Helper()
	file, err := parser.ParseFile(w.fset, "main.go", "package main\n"+source, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	conf := types.Config{Importer: w.importer}
	pkg, err := conf.Check("main", w.fset, []*ast.File{file}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return pkg
}

func (w *world) object(path, name string) types.Object {
	w.t.Helper()
	pkg, err := w.importer.Import(path)
	if err != nil {
		w.t.Fatal(err)
	}
	return pkg.Scope().Lookup(name)
}

func (w *world) stdType(path, name string) types.Type { return w.object(path, name).Type() }

func (w *world) idOf(x any) int {
	id, _, _ := w.types.ID(reflect.TypeOf(x))
	return id
}

// invoke calls a method of a compiled type as Core does when it knows the type.
func (w *world) invoke(x any, path, typ, method string, args ...any) []any {
	w.t.Helper()
	fn, err := w.bridge.Method(types.NewPointer(w.stdType(path, typ)), method)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.callFunc(fn, append([]any{x}, args...)...)
}

// unnameable reports whether a compiled type cannot occur in Core's text.
func (w *world) unnameable(r reflect.Type) bool {
	if r.Kind() == reflect.Pointer && r.Name() == "" {
		r = r.Elem()
	}
	return r.PkgPath() != "" && !w.isLearners(r) && !token.IsExported(r.Name())
}

func (w *world) register(r reflect.Type) {
	if r.Kind() == reflect.Interface || w.unnameable(r) {
		return
	}
	rtype := w.core[r]
	boxed := !w.faithful(r)
	if boxed {
		rtype = reflect.StructOf([]reflect.StructField{{Name: "V", Type: rtype, Tag: reflect.StructTag("lockstep:" + strconv.Quote(r.String()))}})
		w.boxes[r] = rtype
	}
	w.compiled[rtype] = r
	if w.isLearners(r) {
		defer w.coreType(reflect.PointerTo(r)) // for its methods
	}
	w.ids++
	id := w.ids
	w.types.Register(id, w.typeOf(r), rtype, boxed)
	for i := range r.NumMethod() {
		if !w.isLearners(r) && !(r.Kind() == reflect.Pointer && w.isLearners(r.Elem())) {
			break
		}
		m := r.Method(i)
		core := w.coreType(m.Type)
		w.types.Method(id, m.Name, reflect.MakeFunc(core, func(args []reflect.Value) []reflect.Value {
			recv := args[0]
			for i, a := range args {
				args[i] = w.fromCore(a, m.Type.In(i))
			}
			results := m.Func.Call(args)
			if recv.Kind() == reflect.Pointer && !recv.IsNil() {
				recv.Elem().Set(w.toCore(args[0].Elem()))
			}
			for i, r := range results {
				results[i] = w.toCore(r)
			}
			return results
		}))
	}
}

// any returns the Core any for a compiled value.
func (w *world) any(x any) any {
	if x == nil {
		return nil
	}
	v := reflect.ValueOf(x)
	core := w.toCore(v)
	if box, ok := w.boxes[v.Type()]; ok {
		b := reflect.New(box).Elem()
		b.Field(0).Set(core)
		return b.Interface()
	}
	return core.Interface()
}

func (w *world) anys(list []any) []any {
	var core []any
	for _, x := range list {
		core = append(core, w.any(x))
	}
	return core
}

// toCore returns the representation of a compiled value.
func (w *world) toCore(v reflect.Value) reflect.Value {
	r := v.Type()
	core := w.coreType(r)
	out := reflect.New(core).Elem()
	switch {
	case r.Kind() == reflect.Interface:
		if !v.IsNil() {
			out.Set(reflect.ValueOf(w.any(accessible(v).Elem().Interface())))
		}
		return out
	case core == r:
		out.Set(accessible(v))
		return out
	}
	switch r.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return out
		}
		if known, ok := w.pointers[v.Pointer()]; ok && known.Type() == core {
			return known
		}
		out.Set(reflect.New(core.Elem()))
		out.Elem().Set(w.toCore(v.Elem()))
		w.pointers[v.Pointer()] = out
		w.pointers[out.Pointer()] = accessible(v)
	case reflect.Slice:
		if v.IsNil() {
			return out
		}
		out.Set(reflect.MakeSlice(core, v.Len(), v.Len()))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(w.toCore(v.Index(i)))
		}
	case reflect.Map:
		if v.IsNil() {
			return out
		}
		out.Set(reflect.MakeMap(core))
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(w.toCore(it.Key()), w.toCore(it.Value()))
		}
	case reflect.Chan:
		if !v.IsNil() {
			out.Set(reflect.MakeChan(core, v.Cap()))
		}
	case reflect.Func:
		if !v.IsNil() {
			out.Set(reflect.MakeFunc(core, func(args []reflect.Value) []reflect.Value {
				for i, a := range args {
					args[i] = w.fromCore(a, r.In(i))
				}
				results := v.Call(args)
				for i, r := range results {
					results[i] = w.toCore(r)
				}
				return results
			}))
		}
	case reflect.Struct:
		addressable := reflect.New(r).Elem()
		addressable.Set(accessible(v))
		for i := range v.NumField() {
			out.Field(i).Set(w.toCore(addressable.Field(i)))
		}
	default:
		out.Set(accessible(v).Convert(core))
	}
	return out
}

// fromCore returns the value of the compiled type r that a value in Core represents.
func (w *world) fromCore(v reflect.Value, r reflect.Type) reflect.Value {
	out := reflect.New(r).Elem()
	if v.Type() == r {
		return v
	}
	switch r.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return out
		}
		x := v.Elem()
		if c, ok := w.compiled[x.Type()]; ok {
			if _, boxed := w.boxes[c]; boxed {
				x = x.Field(0)
			}
			x = w.fromCore(x, c)
		}
		out.Set(x)
	case reflect.Pointer:
		if v.IsNil() {
			return out
		}
		if known, ok := w.pointers[v.Pointer()]; ok && known.Type() == r {
			return known
		}
		out.Set(reflect.New(r.Elem()))
		out.Elem().Set(w.fromCore(v.Elem(), r.Elem()))
	case reflect.Slice:
		if v.IsNil() {
			return out
		}
		out.Set(reflect.MakeSlice(r, v.Len(), v.Len()))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(w.fromCore(v.Index(i), r.Elem()))
		}
	case reflect.Map:
		if v.IsNil() {
			return out
		}
		out.Set(reflect.MakeMap(r))
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(w.fromCore(it.Key(), r.Key()), w.fromCore(it.Value(), r.Elem()))
		}
	case reflect.Struct:
		for i := range r.NumField() {
			accessible(out.Field(i)).Set(w.fromCore(v.Field(i), r.Field(i).Type))
		}
	case reflect.Func, reflect.Chan:
	default:
		out.Set(v.Convert(r))
	}
	return out
}

// accessible lets unexported fields be read and set.
func accessible(v reflect.Value) reflect.Value {
	if !v.CanAddr() {
		return v
	}
	return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
}
