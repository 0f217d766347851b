package labtest

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

// timeout bounds every wait. It is for machines that are very slow; no test waits for it that
// passes.
const timeout = 60 * time.Second

const token = "lockstep"

// server is the JupyterLab of all tests, started by the first that asks for it.
var server labServer

// labServer is a JupyterLab with the kernel installed, whose files and settings are nobody else's.
type labServer struct {
	start sync.Once
	err   error

	dir    string // of all its files; notebooks are in dir/notebooks
	url    string
	cmd    *exec.Cmd
	exited chan struct{}

	mu  sync.Mutex
	log strings.Builder
}

// lab returns the running JupyterLab.
func lab(t testing.TB) *labServer {
	t.Helper()
	python, kernel := pyenv.Python(t), kerneltest.Binary(t)
	server.start.Do(func() { server.err = server.launch(python, kernel) })
	if server.err != nil {
		t.Fatalf("start JupyterLab: %v\n%s", server.err, server.logged())
	}
	return &server
}

// settings are the user's settings that a test cannot do without: JupyterLab asks whether it may
// fetch news, and puts the tests' pages where the last ones were.
var settings = map[string]map[string]any{
	"@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": false},
}

// extensions turns off what the packages for other tests add to JupyterLab, and a learner's does
// not have.
const extensions = `{"disabledExtensions": {
  "@jupyter/nbgrader": true, "@jupyter-notebook/lab-extension": true, "@jupyter-widgets/jupyterlab-manager": true
}}`

func (s *labServer) launch(python, kernel string) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "lockstep-lab-*"); err != nil {
		return err
	}
	for name, values := range settings {
		path := filepath.Join(s.dir, "config", "lab", "user-settings", filepath.FromSlash(name)+".jupyterlab-settings")
		text, err := json.Marshal(values)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o755)
		}
		if err == nil {
			err = os.WriteFile(path, text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	if err := os.MkdirAll(s.path("config", "labconfig"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(s.path("config", "labconfig", "page_config.json"), []byte(extensions), 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(s.path("notebooks"), 0o755); err != nil {
		return err
	}

	// The kernel comes the way a learner gets it.
	install := exec.Command("go", "run", "github.com/lockstep-go/lockstep/install", "--prefix", s.path("prefix"), "--binary", kernel)
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("install the kernel: %w\n%s", err, out)
	}

	s.cmd = exec.Command(python, "-m", "jupyterlab", "--no-browser", "--allow-root",
		"--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token="+token,
		"--ServerApp.root_dir="+s.path("notebooks"),
		// The page's application object answers what the page does not show, such as that
		// JupyterLab is ready.
		"--LabApp.expose_app_in_browser=True")
	s.cmd.Env = append(os.Environ(), "HOME="+s.path("home"), "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "LOCKSTEP_LANG=en",
		"IPYTHONDIR="+s.path("home"), "JUPYTER_PREFER_ENV_PATH=0", "LOCKSTEP_HISTORY=off",
		"JUPYTER_CONFIG_DIR="+s.path("config"), "JUPYTER_DATA_DIR="+s.path("data"), "JUPYTER_RUNTIME_DIR="+s.path("runtime"),
		"JUPYTER_PATH="+s.path("prefix", "share", "jupyter"),
		"JUPYTERLAB_SETTINGS_DIR="+s.path("config", "lab", "user-settings"),
		"JUPYTERLAB_WORKSPACES_DIR="+s.path("workspaces"))
	endWithTests(s.cmd)
	output, w, err := os.Pipe()
	if err != nil {
		return err
	}
	s.cmd.Stdout, s.cmd.Stderr = w, w
	err = s.cmd.Start()
	w.Close()
	if err != nil {
		return err
	}
	s.exited = make(chan struct{})
	go func() { s.cmd.Wait(); close(s.exited) }()
	urls := make(chan string, 1)
	go s.readLog(output, urls)
	select {
	case s.url = <-urls:
		return answers(s.url) // it prints its address a moment before it listens there
	case <-s.exited:
		return errors.New("it has ended")
	case <-time.After(timeout):
		return errors.New("it does not say its address")
	}
}

func (s *labServer) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// readLog keeps what the server logs, and finds its address there.
func (s *labServer) readLog(output *os.File, urls chan<- string) {
	defer output.Close()
	for lines := bufio.NewScanner(output); lines.Scan(); {
		s.mu.Lock()
		s.log.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
		if url := address.FindString(lines.Text()); url != "" {
			select {
			case urls <- url:
			default: // it says it twice
			}
		}
	}
}

func (s *labServer) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// stop ends the server as Ctrl-C does, which has it end its kernels first.
func (s *labServer) stop() error {
	if s.dir == "" {
		return nil
	}
	var err error
	if s.exited != nil {
		err = s.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.exited:
		case <-time.After(timeout):
			err = errors.Join(errors.New("JupyterLab does not end"), s.cmd.Process.Kill())
			<-s.exited
		}
	}
	return cmp.Or(err, os.RemoveAll(s.dir))
}

// answers waits until a server answers at all.
func answers(url string) error {
	deadline := time.Now().Add(timeout)
	for {
		resp, err := http.Get(url + "/api")
		if err == nil {
			return resp.Body.Close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("JupyterLab does not answer: %w", err)
		}
		time.Sleep(50 * time.Millisecond) // there is no event to wait for
	}
}
