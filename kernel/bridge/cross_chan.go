package bridge

import "reflect"

// chanConv joins channels whose types differ by a goroutine that passes the values on. Where they come from is told by the
// direction; a channel of both directions is taken as one that the function sends on, as signal.Notify does.
// The same channel is joined to the same one again.
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
