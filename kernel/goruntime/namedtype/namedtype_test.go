package namedtype

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// temp declares a type main.Temp with a method String of the type and Set of the pointer.
func temp(t *testing.T) reflect.Type {
	t.Helper()
	d := Declare("example.org/main", "main.Temp", reflect.TypeFor[float64](), 1, 2)
	str := Method{Name: "String", Type: reflect.TypeFor[func() string]()}
	str.Call = func(recv reflect.Value, _ []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(fmt.Sprint(recv.Float(), "°C"))}
	}
	ptrStr := str
	ptrStr.Call = func(recv reflect.Value, args []reflect.Value) []reflect.Value { return str.Call(recv.Elem(), args) }
	set := Method{Name: "Set", Type: reflect.TypeFor[func(string) error]()}
	set.Call = func(recv reflect.Value, args []reflect.Value) []reflect.Value {
		var f float64
		_, err := fmt.Sscan(args[0].String(), &f)
		recv.Elem().SetFloat(f)
		out := reflect.New(reflect.TypeFor[error]()).Elem()
		if err != nil {
			out.Set(reflect.ValueOf(err))
		}
		return []reflect.Value{out}
	}
	if err := d.SetMethods([]Method{str}, []Method{ptrStr, set}); err != nil {
		t.Fatal(err)
	}
	return d.Type()
}

func TestNameAndMethods(t *testing.T) {
	typ := temp(t)
	f := 3.5
	p := reflect.NewAt(typ, unsafe.Pointer(&f))
	if got := fmt.Sprintf("%T %T", p.Elem().Interface(), p.Interface()); got != "main.Temp *main.Temp" {
		t.Errorf("%%T shows %s", got)
	}
	if typ.Name() != "Temp" || typ.PkgPath() != "example.org/main" || p.Type().Name() != "" {
		t.Errorf("Name %q, PkgPath %q, and %q of the pointer", typ.Name(), typ.PkgPath(), p.Type().Name())
	}
	for _, x := range []any{p.Elem().Interface(), p.Interface()} {
		s, ok := x.(fmt.Stringer)
		if !ok || s.String() != "3.5 °C" && s.String() != "3.5°C" {
			t.Errorf("%T is a Stringer: %t; %v", x, ok, x)
		}
		if got := reflect.ValueOf(x).MethodByName("String").Call(nil)[0].String(); got != s.String() {
			t.Errorf("the method called by reflection returns %q", got)
		}
		m, _ := reflect.TypeOf(x).MethodByName("String")
		if got := m.Func.Call([]reflect.Value{reflect.ValueOf(x)})[0].String(); got != s.String() {
			t.Errorf("the function of %T's method returns %q", x, got)
		}
	}
	set, ok := p.Interface().(interface{ Set(string) error })
	if !ok || set.Set("7") != nil || f != 7 {
		t.Errorf("Set is there: %t; it has set %v", ok, f)
	}
	if err := set.Set("x"); err == nil {
		t.Error("Set does not return its error")
	}
	if _, ok := p.Elem().Interface().(interface{ Set(string) error }); ok {
		t.Error("the type has a method of its pointer type")
	}
}

// A type may mention itself, and its fields may be unexported and embedded.
func TestStruct(t *testing.T) {
	type layout struct {
		Name string
		Next *layout
		Kids map[string]*layout
		a    int
	}
	d := Declare("main", "main.Node", reflect.TypeFor[layout](), 0, 0)
	d.SetFields([]reflect.StructField{
		{Name: "Name", Type: reflect.TypeFor[string](), Tag: `json:"name"`},
		{Name: "Next", Type: d.Pointer(), Tag: `json:",omitempty"`},
		{Name: "Kids", Type: reflect.MapOf(reflect.TypeFor[string](), d.Pointer())},
		{Name: "a", Type: reflect.TypeFor[int](), PkgPath: "main"},
	})
	n := layout{Name: "x", Next: &layout{Name: "y", a: 1}, Kids: map[string]*layout{"k": {}}}
	x := reflect.NewAt(d.Type(), unsafe.Pointer(&n)).Interface()
	data, err := json.Marshal(x)
	if want := `{"name":"x","Next":{"name":"y","Kids":null},"Kids":{"k":{"name":"","Kids":null}}}`; string(data) != want || err != nil {
		t.Errorf("Marshal: %s, %v", data, err)
	}
	if err := json.Unmarshal([]byte(`{"Next":{"Next":{"name":"z"}},"Kids":{"l":{"name":"w"}}}`), x); err != nil {
		t.Error(err)
	}
	runtime.GC()
	if n.Next.Next.Name != "z" || n.Kids["l"].Name != "w" || n.Kids["k"] == nil {
		t.Errorf("Unmarshal makes %+v", n)
	}
	if got := fmt.Sprintf("%+v", reflect.ValueOf(x).Elem().Field(1).Elem().Interface()); got != "{Name:y Next:"+fmt.Sprint(n.Next.Next)[:0]+fmt.Sprintf("%p", n.Next.Next)+" Kids:map[] a:1}" {
		t.Errorf("printed as %s", got)
	}
	if f, _ := d.Type().FieldByName("a"); f.PkgPath != "main" || f.IsExported() {
		t.Errorf("field a is %+v", f)
	}
}

