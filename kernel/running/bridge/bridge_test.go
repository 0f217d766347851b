package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// define registers a type of Core that stands for no compiled type: source declares it with
// methods, and core gives each method.
func (w *world) define(rtype reflect.Type, boxed bool, source, name string, methods map[string]any) types.Type {
	w.t.Helper()
	pkg := w.check(source)
	var typ types.Type = pkg.Scope().Lookup(strings.TrimPrefix(name, "*")).Type()
	if name[0] == '*' {
		typ = types.NewPointer(typ)
	}
	w.ids++
	w.types.Register(w.ids, typ, rtype, boxed)
	for name, fn := range methods {
		w.types.Method(w.ids, name, reflect.ValueOf(fn))
	}
	return typ
}

// The struct types below are what Core has for types of a learner.
type (
	coreReader struct {
		F_n int `lockstep:"main.Reader"`
	}
	coreIntHeap struct {
		F_list []int `lockstep:"main.IntHeap"`
	}
	coreServer struct {
		F_greeting string `lockstep:"main.Server"`
	}
	coreContext struct {
		Context any `lockstep:"main.Ctx"`
	}
	coreStack struct {
		F_why any `lockstep:"main.Stack"`
	}
	coreCode struct {
		V int `lockstep:"main.Code"`
	}
	coreCodePointer struct {
		V *int `lockstep:"*main.Code"`
	}
	coreErrorPointer struct {
		V *any `lockstep:"*error"`
	}
)

func TestReadersOfLearners(t *testing.T) {
	w := newWorld(t)
	w.define(reflect.TypeFor[*coreReader](), false, `type Reader struct { n int }; func (r *Reader) Read(p []byte) (int, error) { return 0, nil }`, "*Reader", map[string]any{
		"Read": func(r *coreReader, p []byte) (int, any) {
			if r.F_n == 0 {
				return 0, io.EOF
			}
			r.F_n--
			return copy(p, "ab"), nil
		},
	})
	r := w.call("io", "ReadAll", &coreReader{3})
	if got := string(r[0].([]byte)); got != "ababab" || r[1] != nil {
		t.Errorf("ReadAll = %q, %v", got, r[1])
	}
	scanner := w.call("bufio", "NewScanner", &coreReader{2})[0]
	if got := w.invoke(scanner, "bufio", "Scanner", "Scan"); !got[0].(bool) {
		t.Error("Scan found nothing")
	}
	if got := w.invoke(scanner, "bufio", "Scanner", "Text"); got[0] != "abab" {
		t.Errorf("Text = %q", got)
	}
	// A reader comes back from compiled code as itself.
	self := &coreReader{1}
	limited := w.call("io", "LimitReader", self, int64(1))[0].(*io.LimitedReader)
	get, _, _, err := w.bridge.Field(w.stdType("io", "LimitedReader"), "R")
	if err != nil {
		t.Fatal(err)
	}
	if got := get.Call([]reflect.Value{reflect.ValueOf(limited)})[0].Interface(); got != any(self) {
		t.Errorf("R = %v", got)
	}
}

func TestHeapOfLearner(t *testing.T) {
	w := newWorld(t)
	w.define(reflect.TypeFor[*coreIntHeap](), false, `type IntHeap struct { list []int }
		func (h *IntHeap) Len() int { return 0 }; func (h *IntHeap) Less(i, j int) bool { return false }; func (h *IntHeap) Swap(i, j int) {}
		func (h *IntHeap) Push(x any) {}; func (h *IntHeap) Pop() any { return nil }`, "*IntHeap", map[string]any{
		"Len":  func(h *coreIntHeap) int { return len(h.F_list) },
		"Less": func(h *coreIntHeap, i, j int) bool { return h.F_list[i] < h.F_list[j] },
		"Swap": func(h *coreIntHeap, i, j int) { h.F_list[i], h.F_list[j] = h.F_list[j], h.F_list[i] },
		"Push": func(h *coreIntHeap, x any) { h.F_list = append(h.F_list, x.(int)) },
		"Pop": func(h *coreIntHeap) any {
			last := len(h.F_list) - 1
			x := h.F_list[last]
			h.F_list = h.F_list[:last]
			return x
		},
	})
	h := &coreIntHeap{[]int{5, 2, 8}}
	w.call("container/heap", "Init", h)
	w.call("container/heap", "Push", h, 1)
	var got []any
	for len(h.F_list) > 0 {
		got = append(got, w.call("container/heap", "Pop", h)[0])
	}
	if want := []any{1, 2, 5, 8}; !reflect.DeepEqual(got, want) {
		t.Errorf("popped %v, want %v", got, want)
	}
}

