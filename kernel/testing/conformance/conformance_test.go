package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/learner"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

func TestMain(m *testing.M) {
	status := kerneltest.Main(m)
	if prefix != "" {
		os.RemoveAll(prefix)
	}
	os.Exit(status)
}

// jupyter_kernel_test allows a tenth of a second between two messages, so nothing else
// of this package runs beside it.
func TestJupyterKernelTest(t *testing.T) {
	runModule(t, "test_lockstep", map[string]string{
		"TestLockstep.test_pager": "No code page something", // help is printed
	})
}

func TestMessages(t *testing.T) {
	t.Parallel()
	runModule(t, "test_messages", nil)
}

func TestLife(t *testing.T) {
	t.Parallel()
	runModule(t, "test_life", nil)
}

func TestLoad(t *testing.T) {
	t.Parallel()
	runModule(t, "test_load", nil)
}

func TestTools(t *testing.T) {
	t.Parallel()
	runModule(t, "test_tools", nil)
}

func TestPictures(t *testing.T) {
	t.Parallel()
	runModule(t, "test_pictures", nil)
}

func TestGrading(t *testing.T) {
	t.Parallel()
	runModule(t, "test_grading", nil)
}

func TestConsole(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no pseudo-terminals here")
	}
	runModule(t, "test_console", nil)
}

var wholeCourse = flag.Bool("course", false, "have the learner of TestCourse solve every exercise in both languages, not one of each kind")

func TestCourse(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no pseudo-terminals here")
	}
	languages, list := []string{"en"}, learner.OfEachKind()
	if *wholeCourse {
		languages, list = []string{"en", "zh"}, exercises.Course()
	}
	folder := t.TempDir()
	for _, l := range languages {
		text, err := learner.Notebook(learner.Cells(l, list))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, l+".ipynb"), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	runModule(t, "test_course", nil, "LOCKSTEP_LEARNER="+folder)
}

// lastWords is how long before the test binary's own deadline a module is ended, so that its
// results so far are reported.
const lastWords = 20 * time.Second

// runModule runs the tests of a Python module, each as a subtest. Those in skips must be
// skipped, with that reason, and no others. extra is added to its environment.
func runModule(t *testing.T, module string, skips map[string]string, extra ...string) {
	t.Helper()
	python := pyenv.Python(t)
	// How long a module takes is the machine's affair: only one that hangs is ended.
	ctx, environ := t.Context(), append(environment(t, python, install(t)), extra...)
	if deadline, ok := t.Deadline(); ok {
		end := deadline.Add(-lastWords)
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end)
		defer cancel()
		// What the module starts is ended before the module is, which cleans up then.
		environ = append(environ, fmt.Sprintf("LOCKSTEP_TEST_DEADLINE=%d", end.Add(-lastWords).Unix()))
	}
	cmd := exec.CommandContext(ctx, python, "run.py", module)
	cmd.Dir = "testdata"
	cmd.Env = environ
	cmd.WaitDelay = 10 * time.Second // for what it has started, if it has to be killed
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	ran := 0
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 16<<20) // a failure may quote a whole output
	for lines.Scan() {
		var r report
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Errorf("not a report: %s", lines.Text())
			continue
		}
		ran++
		t.Run(r.Test, func(t *testing.T) { r.check(t, skips[r.Test]) })
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%s: %v", module, err)
	}
	if ran == 0 {
		t.Errorf("%s has run no test", module)
	}
	if t.Failed() {
		t.Logf("the standard error of %s and its kernels:\n%s", module, stderr.String())
	}
}

// report is a line of run.py.
type report struct {
	Test    string `json:"test"`
	Outcome string `json:"outcome"`
	Text    string `json:"text"`
}

func (r report) check(t *testing.T, skip string) {
	want := "pass"
	if skip != "" {
		want = "skip"
	}
	switch {
	case r.Outcome == "skip" && want == "pass" && runtime.GOOS != "linux":
		t.Skip(r.Text)
	case r.Outcome != want:
		t.Errorf("got %s, want %s\n%s", r.Outcome, want, r.Text)
	case r.Text != skip:
		t.Errorf("skipped because of %q, want %q", r.Text, skip)
	}
}

// prefix is where the kernel is installed, for TestMain to remove.
var prefix string

// installOnce puts the kernel into a folder of its own, by the installer's command line.
var installOnce sync.Once

// install returns the folder in which Jupyter finds the kernel.
func install(t *testing.T) string {
	t.Helper()
	binary := kerneltest.Binary(t)
	installOnce.Do(func() {
		dir, err := os.MkdirTemp("", "lockstep-conformance-*")
		if err != nil {
			t.Fatal(err)
		}
		prefix = dir
		cmd := exec.CommandContext(t.Context(), "go", "run", "github.com/lockstep-go/lockstep/install",
			"--prefix", dir, "--binary", binary)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("install the kernel: %v\n%s", err, out)
		}
	})
	data := filepath.Join(prefix, "share", "jupyter")
	if _, err := os.Stat(filepath.Join(data, "kernels", "lockstep", "kernel.json")); err != nil {
		t.Fatalf("the kernel is not installed: %v", err)
	}
	return data
}

// environment is that of this process, but for what would let Jupyter see the user's own files.
func environment(t *testing.T, python, data string) []string {
	t.Helper()
	notebooks, err := filepath.Abs(filepath.Join("..", "..", "..", "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	users := regexp.MustCompile("^(JUPYTER|LOCKSTEP|XDG|IPYTHON|PYTHON)")
	return append(slices.DeleteFunc(os.Environ(), users.MatchString),
		"HOME="+home, "USERPROFILE="+home, "APPDATA="+home,
		"JUPYTER_PATH="+data,
		"JUPYTER_DATA_DIR="+filepath.Join(home, "data"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(home, "runtime"),
		"JUPYTER_CONFIG_DIR="+filepath.Join(home, "config"),
		"IPYTHONDIR="+filepath.Join(home, "ipython"),
		"LOCKSTEP_HISTORY="+filepath.Join(home, "history.jsonl"),
		"LOCKSTEP_LANG=en",
		"LOCKSTEP_NOTEBOOKS="+notebooks,
		"PATH="+filepath.Dir(python)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"PYTHONDONTWRITEBYTECODE=1", // testdata is no place for it
		"PYTHONUTF8=1",
	)
}
