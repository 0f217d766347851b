package server_test

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// TestOutputRate: only where jupyter_server has started the kernel is output held back, unless
// somebody says otherwise.
func TestOutputRate(t *testing.T) {
	for _, tt := range []struct {
		about string
		env   []string
		want  string
	}{
		{"by nbclient, a console or lockstep run", nil, "off"},
		{"by jupyter_server", []string{"JPY_SESSION_NAME=/home/me/lesson.ipynb"}, "854.5KiB a second"},
		{"by a server that lets more through", []string{"JPY_SESSION_NAME=x", "LOCKSTEP_OUTPUT_RATE=10MB"}, "10MiB a second"},
		{"by a server that lets all through", []string{"JPY_SESSION_NAME=x", "LOCKSTEP_OUTPUT_RATE=off"}, "off"},
		{"by a server that nobody knows", []string{"LOCKSTEP_OUTPUT_RATE=500k"}, "500KiB a second"},
		{"with a setting that means nothing", []string{"LOCKSTEP_OUTPUT_RATE=fast"}, "off"},
	} {
		k := kerneltest.Start(t, kerneltest.Env(tt.env...))
		if r := k.OK("%output"); r.Stdout != "output cap: 1.5MiB\noutput rate: "+tt.want+"\n" {
			t.Errorf("%s: %q, want the rate %s", tt.about, r.Stdout, tt.want)
		}
	}
	k := kerneltest.Start(t)
	for _, tt := range []struct{ args, want string }{
		{"rate 1MB", "output cap: 1.5MiB\noutput rate: 1MiB a second\n"},
		{"rate off cap 2 MB", "output cap: 2MiB\noutput rate: off\n"},
		{"cap off rate auto", "output cap: off\noutput rate: off\n"},
	} {
		if r := k.OK("%output " + tt.args + "\n%output"); r.Stdout != tt.want {
			t.Errorf("%%output %s: %q, want %q", tt.args, r.Stdout, tt.want)
		}
	}
	for _, wrong := range []string{"rate", "rate cap 1MB", "fast 1MB", "cap", "rate 1MB now"} {
		k.Fails("%output " + wrong)
	}
}
