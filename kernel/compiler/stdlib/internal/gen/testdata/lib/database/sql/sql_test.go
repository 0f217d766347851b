package sql

import (
	"database/sql"
	"fmt"
	"testing"
)

func agree[T any](t *testing.T, from any) {
	t.Helper()
	var (
		got  Null[T]
		want sql.Null[T]
	)
	report := func(scan, value any, valid bool, v any, err error) string {
		return fmt.Sprint(scan, value, valid, v, err)
	}
	err, wantErr := got.Scan(from), want.Scan(from)
	v, verr := got.Value()
	wantV, wantVerr := want.Value()
	if g, w := report(err, got.V, got.Valid, v, verr), report(wantErr, want.V, want.Valid, wantV, wantVerr); g != w {
		t.Errorf("Null[%T] of %v is %s, want %s", got.V, from, g, w)
	}
}

func TestNull(t *testing.T) {
	agree[string](t, "text")
	agree[string](t, nil)
	agree[int](t, "12")
	agree[int](t, "no number")
	agree[float64](t, int64(3))
	agree[[]byte](t, "bytes")
	agree[chan int](t, "no way")
}
