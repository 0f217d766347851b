package main

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

var update = flag.Bool("update", false, "save the notebooks with what they give now")

func TestMain(m *testing.M) { os.Exit(kerneltest.Main(m)) }

// transcript is what the tutorial says that its first example prints.
const transcript = `thread MainThread is running...
thread LoopThread is running...
thread LoopThread >>> 1
thread LoopThread >>> 2
thread LoopThread >>> 3
thread LoopThread >>> 4
thread LoopThread >>> 5
thread LoopThread ended.
thread MainThread ended.
`

// TestLessons runs the notebooks as a learner without Jupyter does, and holds what they give
// against what they were saved with. A plain run is the same everywhere, but on a machine under load,
// where a goroutine may be found waiting for the processor in the middle of a print: so lines are
// compared sorted. What runs for long without a lock, the cells named in wrong, goes wrong in one way
// or another, but always. With -update the notebooks are saved anew.
func TestLessons(t *testing.T) {
	notebooks, err := filepath.Glob("../../notebooks/*/*.ipynb")
	if err != nil || len(notebooks) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	wrong := map[string]string{
		"02-lock.ipynb unlocked": "0",
	}
	for _, path := range notebooks {
		t.Run(filepath.ToSlash(strings.TrimPrefix(path, "../../notebooks/")), func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "out.ipynb")
			cmd := exec.Command(kerneltest.Binary(t), "run", "-o", out, path)
			cmd.Env = append(os.Environ(), "LOCKSTEP_LANG=en", "LOCKSTEP_PROGRESS="+filepath.Join(t.TempDir(), "progress.jsonl"))
			if log, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("run: %v\n%s", err, log)
			}
			if *update {
				text, err := os.ReadFile(out)
				if err == nil {
					err = os.WriteFile(path, text, 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			saved, got := readCells(t, path), readCells(t, out)
			for id, want := range saved {
				have := got[id]
				if number, ok := wrong[filepath.Base(path)+" "+id]; ok {
					if fields := strings.Fields(have.stdout); len(fields) == 0 || fields[len(fields)-1] == number {
						t.Errorf("cell %s prints %q: the race did not show", id, have.stdout)
					}
					continue
				}
				if a, b := sorted(have.stdout), sorted(want.stdout); a != b {
					t.Errorf("cell %s prints, sorted:\n%s\nit was saved with:\n%s", id, a, b)
				}
				if have.ename != want.ename || have.lanes != want.lanes {
					t.Errorf("cell %s: error %q, lanes %t; it was saved with error %q, lanes %t", id, have.ename, have.lanes, want.ename, want.lanes)
				}
				if !slices.Equal(have.verdicts, want.verdicts) {
					t.Errorf("cell %s: the verdict is\n%s\nit was saved with\n%s", id, have.verdicts, want.verdicts)
				}
				if !slices.Equal(have.findings, want.findings) {
					t.Errorf("cell %s: what is reported is %q; it was saved with %q", id, have.findings, want.findings)
				}
			}
			if strings.HasSuffix(path, "01-loop.ipynb") && !slices.ContainsFunc(cells(got), func(c cellOutput) bool { return c.stdout == transcript }) {
				t.Errorf("no cell prints the tutorial's transcript:\n%s", transcript)
			}
		})
	}
}

type cellOutput struct {
	stdout string // without gutter and colours
	ename  string
	lanes  bool
	// findings are the words for what is reported beside the output, such as race.
	findings []string
	// verdicts are those on answers and explorations, as text.
	verdicts []string
}

func cells(m map[string]cellOutput) []cellOutput {
	var list []cellOutput
	for _, c := range m {
		list = append(list, c)
	}
	return list
}

var (
	colour = regexp.MustCompile("\x1b\\[[0-9;]*m")
	took   = regexp.MustCompile(`\(\d+\.\d\ds\)`) // how long a test took, on the wall's clock
	gutter = regexp.MustCompile(`(?m)^(\S )?\S+ +│ `)
)

// readCells reads the outputs of a notebook's code cells, by cell id.
func readCells(t *testing.T, path string) map[string]cellOutput {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var nb struct {
		Cells []struct {
			ID      string
			Type    string `json:"cell_type"`
			Outputs []struct {
				Type     string `json:"output_type"`
				Name     string
				Text     json.RawMessage
				Data     map[string]json.RawMessage
				Ename    string
				Metadata struct{ Lockstep struct{ Finding string } }
			}
		}
	}
	if err := json.Unmarshal(data, &nb); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	all := map[string]cellOutput{}
	for _, c := range nb.Cells {
		if c.Type != "code" {
			continue
		}
		var o cellOutput
		for _, out := range c.Outputs {
			switch out.Type {
			case "stream":
				o.stdout += streamText(t, out.Text)
			case "error":
				o.ename = out.Ename
			case "display_data":
				if _, lanes := out.Data["application/vnd.lockstep.lanes+json"]; lanes {
					o.lanes = true
				}
				if text := plainText(t, out.Data["text/plain"]); strings.HasPrefix(text, "✓ ") || strings.HasPrefix(text, "✗ ") {
					o.verdicts = append(o.verdicts, text)
				}
				if word := out.Metadata.Lockstep.Finding; word != "" {
					o.findings = append(o.findings, word)
				}
			}
		}
		o.stdout = took.ReplaceAllString(o.stdout, "(0.00s)")
		o.stdout = gutter.ReplaceAllString(colour.ReplaceAllString(o.stdout, ""), "")
		all[c.ID] = o
	}
	return all
}

// plainText reads the text of a bundle, which need not have one.
func plainText(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	if raw == nil {
		return ""
	}
	return streamText(t, raw)
}

// streamText reads a text that is one string or a list of lines.
func streamText(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var lines []string
	if json.Unmarshal(raw, &lines) == nil {
		return strings.Join(lines, "")
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatalf("stream text %s: %v", raw, err)
	}
	return s
}

func sorted(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