func TestSortOfLearner(t *testing.T) {
	w := newWorld(t)
	people := ByAge{{"Bo", 3}, {"Al", 2}, {"Cy", 1}}
	core := w.any(people)
	// The harness calls compiled methods on copies, so that what sort swaps is seen by Less only in
	// Core.
	w.types.Method(w.idOf(core), "Swap", reflect.MakeFunc(
		reflect.FuncOf([]reflect.Type{w.coreType(reflect.TypeFor[ByAge]()), reflect.TypeFor[int](), reflect.TypeFor[int]()}, nil, false),
		func(args []reflect.Value) []reflect.Value {
			reflect.Swapper(args[0].Interface())(int(args[1].Int()), int(args[2].Int()))
			return nil
		}))
	w.call("sort", "Sort", core)
	if got, want := fmt.Sprint(w.types.Wrap(core)), "[{Cy 1} {Al 2} {Bo 3}]"; got != want {
		t.Errorf("sorted: %s, want %s", got, want)
	}
	w.call("sort", "Sort", w.call("sort", "Reverse", core)[0])
	if got, want := fmt.Sprint(w.types.Wrap(core)), "[{Bo 3} {Al 2} {Cy 1}]"; got != want {
		t.Errorf("sorted in reverse: %s, want %s", got, want)
	}
	w.call("sort", "Slice", w.any([]Celsius{3, 1, 2}), func(i, j int) bool { return false })
}

