package facts

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestRoom names the slices whose room in the frame is seen, and the appends that start there.
func TestRoom(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"its capacity is asked for", `func f() int { var a []int; a = append(a, 1); return cap(a) }`, []string{"seen", "starts with 4"}},
		{"it is not", `func f() int { var a []int; a = append(a, 1); return len(a) }`, nil},
		{"it is returned", `func f() []int { var a []int; a = append(a, 1); println(cap(a)); return a }`, nil},
		{"it is stored", `var x []int; func f() { var a []int; a = append(a, 1); println(cap(a)); x = a }`, nil},
		{"it is captured", `func f() { var a []int; a = append(a, 1); println(cap(a)); go func() { a[0]++ }() }`, nil},
		{"it is passed on and looked at", `func f() { var a []int; a = append(a, 1); g(a) }; func g(b []int) { println(cap(b)) }`, []string{"seen", "starts with 4"}},
		{"it is passed on and kept", `var x []int; func f() { var a []int; a = append(a, 1); g(a) }; func g(b []int) { println(cap(b)); x = b }`, nil},
		{"the second append", `func f() { var a []int; a = append(a, 1); a = append(a, 2); println(cap(a)) }`, []string{"seen", "starts with 4", "seen"}},
		{"too many elements", `func f() { var a []int; a = append(a, 1, 2, 3, 4, 5); println(cap(a)) }`, []string{"seen"}},
		{"elements that are not known", `func f(b []int) { var a []int; a = append(a, b...); println(cap(a)) }`, []string{"seen"}},
		{"what has no room left", `func f() { var a []int; a = append(a, 1); a = a[:2]; a[0] = 2 }`, []string{"seen", "starts with 4"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			var got []string
			each(p, func(v *ssa.Call) string {
				if b, ok := v.Call.Value.(*ssa.Builtin); !ok || b.Name() != "append" {
					return ""
				}
				if seen, _ := p.RoomIsSeen(v); seen {
					got = append(got, "seen")
				}
				if room := p.FrameRoom(v); room != 0 {
					got = append(got, fmt.Sprint("starts with ", room))
				}
				return ""
			})
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}
