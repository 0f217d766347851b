package worker

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
)

// A goroutine that waits for a channel or a lock to which one of the session's variables leads is no
// leak: a later cell can wake it. Of a program nobody can say what else would have come, either;
// Go's own profile of leaks goes by what can be reached, too.

// maxReached bounds how many values are looked at. A session that has more is given the benefit of
// the doubt.
const maxReached = 200_000

// roots returns pointers to the session's variables, and to those of a program.
func (w *worker) roots() (roots []reflect.Value) {
	var list []variable
	w.query(func(s *check.Session) {
		list = variablesOf(s, nil)
		w.findVariables(list)
	})
	for _, v := range list {
		if v.ptr != nil {
			roots = append(roots, reflect.ValueOf(v.ptr))
		}
	}
	return roots
}

// dropReachable takes leaks out of a run's failures of which a variable leads to all that those who
// are left wait for.
func dropReachable(roots []reflect.Value, run *explore.Run) {
	run.Failures = slices.DeleteFunc(run.Failures, func(f explore.Failure) bool {
		if f.Word != explore.Leak {
			return false
		}
		waiting := make([]detect.Waiting, len(run.Left))
		for i, l := range run.Left {
			waiting[i].Obj = l.Obj
		}
		return findReachable(roots, waiting)
	})
}

// findReachable sets which of those who wait a later cell could wake. It reports whether that is so
// for all of them.
func findReachable(roots []reflect.Value, waiting []detect.Waiting) (all bool) {
	r := reach{seen: map[reached]bool{}, at: map[unsafe.Pointer]bool{}}
	for _, ptr := range roots {
		r.walk(ptr)
	}
	all = true
	for i := range waiting {
		obj := waiting[i].Obj
		waiting[i].Later = obj != nil && (r.at[obj] || len(r.seen) > maxReached)
		all = all && waiting[i].Later
	}
	return all
}

// reach is what variables lead to.
type reach struct {
	seen map[reached]bool
	at   map[unsafe.Pointer]bool // addresses of channels, locks and the like
}

type reached struct {
	at  unsafe.Pointer
	typ reflect.Type
}

// walk goes through a value in memory. What functions have captured it does not see.
func (r *reach) walk(v reflect.Value) {
	if len(r.seen) > maxReached {
		return
	}
	switch v.Kind() {
	case reflect.Chan:
		r.at[v.UnsafePointer()] = true
	case reflect.Pointer:
		p := v.UnsafePointer()
		key := reached{p, v.Type()}
		if p == nil || r.seen[key] {
			return
		}
		r.seen[key] = true
		r.walk(v.Elem())
	case reflect.Interface:
		if !v.IsNil() {
			r.walk(v.Elem())
		}
	case reflect.Struct:
		if v.CanAddr() {
			r.at[v.Addr().UnsafePointer()] = true
		}
		for i := range v.NumField() {
			r.walk(v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			r.walk(v.Index(i))
		}
	case reflect.Slice:
		p := v.UnsafePointer()
		key := reached{p, v.Type()}
		if v.Len() == 0 || r.seen[key] || plainKind(v.Type().Elem().Kind()) {
			return
		}
		r.seen[key] = true
		for i := range v.Len() {
			r.walk(v.Index(i))
		}
	case reflect.Map:
		key := reached{v.UnsafePointer(), v.Type()}
		if v.Len() == 0 || r.seen[key] {
			return
		}
		r.seen[key] = true
		for it := v.MapRange(); it.Next(); {
			r.walk(it.Key())
			r.walk(it.Value())
		}
	}
}

func plainKind(k reflect.Kind) bool { return k <= reflect.Complex128 || k == reflect.String }
