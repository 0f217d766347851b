package worker

import (
	"maps"
	"math"
	"reflect"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/callers"
	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/primitives"
	"github.com/lockstep-go/lockstep/kernel/sched"
	"github.com/lockstep-go/lockstep/kernel/stdio"
)

// prelude declares the variables that lowered cells read, and hands them to the kernel.
const prelude = `package main
import ls__ "` + core.MachinePath + `"
var ` + core.PollVar + `, ` + core.ManyVar + ` bool
func init() { ls__.Flags(&` + core.PollVar + `, &` + core.ManyVar + `) }
`

// hostSymbols is what lowered cells call. lower's files say when they do.
func (w *worker) hostSymbols() interp.Table {
	t := interp.Table{
		"Entry": reflect.ValueOf(func(f func()) { w.entry = f }),
		"Go":    operation[func(place int, f func())](func(c interp.Call) { w.goStmt(place(c), thunk(c, 1)) }),
		"GoNil": operation[func(place int)](func(c interp.Call) { w.panicAt(place(c)); primitives.Throw("go of nil func value") }),
		"Flags": reflect.ValueOf(sched.SetFlags),
		"Point": reflect.ValueOf(sched.Point),
		"Yield": operation[func()](func(interp.Call) { sched.Yield() }),

		"Enter":           reflect.ValueOf(callers.Enter),
		"Exit":            reflect.ValueOf((*callers.Call).Exit),
		"Call":            reflect.ValueOf((*callers.Call)(nil)),
		"DefersIn":        reflect.ValueOf(func(c *callers.Call) *deferred { return &deferred{of: c} }),
		"DeferList":       reflect.ValueOf((*deferred)(nil)),
		"RecoverDeferred": reflect.ValueOf(w.recoverDeferred),

		"Panic":              operation[func(place int, v any)](func(c interp.Call) { w.panicStmt(place(c), panicArg(c)) }),
		"PanicNil":           reflect.ValueOf(w.panicNil),
		"PanicIndex":         reflect.ValueOf(w.panicIndex),
		"PanicIndexUnsigned": reflect.ValueOf(w.panicIndexUnsigned),
		"PanicSlice":         reflect.ValueOf(w.panicSlice),
		"PanicDivide":        reflect.ValueOf(w.panicDivide),
		"PanicShift":         reflect.ValueOf(w.panicShift),
		"PanicAssert":        reflect.ValueOf(w.panicAssert),
		"PanicNilMap":        reflect.ValueOf(w.panicNilMap),
		"PanicMake":          reflect.ValueOf(w.panicMake),
		"PanicConstant":      operation[func(place int, v any)](func(c interp.Call) { w.panicConstant(place(c), panicArg(c)) }),
		"PanicSliceConvert":  reflect.ValueOf(w.panicSliceConvert),
		"PanicWrap":          reflect.ValueOf(w.panicWrap),
		"PanicRange":         reflect.ValueOf(w.panicRange),
		"PanicRangeHidden":   reflect.ValueOf(w.panicRangeHidden),

		"Type":       reflect.ValueOf(w.registerType),
		"Method":     operation[func(id int, name string, value any, function ...any)](w.registerMethod),
		"Implements": reflect.ValueOf(w.implements),
		"Invoke":     operation[func(x any, method string, signature, results int, variables ...any)](w.invoke),
		"Equal":      reflect.ValueOf(w.equal),

		"Range":        reflect.ValueOf(rangeMap),
		"Next":         reflect.ValueOf(next),
		"NextRune":     reflect.ValueOf(nextRune),
		"Runes":        reflect.ValueOf(runes),
		"Clear":        reflect.ValueOf(func(x any) { reflect.ValueOf(x).Clear() }),
		"Min":          reflect.ValueOf(func(x, y float64) float64 { return min(x, y) }),
		"Max":          reflect.ValueOf(func(x, y float64) float64 { return max(x, y) }),
		"ArrayPointer": reflect.ValueOf(arrayPointer),
		"NaN":          reflect.ValueOf(math.NaN),

		"Var":       reflect.ValueOf(w.foundVariable),
		"Show":      reflect.ValueOf(w.show),
		"Print":     reflect.ValueOf(w.stdio.Print),
		"Println":   reflect.ValueOf(w.stdio.Println),
		"Interface": reflect.ValueOf(func(x any) any { return stdio.Interface{Value: x} }),
	}
	maps.Copy(t, w.channelOperations())
	maps.Copy(t, w.deferOperations())
	maps.Copy(t, unsafeSymbols())
	return t
}

// goStmt is the go statement at a place.
func (w *worker) goStmt(place int, f func()) {
	id, line := core.Site(place).Split()
	sched.Go("", sched.Site{Exec: w.sources.exec(id), Line: line}, f)
}

// rangeMap starts a range over a map.
func rangeMap(m any) *reflect.MapIter { return reflect.ValueOf(m).MapRange() }

// next goes on with it, and stores a key and an element through pointers that are not nil.
func next(it any, key, elem any) bool {
	iter := it.(*reflect.MapIter)
	if !iter.Next() {
		return false
	}
	if key != nil {
		reflect.ValueOf(key).Elem().SetIterKey(iter)
	}
	if elem != nil {
		reflect.ValueOf(elem).Elem().SetIterValue(iter)
	}
	return true
}

// nextRune is the rune at s[i:] and its length, 0 at the end.
func nextRune(s string, i int) (rune, int) {
	if i >= len(s) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s[i:])
}

// runes decodes a string, for a range over it: where each rune starts, and the rune.
func runes(s string) (starts []int, rs []rune) {
	n := utf8.RuneCountInString(s)
	starts, rs = make([]int, 0, n), make([]rune, 0, n)
	for i, r := range s {
		starts, rs = append(starts, i), append(rs, r)
	}
	return starts, rs
}

// arrayPointer stores the conversion of a slice to a pointer to an array in *dst.
func arrayPointer(slice, dst any) {
	d := reflect.ValueOf(dst).Elem()
	d.Set(reflect.ValueOf(slice).Convert(d.Type()))
}
