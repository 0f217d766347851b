package bridge_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/types"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

type coreList struct {
	F_items []string `lockstep:"main.List"`
}

func TestFlagsOfLearner(t *testing.T) {
	w := newWorld(t)
	w.define(reflect.TypeFor[*coreList](), false, `type List struct { items []string }; func (l *List) String() string { return "" }; func (l *List) Set(s string) error { return nil }`, "*List", map[string]any{
		"String": func(l *coreList) string { return strings.Join(l.F_items, ",") },
		"Set": func(l *coreList, s string) any {
			if s == "" {
				return fmt.Errorf("nothing")
			}
			l.F_items = append(l.F_items, s)
			return nil
		},
	})
	set := flag.NewFlagSet("test", flag.ContinueOnError)
	set.SetOutput(new(strings.Builder))
	list := &coreList{}
	w.invoke(set, "flag", "FlagSet", "Var", list, "item", "an item")
	if err := w.invoke(set, "flag", "FlagSet", "Parse", []string{"-item", "a", "-item=b"})[0]; err != nil || !slices.Equal(list.F_items, []string{"a", "b"}) {
		t.Errorf("Parse = %v, %v", err, list)
	}
	if err := w.invoke(set, "flag", "FlagSet", "Parse", []string{"-item", ""})[0]; err == nil || !strings.Contains(err.(error).Error(), "nothing") {
		t.Errorf("Parse = %v", err)
	}
}

func TestKeptValuesComeBackAsTheyWere(t *testing.T) {
	w := newWorld(t)
	var m sync.Map
	value := w.any(Celsius(4))
	w.invoke(&m, "sync", "Map", "Store", w.any(Name("k")), value)
	if got := w.invoke(&m, "sync", "Map", "Load", w.any(Name("k"))); got[0] != value || got[1] != true {
		t.Errorf("Load = %v", got)
	}
	if got := w.invoke(&m, "sync", "Map", "Load", "k"); got[1] != false {
		t.Errorf("a string finds what was stored under a Name: %v", got)
	}
	list := w.call("container/list", "New")[0]
	w.invoke(list, "container/list", "List", "PushBack", value)
	element := w.invoke(list, "container/list", "List", "Front")[0]
	get, _, agrees, err := w.bridge.Field(w.stdType("container/list", "Element"), "Value")
	if err != nil || !agrees {
		t.Fatal(agrees, err)
	}
	if got := get.Call([]reflect.Value{reflect.ValueOf(element)})[0].Interface(); got != value {
		t.Errorf("Value = %v", got)
	}
	if got := w.call("reflect", "DeepEqual", w.any([]any{Celsius(1)}), w.any([]any{Plain(1)}))[0]; got != false {
		t.Error("values of different types are deeply equal")
	}
}

func TestSignalsReachLearnersChannels(t *testing.T) {
	w := newWorld(t)
	c := make(chan any, 1)
	w.call("os/signal", "Notify", (chan<- any)(c), os.Interrupt)
	defer signal.Reset(os.Interrupt)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-c:
		if got != any(os.Interrupt) {
			t.Errorf("got %v", got)
		}
	case <-time.After(10 * time.Second):
		t.Error("no signal came")
	}
}

func TestScansIntoLearnersValues(t *testing.T) {
	w := newWorld(t)
	n, s := w.any(new(Plain)), w.any(new(Name))
	if got := w.call("fmt", "Sscan", "5 word", n, s); got[0] != 2 || got[1] != nil {
		t.Fatalf("Sscan = %v", got)
	}
	if got := fmt.Sprint(*reflect.ValueOf(n).Field(0).Interface().(*int), *reflect.ValueOf(s).Field(0).Interface().(*string)); got != "5word" {
		t.Errorf("scanned %s", got)
	}
}

