package worker

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestTellApart: two locks that a function knows by one name are not one.
func TestTellApart(t *testing.T) {
	objects := []trace.Object{
		{}, {Name: "x", Kind: "Mutex"}, {Name: "n", Kind: "variable"}, {Name: "x", Kind: "Mutex"}, {Name: "x", Kind: "variable"}, {},
	}
	tellApart(objects)
	var names []string
	for _, o := range objects {
		names = append(names, o.Name)
	}
	if want := []string{"", "x#1", "n", "x#2", "x", ""}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}
