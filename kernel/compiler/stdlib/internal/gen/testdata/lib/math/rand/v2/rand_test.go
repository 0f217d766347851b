package rand

import "testing"

func TestN(t *testing.T) {
	for range 1000 {
		if got := N(int8(100)); got < 0 || got >= 100 {
			t.Fatalf("N(100) = %d", got)
		}
	}
	defer func() {
		if got, want := recover(), "invalid argument to N"; got != want {
			t.Errorf("N(0) panics with %v, want %s", got, want)
		}
	}()
	N(0)
}
