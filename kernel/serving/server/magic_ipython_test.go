package server_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// TestMagicsOfIPython: an IPython magic is answered with what this kernel has for it.
func TestMagicsOfIPython(t *testing.T) {
	k := kerneltest.Start(t)
	for _, test := range []struct{ src, value, help string }{
		{"%matplotlib inline", "there is no magic %matplotlib; %help lists them all", "a cell that ends with an image.Image or with lessons.SVG(…) shows a picture"},
		{"%timeit f()", "there is no magic %timeit; %help lists them all", "did you mean %time?"},
		{"%%prun\nf()", "there is no magic %%prun; %help lists them all", "did you mean %time?"},
		{"%%bash\nls", "there is no magic %%bash; %help lists them all", `Go cells run no shell commands; a program is run by exec.Command("…").CombinedOutput()`},
		{"%pip install numpy", "there is no magic %pip; %help lists them all", "nothing can be installed into this kernel: cells import Go's standard library"},
		{"%lsmagic", "there is no magic %lsmagic; %help lists them all", "did you mean %help?"},
		{"%whos", "there is no magic %whos; did you mean %who? %help lists them all", ""},
	} {
		r := k.Fails(test.src)
		help := ""
		if tb := strings.Join(r.Traceback, "\n"); strings.Contains(tb, "| help: ") {
			_, help, _ = strings.Cut(tb, "| help: ")
		}
		if r.Value != test.value || help != test.help {
			t.Errorf("%q: got %q, help %q\nwant %q, help %q", test.src, r.Value, help, test.value, test.help)
		}
	}
}