// Values that are words, as maps and pointers are, are in interfaces themselves.
func TestDirect(t *testing.T) {
	d := Declare("main", "main.Set", reflect.TypeFor[map[string]bool](), 1, 1)
	size := Method{Name: "Len", Type: reflect.TypeFor[func() int]()}
	size.Call = func(recv reflect.Value, _ []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(reflect.Indirect(recv).Len())}
	}
	if err := d.SetMethods([]Method{size}, []Method{size}); err != nil {
		t.Fatal(err)
	}
	m := map[string]bool{"a": true, "b": true}
	p := reflect.NewAt(d.Type(), unsafe.Pointer(&m))
	for _, x := range []any{p.Elem().Interface(), p.Interface()} {
		if got := x.(interface{ Len() int }).Len(); got != 2 {
			t.Errorf("Len of %T is %d", x, got)
		}
		if got := reflect.ValueOf(x).Method(0).Call(nil)[0].Int(); got != 2 {
			t.Errorf("Len of %T is %d by reflection", x, got)
		}
	}
	other := Declare("main", "main.Fn", reflect.TypeFor[func(int, string) bool](), 0, 0).Type()
	if got := fmt.Sprint(other.In(0), other.In(1), other.Out(0), other.Kind()); got != "int string bool func" {
		t.Errorf("the function type has %s", got)
	}
}

// Arguments and results of all kinds come through, from goroutines whose stacks grow, while the
// memory is collected.
func TestArguments(t *testing.T) {
	d := Declare("main", "main.Many", reflect.TypeFor[struct{ A, B, C int }](), 1, 1)
	typ := reflect.TypeFor[func(a int, s string, f float64, list []string, big [4]int, r io.Reader, more ...any) (string, float64, error)]()
	many := Method{Name: "Many", Type: typ}
	many.Call = func(recv reflect.Value, args []reflect.Value) []reflect.Value {
		runtime.GC()
		var b strings.Builder
		fmt.Fprint(&b, reflect.Indirect(recv).Field(2).Int(), deep(100))
		for _, a := range args {
			fmt.Fprint(&b, " ", a)
		}
		return []reflect.Value{reflect.ValueOf(b.String()), args[2], reflect.ValueOf(&io.EOF).Elem()}
	}
	if err := d.SetMethods([]Method{many}, []Method{many}); err != nil {
		t.Fatal(err)
	}
	type manyer interface {
		Many(a int, s string, f float64, list []string, big [4]int, r io.Reader, more ...any) (string, float64, error)
	}
	v := &struct{ A, B, C int }{1, 2, 3}
	m := reflect.NewAt(d.Type(), unsafe.Pointer(v)).Elem().Interface().(manyer)
	done := make(chan bool)
	for range 8 {
		go func() {
			defer func() { done <- true }()
			for range 20 {
				s, f, err := m.Many(1, "two", 3.5, []string{"4"}, [4]int{5, 6, 7, 8}, nil, "x", 9)
				if s != "3100 1 two 3.5 [4] [5 6 7 8] <nil> [x 9]" && s != "3 100 1 two 3.5 [4] [5 6 7 8] <nil> [x 9]" || f != 3.5 || !errors.Is(err, io.EOF) {
					t.Errorf("Many returns %q, %v, %v", s, f, err)
				}
			}
		}()
	}
	for range 8 {
		<-done
	}
}