func TestHandlersOfLearner(t *testing.T) {
	w := newWorld(t)
	w.define(reflect.TypeFor[coreServer](), false, `import "net/http"; type Server struct { greeting string }; func (s Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {}`, "Server", map[string]any{
		"ServeHTTP": func(s coreServer, rw any, r *http.Request) {
			w.call("fmt", "Fprintf", rw, "%s %s", s.F_greeting, r.URL.Path)
		},
	})
	mux := w.call("net/http", "NewServeMux")[0]
	w.invoke(mux, "net/http", "ServeMux", "Handle", "/a", coreServer{"hello"})
	w.invoke(mux, "net/http", "ServeMux", "HandleFunc", "/b", func(rw any, r *http.Request) { rw.(http.ResponseWriter).WriteHeader(http.StatusTeapot) })
	conv, err := w.bridge.ToCompiledConv(w.stdType("net/http", "HandlerFunc"))
	if err != nil {
		t.Fatal(err)
	}
	handler := conv.Call([]reflect.Value{reflect.ValueOf(func(rw any, r *http.Request) { w.call("io", "WriteString", rw, "func") })})[0].Interface()
	w.invoke(mux, "net/http", "ServeMux", "Handle", "/c", handler)

	server := httptest.NewServer(mux.(http.Handler))
	defer server.Close()
	for _, test := range []struct {
		path, body string
		status     int
	}{
		{"/a", "hello /a", 200}, {"/b", "", 418}, {"/c", "func", 200},
	} {
		resp, err := http.Get(server.URL + test.path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if string(body) != test.body || resp.StatusCode != test.status {
			t.Errorf("%s: %d %q, want %d %q", test.path, resp.StatusCode, body, test.status, test.body)
		}
	}
}

func TestContextOfLearner(t *testing.T) {
	w := newWorld(t)
	w.define(reflect.TypeFor[coreContext](), false, `import "context"; type Ctx struct { context.Context }`, "Ctx", map[string]any{
		"Deadline": func(c coreContext) (time.Time, bool) { return c.Context.(context.Context).Deadline() },
		"Done":     func(c coreContext) <-chan struct{} { return c.Context.(context.Context).Done() },
		"Err":      func(c coreContext) any { return c.Context.(context.Context).Err() },
		"Value":    func(c coreContext, key any) any { return "own " + fmt.Sprint(key) },
	})
	key := w.any(Name("key"))
	r := w.call("context", "WithCancel", coreContext{context.Background()})
	ctx := w.call("context", "WithValue", r[0], key, w.any(Celsius(3)))[0]
	if got := w.types.Invoke(ctx, "Value", nil, []any{w.any(Name("other"))})[0]; !strings.HasPrefix(got.(string), "own ") {
		t.Errorf("Value of the learner's context = %v", got)
	}
	if got := w.types.Invoke(ctx, "Value", nil, []any{key})[0]; got != w.any(Celsius(3)) {
		t.Errorf("Value = %v, want what was stored", got)
	}
	r[1].(context.CancelFunc)()
	if got := w.types.Invoke(ctx, "Err", nil, nil)[0]; got != any(context.Canceled) {
		t.Errorf("Err = %v", got)
	}
}

func TestErrors(t *testing.T) {
	w := newWorld(t)
	const source = `type Code int; func (c Code) Error() string { return "" }
		type Stack struct { why error }; func (s *Stack) Error() string { return "" }; func (s *Stack) Unwrap() error { return nil }`
	pkg := w.check(source)
	code, stack := pkg.Scope().Lookup("Code").Type(), types.NewPointer(pkg.Scope().Lookup("Stack").Type())
	w.types.Register(101, code, reflect.TypeFor[coreCode](), true)
	w.types.Method(101, "Error", reflect.ValueOf(func(c int) string { return fmt.Sprint("code ", c) }))
	w.types.Register(102, stack, reflect.TypeFor[*coreStack](), false)
	w.types.Method(102, "Error", reflect.ValueOf(func(s *coreStack) string { return fmt.Sprint("stack: ", w.types.Wrap(s.F_why)) }))
	w.types.Method(102, "Unwrap", reflect.ValueOf(func(s *coreStack) any { return s.F_why }))
	w.types.Register(103, types.NewPointer(code), reflect.TypeFor[coreCodePointer](), true)
	w.types.Register(104, types.NewPointer(types.Universe.Lookup("error").Type()), reflect.TypeFor[coreErrorPointer](), true)
	w.types.Register(105, types.NewPointer(stack), reflect.TypeFor[**coreStack](), false)

	base := &coreStack{coreCode{7}}
	wrapped := w.call("fmt", "Errorf", "while %s: %w", "busy", base)[0]
	joined := w.call("errors", "Join", io.EOF, nil, wrapped)[0]
	if got, want := fmt.Sprint(joined), "EOF\nwhile busy: stack: code 7"; got != want {
		t.Errorf("Error = %q, want %q", got, want)
	}
	if got := w.call("errors", "Unwrap", wrapped)[0]; got != any(base) {
		t.Errorf("Unwrap = %v, want the learner's value", got)
	}
	for _, target := range []any{base, coreCode{7}, io.EOF, wrapped} {
		if !w.call("errors", "Is", joined, target)[0].(bool) {
			t.Errorf("Is(…, %v) = false", target)
		}
	}
	for _, target := range []any{coreCode{8}, &coreStack{}, io.ErrUnexpectedEOF, nil} {
		if w.call("errors", "Is", joined, target)[0].(bool) {
			t.Errorf("Is(…, %v) = true", target)
		}
	}

	var c int
	if ok := w.call("errors", "As", joined, coreCodePointer{&c})[0]; ok != true || c != 7 {
		t.Errorf("As(*Code) = %v, %v", ok, c)
	}
	var s *coreStack
	if ok := w.call("errors", "As", joined, &s)[0]; ok != true || s != base {
		t.Errorf("As(**Stack) = %v, %v", ok, s)
	}
	var e any
	if ok := w.call("errors", "As", joined, coreErrorPointer{&e})[0]; ok != true || e != joined {
		t.Errorf("As(*error) = %v, %v", ok, e)
	}
	var pathError *fs.PathError
	if ok := w.call("errors", "As", joined, &pathError)[0]; ok != false {
		t.Errorf("As(**PathError) = %v", ok)
	}
	_, err := os.Open("no such file")
	if ok := w.call("errors", "As", w.call("fmt", "Errorf", "%w and %w", coreCode{1}, err)[0], &pathError)[0]; ok != true || pathError.Path != "no such file" {
		t.Errorf("As(**PathError) = %v, %v", ok, pathError)
	}
	if got, ok := w.types.Find(joined, code); !ok || got != any(coreCode{7}) {
		t.Errorf("Find = %v, %v", got, ok)
	}
	if _, ok := w.types.Find(io.EOF, code); ok {
		t.Error("Find found a Code in io.EOF")
	}
	if !errors.Is(w.types.ToCompiled(base, reflect.TypeFor[error]()).Interface().(error), w.types.ToCompiled(coreCode{7}, reflect.TypeFor[error]()).Interface().(error)) {
		t.Error("compiled errors.Is does not find a learner's error")
	}
}

func TestFunctionsThatAgreeAreThemselves(t *testing.T) {
	w := newWorld(t)
	if got, want := w.fn("strings", "ToUpper").Pointer(), reflect.ValueOf(strings.ToUpper).Pointer(); got != want {
		t.Error("strings.ToUpper is wrapped")
	}
	if got := w.call("strconv", "Atoi", "x"); got[1].(error).Error() != `strconv.Atoi: parsing "x": invalid syntax` {
		t.Errorf("Atoi = %v", got)
	}
	if got := w.call("strconv", "Atoi", "12"); got[0] != 12 || got[1] != nil {
		t.Errorf("Atoi = %v", got)
	}
}

func TestVariables(t *testing.T) {
	w := newWorld(t)
	get, set, addr, err := w.bridge.Var(w.object("io", "EOF").(*types.Var))
	if err != nil {
		t.Fatal(err)
	}
	if got := get.Call(nil)[0].Interface(); got != any(io.EOF) || addr.IsValid() {
		t.Errorf("io.EOF = %v, %v", got, addr)
	}
	if got := set.Type().String(); got != "func(interface {})" {
		t.Errorf("set is a %s", got)
	}
	_, _, addr, err = w.bridge.Var(w.object("os", "Args").(*types.Var))
	if err != nil || addr.Interface() != any(&os.Args) {
		t.Errorf("os.Args at %v, %v", addr, err)
	}
}

func TestAssertions(t *testing.T) {
	w := newWorld(t)
	stringer := w.stdType("fmt", "Stringer")
	reader := w.stdType("io", "Reader")
	for _, test := range []struct {
		x     any
		iface types.Type
		want  bool
	}{
		{Celsius(1), stringer, true}, {Name("x"), stringer, false}, {PtrStringer{}, stringer, false}, {&PtrStringer{}, stringer, true},
		{time.Second, stringer, true}, {5, stringer, false}, {strings.NewReader(""), reader, true}, {time.Second, reader, false}, {nil, reader, false},
		{time.Second, stringer.Underlying(), true}, {strings.NewReader(""), reader.Underlying(), true}, {errors.New("x"), types.Universe.Lookup("error").Type(), true},
	} {
		if got := w.types.Implements(w.any(test.x), test.iface); got != test.want {
			t.Errorf("%T implements %v: %v", test.x, test.iface, got)
		}
	}
}

// failure returns what f panics with.
func failure(f func()) (text string) {
	defer func() { text = recover().(error).Error() }()
	f()
	return
}

func TestFailedAssertionsAreWordedAsGos(t *testing.T) {
	w := newWorld(t)
	var s fmt.Stringer
	empty, stringer := types.Type(types.NewInterfaceType(nil, nil)), w.stdType("fmt", "Stringer")
	for _, test := range []struct {
		x    any
		from types.Type
		to   types.Type
		do   func(x any)
	}{
		{5, empty, w.typeOf(reflect.TypeFor[string]()), func(x any) { _ = x.(string) }},
		{nil, empty, w.typeOf(reflect.TypeFor[Celsius]()), func(x any) { _ = x.(Celsius) }},
		{Point{}, empty, stringer, func(x any) { _ = x.(fmt.Stringer) }},
		{nil, empty, stringer, func(x any) { _ = x.(fmt.Stringer) }},
		{nil, stringer, w.typeOf(reflect.TypeFor[Celsius]()), func(any) { _ = s.(Celsius) }},
		{Celsius(2), stringer, w.typeOf(reflect.TypeFor[Weekday]()), func(x any) { _ = x.(fmt.Stringer).(Weekday) }},
		{[]error{}, empty, w.typeOf(reflect.TypeFor[map[string]Point]()), func(x any) { _ = x.(map[string]Point) }},
		{time.Second, empty, w.stdType("io", "Reader"), func(x any) { _ = x.(io.Reader) }},
	} {
		got := w.types.FailedAssertion(w.any(test.x), test.from, test.to).Error()
		if want := failure(func() { test.do(test.x) }); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestInvoke(t *testing.T) {
	w := newWorld(t)
	var b strings.Builder
	for _, test := range []struct {
		x      any
		method string
		args   []any
		want   []any
	}{
		{Celsius(2), "String", nil, []any{"2.0°C"}},
		{time.Second, "String", nil, []any{"1s"}},
		{&b, "Write", []any{[]byte("abc")}, []any{3, nil}},
		{&b, "WriteString", []any{"abc"}, []any{3, nil}},
		{strings.NewReader("abc"), "WriteTo", []any{&b}, []any{int64(3), nil}},
		{Code(7), "Is", []any{io.EOF}, []any{true}},
	} {
		if got := w.types.Invoke(w.any(test.x), test.method, nil, test.args); !slices.Equal(got, test.want) {
			t.Errorf("%T.%s = %v, want %v", test.x, test.method, got, test.want)
		}
	}
	if got, want := failure(func() { w.types.Invoke(nil, "String", nil, nil) }), "runtime error: invalid memory address or nil pointer dereference"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
