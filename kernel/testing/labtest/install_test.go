package labtest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

// What a learner sees after "go run ./install lab": the first lesson, in the language of the
// locale, and no question about news.
func TestInstallLab(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("it is ended by a signal")
	}
	python, kernel := pyenv.Python(t), kerneltest.Binary(t)
	home := t.TempDir()
	installer := filepath.Join(t.TempDir(), "install")
	if out, err := exec.Command("go", "build", "-o", installer, "github.com/lockstep-go/lockstep/install").CombinedOutput(); err != nil {
		t.Fatalf("build the installer: %v\n%s", err, out)
	}
	environ := append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "JUPYTER_CONFIG_DIR=", "JUPYTER_DATA_DIR=",
		"JUPYTER_RUNTIME_DIR=", "JUPYTER_PATH=", "LOCKSTEP_LANG=zh", "LOCKSTEP_HISTORY=off",
		"PATH="+filepath.Dir(python)+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		environ = append(environ, name+"="+strings.TrimSpace(string(value)))
	}
	install := exec.Command(installer, "--binary", kernel)
	install.Env = environ
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("install: %v\n%s", err, out)
	}

	cmd := exec.Command(installer, "lab", "--no-browser", "--", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", "--LabApp.expose_app_in_browser=True")
	cmd.Env = environ
	endWithTests(cmd)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	urls, ended := make(chan string, 1), make(chan string, 1)
	go func() {
		link := regexp.MustCompile(`http://127\.0\.0\.1:\S+token=\w+`)
		var log strings.Builder
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			log.WriteString(lines.Text() + "\n")
			if url := link.FindString(lines.Text()); url != "" {
				select {
				case urls <- url:
				default:
				}
			}
		}
		ended <- log.String()
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		log := <-ended
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Errorf("install lab ended with %v:\n%s", err, log)
		}
	})
	var url string
	select {
	case url = <-urls:
	case <-time.After(timeout):
		t.Fatal("install lab tells no address")
	}
	if err := answers(address.FindString(url)); err != nil {
		t.Fatal(err)
	}

	p := &page{t: t, tab: sharedTab(t)}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(p.tab, timeout)
		defer cancel()
		chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	})
	p.do("open what install lab says", chromedp.Navigate(url))
	p.await("JupyterLab has started", `lab.started()`)
	p.await("the first lesson is in front", `jupyterapp.shell.currentWidget?.context?.path === 'zh/00-start.ipynb'`)
	ask[any](p, `void (lab.panel = jupyterapp.shell.currentWidget)`)
	p.await("its kernel waits for work", `lab.ready()`)
	p.picture("opened")
	if kernel := ask[string](p, `lab.kernel().name`); kernel != "lockstep" {
		t.Errorf("the lesson runs on %q", kernel)
	}
	if asks := ask[string](p, `[...document.querySelectorAll('.jp-toast-message, .jp-Dialog')].map(n => n.textContent).join()`); asks != "" {
		t.Errorf("JupyterLab asks %q", asks)
	}
	// The question may come later.
	if news := ask[string](p, `jupyterapp.serviceManager.settings.fetch('@jupyterlab/apputils-extension:notification').then(s => s.schema.properties.fetchNews.default)`); news != "false" {
		t.Errorf("whether to fetch news is %q from the start, want \"false\"", news)
	}
}
