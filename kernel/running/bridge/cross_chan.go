package bridge

import "reflect"

// chanConv joins channels of different types by a goroutine that passes the values on. The
// direction says where they come from. A channel of both directions counts as one that the compiled
// function sends on, as signal.Notify does. A channel that has been joined before is joined to the
// same one again, so that signal.Stop finds what signal.Notify was given.
func (t *Types) chanConv(from, to reflect.Type, there, back conv) conv {
	return func(v reflect.Value) reflect.Value {
		if v.IsNil() {
			return reflect.Zero(to)
		}
		both := reflect.ChanOf(reflect.BothDir, to.Elem())
		fresh := reflect.MakeChan(both, v.Cap())
		old, joined := t.crossings.pumps.LoadOrStore(v.Pointer(), fresh)
		if joined {
			return old.(reflect.Value).Convert(to)
		}
		if to.ChanDir() == reflect.RecvDir {
			go pump(v, fresh, there)
		} else {
			go pump(fresh, v, back)
		}
		return fresh.Convert(to)
	}
}

// pump passes on what from gives, converted, until from is closed.
func pump(from, to reflect.Value, c conv) {
	for {
		v, ok := from.Recv()
		if !ok {
			to.Close()
			return
		}
		to.Send(c.apply(v))
	}
}