func deep(n int) int {
	var frame [1000]byte
	if n == 0 {
		return int(frame[0])
	}
	return deep(n-1) + 1
}

// An unexported method counts for an interface of its package only.
func TestUnexportedMethod(t *testing.T) {
	path := reflect.TypeFor[Decl]().PkgPath()
	for _, tt := range []struct {
		pkgPath string
		want    bool
	}{{path, true}, {"other", false}} {
		d := Declare("main", "main.Hidden", reflect.TypeFor[int](), 1, 1)
		m := Method{Name: "hidden", PkgPath: tt.pkgPath, Type: reflect.TypeFor[func()]()}
		m.Call = func(reflect.Value, []reflect.Value) []reflect.Value { return nil }
		if err := d.SetMethods([]Method{m}, []Method{m}); err != nil {
			t.Fatal(err)
		}
		h, ok := reflect.New(d.Type()).Elem().Interface().(interface{ hidden() })
		if ok != tt.want {
			t.Errorf("a method of package %s implements the interface: %t", tt.pkgPath, ok)
		}
		if ok {
			h.hidden()
		}
		if d.Type().NumMethod() != 0 {
			t.Error("reflection shows an unexported method")
		}
	}
}

// All entries lie where they are looked for.
func TestEntries(t *testing.T) {
	called := -1
	for _, i := range []int{slots - 1, slots - 2, slots / 2} {
		old := functions[i]
		fill(i, reflect.ValueOf(func(*int) { called = i }))
		code := unsafe.Add(firstEntry(), i*entrySize)
		f := *(*func(*int))(unsafe.Pointer(&[]*unsafe.Pointer{&code}[0]))
		f(nil)
		if called != i {
			t.Errorf("entry %d calls %d", i, called)
		}
		functions[i] = old
	}
}

func TestTooMany(t *testing.T) {
	taken.Lock()
	before := taken.n
	taken.n = slots - 1
	taken.Unlock()
	defer func() { taken.n = before }()
	d := Declare("main", "main.T", reflect.TypeFor[int](), 1, 1)
	m := Method{Name: "M", Type: reflect.TypeFor[func()]()}
	if err := d.SetMethods([]Method{m}, []Method{m}); !errors.Is(err, ErrTooMany) {
		t.Errorf("SetMethods: %v", err)
	}
}

// Descriptors begin as the runtime has them.
func TestLayout(t *testing.T) {
	real := reflect.TypeOf(reflect.TypeFor[int]()).Elem().Field(0).Type // internal/abi.Type
	ours := reflect.TypeFor[commonType]()
	if real.NumField() != ours.NumField() || real.Size() != ours.Size() {
		t.Fatalf("abi.Type has %d fields and %d bytes, commonType %d and %d", real.NumField(), real.Size(), ours.NumField(), ours.Size())
	}
	for i := range real.NumField() {
		a, b := real.Field(i), ours.Field(i)
		if a.Offset != b.Offset || a.Type.Kind() != b.Type.Kind() {
			t.Errorf("abi.Type has %s %s at %d, commonType %s %s at %d", a.Name, a.Type, a.Offset, b.Name, b.Type, b.Offset)
		}
	}
}

func TestCheck(t *testing.T) {
	if err := Check(); err != nil {
		t.Error(err)
	}
}

// Fields in other places than the runtime's are noticed, before anything is written there.
func TestCheckFields(t *testing.T) {
	typ := reflect.TypeFor[sample]()
	fields := func() []structField {
		return append([]structField(nil), (*structType)(unsafe.Pointer(descriptor(typ))).fields...)
	}
	if !checkFields(typ, fields()) {
		t.Error("fields as they are: not as expected")
	}
	for name, change := range map[string]func([]structField){
		"a type":    func(f []structField) { f[0].typ = f[1].typ },
		"an offset": func(f []structField) { f[1].offset++ },
		"a name":    func(f []structField) { f[0].name = f[1].name },
	} {
		changed := fields()
		change(changed)
		if checkFields(typ, changed) {
			t.Errorf("%s of another field: as expected", name)
		}
	}
	if checkFields(typ, fields()[:1]) {
		t.Error("a field is missing: as expected")
	}
}
