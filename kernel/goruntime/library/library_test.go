package library

import (
	"flag"
	"net/http"
	"net/rpc"
	"testing"
)

// TestCheck fails where the Go that runs it differs from the one that this package was made for:
// package goruntime's comment says what to do.
func TestCheck(t *testing.T) {
	if err := Check(); err != nil {
		t.Error(err)
	}
	if hasField[http.ServeMux, int](muxLock) || hasField[http.ServeMux, int]("none") {
		t.Error("a field is there that is not")
	}
}

func TestConvertAssign(t *testing.T) {
	var n int
	if err := ConvertAssign(&n, "7"); err != nil || n != 7 {
		t.Errorf("got %d, %v, want 7", n, err)
	}
}

func TestReplacePatterns(t *testing.T) {
	mux, with := http.NewServeMux(), http.NewServeMux()
	mux.Handle("/old", http.NotFoundHandler())
	with.Handle("/new", http.NotFoundHandler())
	ReplacePatterns(mux, with)
	mux.Handle("/old", http.NotFoundHandler()) // it panics if the pattern is still there
	defer func() {
		if recover() == nil {
			t.Error("the new pattern is not there")
		}
	}()
	mux.Handle("/new", http.NotFoundHandler())
}

// service is one for TestServices.
type service struct{}

func (service) Do(int, *int) error { return nil }

func TestServices(t *testing.T) {
	s := rpc.NewServer()
	if err := s.RegisterName("test", service{}); err != nil {
		t.Fatal(err)
	}
	if _, ok := Services(s).Load("test"); !ok {
		t.Error("the service is not there")
	}
}

func TestRemoveFlag(t *testing.T) {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.Bool("test", false, "")
	if err := set.Set("test", "true"); err != nil {
		t.Fatal(err)
	}
	RemoveFlag(set, "test")
	set.VisitAll(func(f *flag.Flag) { t.Errorf("the flag %s is still there", f.Name) })
	set.Visit(func(f *flag.Flag) { t.Errorf("the flag %s is still set", f.Name) })
}