func TestReflectShowsLearnersTypes(t *testing.T) {
	w := newWorld(t)
	w.any(Kid{})
	for _, x := range []any{Celsius(1), Point{1, 2}, &Point{}, []Celsius{1}, map[Name]Point{}, Outer{}, 5, "x", time.Second, (*error)(nil), Handler(nil), Kid{}, &Kid{}, []error{}} {
		got, want := w.call("reflect", "TypeOf", w.any(x))[0].(reflect.Type), reflect.TypeOf(x)
		if got.String() != want.String() || got.Name() != want.Name() || got.Kind() != want.Kind() || got.NumMethod() != want.NumMethod() {
			t.Errorf("TypeOf(%v) = %v %v %v %d", want, got, got.Name(), got.Kind(), got.NumMethod())
		}
		switch want.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			if got.Elem().String() != want.Elem().String() && want.Elem().Kind() != reflect.Interface {
				t.Errorf("elements of %v are %v", want, got.Elem())
			}
		case reflect.Struct:
			for i := range want.NumField() {
				g, f := got.Field(i), want.Field(i)
				if g.Name != f.Name || g.Tag != f.Tag || g.Anonymous != f.Anonymous || g.Type.String() != f.Type.String() && f.Type.Kind() != reflect.Interface {
					t.Errorf("field %d of %v is %v, want %v", i, want, g, f)
				}
			}
		}
		if same := w.call("reflect", "TypeOf", w.any(x))[0]; same != any(got) {
			t.Errorf("TypeOf(%v) differs from itself", want)
		}
	}
	p := w.any(&Point{1, 2})
	v := w.call("reflect", "ValueOf", p)[0].(reflect.Value).Elem()
	v.Field(0).SetInt(7)
	if got := fmt.Sprint(w.types.Wrap(p)); got != "&{7 2}" {
		t.Errorf("after SetInt: %s", got)
	}
	value, err := w.bridge.Method(w.stdType("reflect", "Value"), "Type")
	if err != nil {
		t.Fatal(err)
	}
	if got := w.callFunc(value, v)[0].(reflect.Type).String(); got != "bridge_test.Point" {
		t.Errorf("Type = %s", got)
	}
	back, err := w.bridge.Method(w.stdType("reflect", "Value"), "Interface")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := w.callFunc(back, v)[0], w.any(Point{7, 2}); got != want {
		t.Errorf("Interface = %T, want %T", got, want)
	}
}

func TestLogsLearnersValues(t *testing.T) {
	w := newWorld(t)
	var got, want bytes.Buffer
	noTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	args := []any{"temp", Celsius(3), "value", ValStringer{1}, "list", []Celsius{1}, "color", Color(1), "err", &Failing{Code: 2}, "n", 5, "name", Name("x"), "point", Point{1, 2}}
	slog.New(slog.NewTextHandler(&want, noTime)).Info("hello", args...)
	w.invoke(slog.New(slog.NewTextHandler(&got, noTime)), "log/slog", "Logger", "Info", append([]any{"hello"}, w.anys(args)...)...)
	slog.New(slog.NewJSONHandler(&want, noTime)).Info("hello", args...)
	w.invoke(slog.New(slog.NewJSONHandler(&got, noTime)), "log/slog", "Logger", "Info", append([]any{"hello"}, w.anys(args)...)...)
	if got.String() != want.String() {
		t.Errorf("got  %swant %s", got.String(), want.String())
	}
}

func TestUnusableFunctionsSayWhy(t *testing.T) {
	w := newWorld(t)
	if _, err := w.bridge.Func(types.NewFunc(0, types.NewPackage("strings", "strings"), "NoSuch", types.NewSignatureType(nil, nil, nil, nil, nil, false))); err == nil || err.Error() != "strings.NoSuch cannot be called" {
		t.Errorf("error %v", err)
	}
}

func TestPoolOfLearner(t *testing.T) {
	w := newWorld(t)
	_, set, agrees, err := w.bridge.Field(w.stdType("sync", "Pool"), "New")
	if err != nil || !agrees {
		t.Fatal(agrees, err)
	}
	var pool sync.Pool
	value := w.any(Celsius(1))
	set.Call([]reflect.Value{reflect.ValueOf(&pool), reflect.ValueOf(func() any { return value })})
	if got := w.invoke(&pool, "sync", "Pool", "Get")[0]; got != value {
		t.Errorf("Get = %v", got)
	}
}
