package course

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Setenv("GORACE", "report_bugs=0 exitcode=0") // workers race with programs by intention
	os.Exit(m.Run())
}

// command runs lockstep exercise, and returns what it prints.
func command(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if status := Main(args, &out, &errs); status != want {
		t.Errorf("lockstep exercise %s: status %d, want %d\n%s%s", strings.Join(args, " "), status, want, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

// TestCourse: each answer of the course's exercises is judged as its file says, and so is each mutant of the right ones.
func TestCourse(t *testing.T) {
	command(t, 0, "check", "-mutants")
	if n := len(exercises.Course()); n != 48 {
		t.Errorf("the course has %d exercises", n)
	}
}

// TestNew: what an instructor begins with holds, and what is wrong with it is told.
func TestNew(t *testing.T) {
	t.Chdir(t.TempDir())
	if out := command(t, 0, "new", "20-mine/visitors"); !strings.Contains(out, "%%exercise mine/visitors") {
		t.Errorf("new says\n%s", out)
	}
	file := filepath.Join("exercises", "20-mine", "visitors.txtar")
	if out := command(t, 0, "check", "-mutants", file); !strings.Contains(out, "not as they say: 0") || !strings.Contains(out, "100.0 %") {
		t.Errorf("check says\n%s", out)
	}
	if out := command(t, 0, "show", file); !strings.Contains(out, "# Visitors") || !strings.Contains(out, "func Judge") {
		t.Errorf("show says\n%s", out)
	}
	command(t, 1, "new", "20-mine/visitors") // it is there
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for wrong, want := range map[string]string{
		strings.Replace(string(text), "// fault: race visitors", "// fault: leak", 1):                   "is to fail by leak, and fails by race visitors",
		strings.Replace(string(text), "# want visitors\nis", "# wnat\nis", 1) + "-- extra --\n":         "section extra",
		strings.Replace(string(text), "\nkind: fix\n", "\nkind: mend\n", 1):                             `no kind "mend"`,
		strings.Replace(string(text), "-- judge.go --", "-- jugde.go --", 1):                            "section jugde.go",
		strings.Replace(string(text), "# race visitors\n{first} 和", "# 4\n{first} 和", 1):                `hint.zh.md has no section for "race visitors"`,
		strings.Replace(string(text), "func Enter() {\n\tvisitors++", "func Enter() {\n\tvisitor++", 1): "is to fail, and to compile",
	} {
		if err := os.WriteFile(file, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := command(t, 1, "check", file); !strings.Contains(out, want) {
			t.Errorf("check says\n%s\nwant %q", out, want)
		}
	}
}

// TestPack: what is handed out has no answers, and can be judged by.
func TestPack(t *testing.T) {
	dir := t.TempDir()
	command(t, 0, "pack", dir)
	list, err := exercises.Dir(dir)
	if err != nil || len(list) != len(exercises.Course()) {
		t.Fatalf("%d exercises, %v", len(list), err)
	}
	for _, x := range list {
		if len(x.Right)+len(x.Wrong)+len(x.Equivalent) > 0 || x.Texts["en"].Solved != "" || x.Texts["zh"].Title == "" {
			t.Errorf("%s has answers, or no task", x.Name)
		}
	}
}

// TestFolder: without files the exercises of one's own are checked; what survives is told and is an
// error, and a broken file leaves out its own exercise only.
func TestFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	command(t, 0, "new", "20-mine/visitors")
	if out := command(t, 0, "check"); !strings.HasPrefix(out, "exercises: 1 ") {
		t.Errorf("check says\n%s", out)
	}
	file := filepath.Join("exercises", "20-mine", "visitors.txtar")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lax := regexp.MustCompile(`(?s)(-- judge.go --\n).*?\n-- `).ReplaceAllString(string(text), "${1}func Judge(c *lessons.Check) {\n\tc.Explore(\"nothing\", func() {})\n}\n-- ")
	if err := os.WriteFile(file, []byte(lax), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := command(t, 1, "check", "-mutants"); !strings.Contains(out, "survives: mine/visitors right/") {
		t.Errorf("check of a judge that asks nothing says\n%s", out)
	}
	other := filepath.Join("exercises", "20-mine", "other.txtar")
	if err := os.WriteFile(other, []byte("kind: mend\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := exercises.Known()
	if len(list) != len(exercises.Course())+1 || err == nil || !strings.Contains(err.Error(), "other.txtar") {
		t.Errorf("%d exercises, %v", len(list), err)
	}
	start := regexp.MustCompile(`(?s)(-- start.go --\n).*?\n-- `).ReplaceAllString(string(text), "${1}func (\n-- ")
	if err := os.WriteFile(file, []byte(start), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := command(t, 1, "check", file); !strings.Contains(out, "start: is to fail, and to compile") {
		t.Errorf("check of what cannot be begun with says\n%s", out)
	}
}
