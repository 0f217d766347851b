package machine

import (
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// What package reflect accesses: the variable that a reflect.Value is, if it is one, the elements and
// the entries that it leads to.

// readsVariable are the methods of reflect.Value that read the variable.
const readsVariable = " Bool Bytes Complex Float Int Interface IsNil IsZero Len Pointer String Uint UnsafePointer "

// reflected returns what tells the accesses of a function of package reflect.
func reflected(name string) accessor {
	method, ok := strings.CutPrefix(name, "Value.")
	switch {
	case name == "Copy":
		return func(g *sched.G, args interp.Arguments) {
			to, from := valueAt(args, 0), valueAt(args, 1)
			n := lengthOf(to)
			if from.IsValid() && from.Kind() == reflect.Slice {
				n = min(n, from.Len())
				accessElements(g, from.Slice(0, n), false)
			}
			if to.IsValid() && to.Kind() == reflect.Slice {
				accessElements(g, to.Slice(0, min(n, to.Len())), true)
			}
		}
	case !ok:
		return nil
	case method == "SetMapIndex":
		return func(g *sched.G, args interp.Arguments) { accessEntries(g, valueAt(args, 0), true) }
	case method == "MapIndex", method == "MapKeys", method == "MapRange":
		return func(g *sched.G, args interp.Arguments) { accessEntries(g, valueAt(args, 0), false) }
	case strings.HasPrefix(method, "Set"):
		return func(g *sched.G, args interp.Arguments) {
			for i := 1; i < args.Len(); i++ {
				accessVariable(g, valueAt(args, i), false)
			}
			accessVariable(g, valueAt(args, 0), true)
		}
	case strings.Contains(readsVariable, " "+method+" "):
		return func(g *sched.G, args interp.Arguments) { accessVariable(g, valueAt(args, 0), false) }
	}
	return nil
}

// valueAt returns an argument that is a reflect.Value, and the zero Value for any other argument.
func valueAt(args interp.Arguments, i int) reflect.Value {
	if i >= args.Len() {
		return reflect.Value{}
	}
	if v := args.At(i); v.IsValid() && v.CanInterface() {
		x, _ := v.Interface().(reflect.Value)
		return x
	}
	return reflect.Value{}
}

func lengthOf(v reflect.Value) int {
	if v.IsValid() && (v.Kind() == reflect.Slice || v.Kind() == reflect.Array || v.Kind() == reflect.String) {
		return v.Len()
	}
	return 0
}

func accessVariable(g *sched.G, v reflect.Value, write bool) {
	if v.CanAddr() {
		g.AccessOnly(write, v.Addr().UnsafePointer(), v.Type().Size(), g.At)
	}
}

func accessEntries(g *sched.G, v reflect.Value, write bool) {
	if v.IsValid() && v.Kind() == reflect.Map && !v.IsNil() {
		g.AccessOnly(write, v.UnsafePointer(), v.Type().Size(), g.At)
	}
}
