package stdlib

import (
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestForbidden(t *testing.T) {
	exec := []string{"go/build", "go/importer", "net/http/cgi", "net/http/fcgi", "os/exec", "plugin"}
	overHTTP := []string{"expvar", "net/http", "net/http/cgi", "net/http/cookiejar", "net/http/fcgi", "net/http/httptest", "net/http/httputil",
		"net/http/pprof", "net/rpc", "net/rpc/jsonrpc"}
	both := slices.Compact(slices.Sorted(slices.Values(slices.Concat(exec, overHTTP))))
	for _, tt := range []struct {
		env  string
		want []string
	}{
		{"", nil},
		{" \n", nil},
		{"net/http", overHTTP},
		{"os/exec", exec},
		{"os/exec,net/http", both},
		{" os/exec , net/http\n", both},
		{"os/exec;net/http", both},
		{"os/exec net/http", both},
		{"os/exec\tnet/http,", both},
		{"os/exec:net/http", both},
		{"sort", []string{"sort"}}, // what can be computed cannot be forbidden
		{"unsafe", []string{"unsafe"}},
		{"reflect sync", []string{"reflect", "sync"}},
		{"encoding/json", []string{"encoding/json"}},
		{"math/...", []string{"math", "math/big", "math/bits", "math/cmplx", "math/rand", "math/rand/v2"}},
		{"net/rpc/...", []string{"net/rpc", "net/rpc/jsonrpc"}},
		{"golang.org/x/time/rate", []string{"golang.org/x/time/rate"}},
	} {
		t.Setenv(ForbidEnv, tt.env)
		if got, err := Forbidden(); !slices.Equal(got, tt.want) || err != nil {
			t.Errorf("with %q: %q, %v, want %q", tt.env, got, err, tt.want)
		}
	}
}

// TestForbiddenNetwork: without net, what only computes is left, and nothing that connects.
func TestForbiddenNetwork(t *testing.T) {
	t.Setenv(ForbidEnv, "net")
	off, err := Forbidden()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"net", "net/http", "net/http/httptest", "net/rpc", "net/smtp", "crypto/tls", "log/syslog", "expvar"} {
		if !slices.Contains(off, p) {
			t.Errorf("%s is left", p)
		}
	}
	for _, p := range []string{"fmt", "os", "net/url", "net/netip", "html/template", "encoding/json", "testing", "log", "log/slog", "io", "bufio"} {
		if slices.Contains(off, p) {
			t.Errorf("%s is turned off", p)
		}
	}
}

// fileName is a parameter that may name a file.
var fileName = regexp.MustCompile(`(?i)\b(file|filename|path|dir|root|name)\b[^()]* \.*string\b`)

// TestForbiddenFiles: without os, no function that is left takes the name of a file, except those
// that were reviewed: their names are of other things.
func TestForbiddenFiles(t *testing.T) {
	t.Setenv(ForbidEnv, "os")
	off, err := Forbidden()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"os", "io/ioutil", "net/http", "path/filepath", "text/template", "syscall"} {
		if !slices.Contains(off, p) {
			t.Errorf("%s is left", p)
		}
	}
	for _, p := range []string{"fmt", "log", "bufio", "encoding/json", "strings", "testing", "time", "flag"} {
		if slices.Contains(off, p) {
			t.Errorf("%s is turned off", p)
		}
	}
	harmless := map[string]bool{"flag.BoolFunc": true, "flag.Func": true, "go/doc.NewFromFiles": true}
	opensFiles := func(p string) bool { return slices.Contains(importGraph()[p], "os") }
	for _, p := range Packages() {
		doc, ok := Doc(p)
		if !ok || slices.Contains(off, p) || base(p) || !opensFiles(p) {
			continue
		}
		for _, s := range doc.Symbols {
			if s.Kind == Func && strings.HasSuffix(s.Signature, "error)") && fileName.MatchString(s.Signature) && !harmless[p+"."+s.Name] {
				t.Errorf("%s.%s may open a file: %s", p, s.Name, s.Signature)
			}
		}
	}
}

func TestForbiddenUnknown(t *testing.T) {
	for env, want := range map[string]string{
		"exec":             `LOCKSTEP_FORBID=exec: there is no package "exec"; did you mean os/exec?`,
		"os/exec,http":     `there is no package "http"; did you mean net/http?`,
		"OS/Exec":          `there is no package "OS/Exec"; did you mean os/exec?`,
		"template":         `there is no package "template"; did you mean html/template or text/template?`,
		"net/htttp":        `there is no package "net/htttp"; write import paths`,
		"os/exec|net/http": `there is no package "os/exec|net/http"; did you mean net/http?`,
		"nett/...":         `there is no package "nett/..."; write import paths`,
		"os.exec":          `there is no package "os.exec"; write import paths`,
		"...":              `there is no package "..."`,
	} {
		t.Setenv(ForbidEnv, env)
		if got, err := Forbidden(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("with %q: %q, %v, want the error %s", env, got, err, want)
		}
	}
}

// What is turned off cannot be imported, though what uses it can, if it is left.
func TestForbiddenImport(t *testing.T) {
	im := NewImporter(token.NewFileSet(), "net", "os/exec")
	if _, err := im.Import("os/exec"); err == nil || !strings.Contains(err.Error(), "package os/exec is turned off here by LOCKSTEP_FORBID") {
		t.Errorf("import of os/exec gives %v", err)
	}
	mustImport(t, im, "net/http")
	if _, err := im.Import("net"); err == nil {
		t.Error("net can be imported once net/http has been")
	}
}
