package stdio

import "testing"

// TestCellsStack: a stack that a compiled package prints shows the cell's functions, not the
// interpreter's.
func TestCellsStack(t *testing.T) {
	const stack = "2026/11/30 11:25:04 http: panic serving 127.0.0.1:48236: oops\n" +
		"goroutine 22 [running]:\n" +
		"net/http.(*conn).serve.func1()\n\t/go/src/net/http/server.go:1897 +0xbd\n" +
		"panic({0x10b7500?, 0x14323eca8f70?})\n\t/go/src/runtime/panic.go:860 +0x13a\n" +
		"github.com/traefik/yaegi/interp.runCfg.func1()\n\t/mod/github.com/traefik/yaegi@v0.16.1/interp/run.go:226 +0x1ae\n" +
		"net/http.HandlerFunc.ServeHTTP(...)\n\t/go/src/net/http/server.go:2294\n" +
		"created by net/http.(*Server).Serve in goroutine 20\n\t/go/src/net/http/server.go:3454 +0x485\n"
	const head = "2026/11/30 11:25:04 http: panic serving 127.0.0.1:48236: oops\ngoroutine 22 [running]:\n"
	for _, test := range []struct {
		about, text string
		stack       []string
		want        string
	}{
		{"a stack", stack, []string{"main.handle(...)", "\t./prog.go:12"}, head + "main.handle(...)\n\t./prog.go:12\n"},
		{"a stack of which nothing is known", stack, nil, head},
		{"text before and after", "a\n" + stack + "b\n", []string{"main.f(...)"}, "a\n" + head + "main.f(...)\nb\n"},
		{"another text", "hello\n\tworld\n", []string{"main.f(...)"}, "hello\n\tworld\n"},
		{"a stack of compiled functions only", "main.f()\n\t/a/b.go:1 +0x1\n", []string{"main.g(...)"}, "main.f()\n\t/a/b.go:1 +0x1\n"},
	} {
		s := New(Config{Stack: func() []string { return test.stack }})
		if got := string(s.cellsStack([]byte(test.text))); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.about, got, test.want)
		}
	}
}
