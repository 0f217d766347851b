package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestJupyterClientFindsTheKernel(t *testing.T) {
	m := newMachine(t)
	python := m.addJupyter(t)
	m.install(t)
	got := m.python(t, python, `
import json
from jupyter_client.kernelspec import KernelSpecManager
m = KernelSpecManager()
spec = m.get_kernel_spec("lockstep")
print(json.dumps({"dir": spec.resource_dir, "argv": spec.argv, "name": spec.display_name,
  "language": spec.language, "interrupt": spec.interrupt_mode, "listed": "lockstep" in m.find_kernel_specs()}))
`)
	p := m.user()
	want := fmt.Sprintf(`{"dir": %q, "argv": [%q, "kernel", "-f", "{connection_file}"], "name": "Go (Lockstep)", "language": "go", "interrupt": "message", "listed": true}`, p.spec, p.binary)
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The kernelspec announces the protocol version before the kernel can.
func TestKernelSpeaksTheVersionOfItsKernelspec(t *testing.T) {
	m := newMachine(t)
	python := m.addJupyter(t)
	m.install(t)
	got := m.python(t, python, `
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="lockstep", startup_timeout=60)
try:
    print(client.kernel_info(reply=True, timeout=60)["content"]["protocol_version"])
finally:
    client.stop_channels()
    manager.shutdown_kernel()
`)
	if got != protocolVersion && !strings.HasPrefix(got, protocolVersion+".") {
		t.Errorf("the kernel speaks %s, its kernelspec says %s", got, protocolVersion)
	}
}

// python runs a script on the machine and returns its output, trimmed.
func (m *machine) python(t *testing.T, python, script string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, "-c", script)
	cmd.Env = m.environ
	out, err := cmd.Output()
	if err != nil {
		var stderr []byte
		if exit, ok := err.(*exec.ExitError); ok {
			stderr = exit.Stderr
		}
		t.Fatalf("python: %v\n%s", err, stderr)
	}
	return strings.TrimSpace(string(out))
}

// lab with the JupyterLab that is there: it installs the kernel that is
// missing, serves the lessons, offers the kernel, and ends when asked to.
func TestLab(t *testing.T) {
	m := newMachine(t)
	m.addJupyter(t)
	m.install(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m.set("LC_ALL", "zh_CN.UTF-8")
	args := []string{"lab", "--no-browser", "--", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1"}
	out := newWatched(regexp.MustCompile(`(http://127\.0\.0\.1:\d+)/lab/tree/zh/00-start\.ipynb\?token=(\w+)`))
	status := make(chan int, 1)
	go func() {
		defer out.end()
		status <- run(ctx, args, m.environ, out, out)
	}()

	select {
	case <-out.found:
	case <-out.ended:
		t.Fatalf("lab ended without an address:\n%s", out)
	case <-time.After(2 * time.Minute):
		t.Fatalf("JupyterLab gave no address in two minutes:\n%s", out)
	}
	waitUntilItListens(t, out)
	var specs struct {
		Kernelspecs map[string]struct{ Resources map[string]string }
	}
	get(t, out.match[1]+"/api/kernelspecs?token="+out.match[2], &specs)
	if logos := specs.Kernelspecs["lockstep"].Resources; len(logos) != 3 {
		t.Errorf("JupyterLab offers the kernel with these logos: %v", logos)
	}
	var contents struct{ Content []struct{ Path string } }
	get(t, out.match[1]+"/api/contents/zh?token="+out.match[2], &contents)
	if len(contents.Content) < 3 {
		t.Errorf("JupyterLab shows these lessons: %v", contents)
	}
	if _, err := os.Stat(filepath.Join(m.home, "lockstep-lessons", "zh", "00-start.ipynb")); err != nil {
		t.Errorf("the lessons are not the learner's copy: %v", err)
	}

	cancel()
	select {
	case got := <-status:
		if got != exitOK {
			t.Errorf("lab ended with status %d:\n%s", got, out)
		}
	case <-time.After(time.Minute):
		t.Fatalf("lab did not end within a minute:\n%s", out)
	}
	wantContains(t, out.String(), "JupyterLab has ended.")
	if response, err := http.Get(out.match[1] + "/api"); err == nil {
		response.Body.Close()
		t.Errorf("JupyterLab still answers: %s", response.Status)
	}
}

// waitUntilItListens is needed because JupyterLab announces its address a
// moment before it listens there.
func waitUntilItListens(t *testing.T, out *watched) {
	t.Helper()
	address := strings.TrimPrefix(out.match[1], "http://")
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-out.ended:
			t.Fatalf("lab ended:\n%s", out)
		case <-t.Context().Done():
			t.Fatal(err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func get(t *testing.T, url string, into any) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%s: %v\n%s", response.Status, err, body)
	}
}

// lab without a JupyterLab: it makes one of its own, which uninstall removes.
func TestLabMakesItsOwn(t *testing.T) {
	m := newMachine(t)
	m.addPython(t)
	m.install(t)
	// --version makes JupyterLab say its version and end.
	got := m.mustRun(t, "lab", "--private", "--no-browser", "--", "--version")
	wantContains(t, got.stdout, "Making a JupyterLab of its own", "] jupyterlab 4.", "The kernel is installed", "JupyterLab has ended.")

	again := m.mustRun(t, "lab", "--private", "--no-browser", "--", "--version")
	if strings.Contains(again.stdout, "Making a JupyterLab") {
		t.Errorf("it was made twice:\n%s", again.stdout)
	}
	got = m.mustRun(t, "uninstall")
	dir := filepath.Join(filepath.Dir(filepath.Dir(m.user().binary)), "jupyterlab")
	wantContains(t, got.stdout, "removed  JupyterLab  "+dir)
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is still there", dir)
	}
}

func TestLabWithoutPython(t *testing.T) {
	m := newMachine(t)
	got := m.run(t, "lab")
	if got.status != exitFailure {
		t.Errorf("lab: %s", got)
	}
	wantContains(t, got.stderr, "no usable Python", "To install it:", "go run ./kernel/lockstep run notebooks/en/01-loop.ipynb")
	if strings.Contains(got.stdout, "Making") || strings.Contains(got.stdout, "Copied") {
		t.Errorf("lab began what it could not end:\n%s", got.stdout)
	}
}

// watched is a writer that signals when a pattern has been written.
type watched struct {
	pattern      *regexp.Regexp
	found, ended chan struct{}
	match        []string // set before found is closed

	mu   sync.Mutex
	text strings.Builder
}

func newWatched(pattern *regexp.Regexp) *watched {
	return &watched{pattern: pattern, found: make(chan struct{}), ended: make(chan struct{})}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	if w.match == nil {
		if w.match = w.pattern.FindStringSubmatch(w.text.String()); w.match != nil {
			close(w.found)
		}
	}
	return len(p), nil
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func (w *watched) end() { close(w.ended) }
