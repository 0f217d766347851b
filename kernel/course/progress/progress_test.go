package progress

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// writerEnv has the test binary write to a file, again and again, until it is killed.
const writerEnv = "LOCKSTEP_TEST_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerEnv); path != "" {
		l := At(path)
		for n := 0; ; n++ {
			if err := l.Add(Entry{Exercise: fmt.Sprintf("p%d/%d", os.Getpid(), n), Passed: true, Answer: strings.Repeat("x", 3000)}); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			fmt.Println(n) // it is in the file
		}
	}
	os.Exit(m.Run())
}

// TestKilled: two processes write at once, and one of them is killed meanwhile. All that either has been
// told is kept is kept, and a later line is, too.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "progress.jsonl")
	told := map[int]int{}
	var running []*exec.Cmd
	for range 2 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerEnv+"="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for n := range 40 {
			var got int
			if _, err := fmt.Fscan(out, &got); err != nil || got != n {
				t.Fatalf("line %d: %d, %v", n, got, err)
			}
			told[cmd.Process.Pid] = n
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	if err := At(path).Add(Entry{Exercise: "after", Passed: true}); err != nil {
		t.Fatal(err)
	}
	list, err := At(path).Entries()
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, e := range list {
		has[e.Exercise] = true
	}
	for pid, last := range told {
		for n := range last + 1 {
			if name := fmt.Sprintf("p%d/%d", pid, n); !has[name] {
				t.Errorf("%s is lost", name)
			}
		}
	}
	if !has["after"] {
		t.Error("what came after the kill is lost")
	}
}

// TestLines: what is torn, or of a later version, is left alone, and what stands around it is read.
func TestLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	const later = `{"v":99,"exercise":"lock/deposit","passed":"in a way of its own"}` + "\n"
	l := At(path)
	add(t, l, Entry{Exercise: "a/1", Passed: true, Hash: "h"})
	write(t, path, later+`{"v":1,"exercise":"a/2","pas`)
	add(t, l, Entry{Exercise: "a/3", Fault: "race x"})
	list, err := l.Entries()
	if err != nil || len(list) != 2 || list[0].Exercise != "a/1" || list[1].Exercise != "a/3" {
		t.Errorf("%+v, %v", list, err)
	}
	if text, _ := os.ReadFile(path); !strings.Contains(string(text), later) {
		t.Errorf("the later version's line is gone:\n%s", text)
	}
}

// TestStates: solved stays solved, unless it is cleared or the exercise has changed.
func TestStates(t *testing.T) {
	course := []*exercises.Exercise{{Name: "a/1", Hash: "new"}, {Name: "a/2", Hash: "h"}, {Name: "a/3", Hash: "h"}}
	l := At("")
	add(t, l, Entry{Exercise: "a/1", Hash: "old", Passed: true, Answer: "one"})
	add(t, l, Entry{Exercise: "a/2", Hash: "h", Passed: true, Hints: 2})
	add(t, l, Entry{Exercise: "a/2", Hash: "h", Fault: "leak"})
	add(t, l, Entry{Exercise: "a/3", Hash: "h", Passed: true})
	if err := l.Clear("a/3"); err != nil {
		t.Fatal(err)
	}
	list, _ := l.Entries()
	s := States(list, course)
	if s["a/1"].Solved || !s["a/1"].Earlier || s["a/1"].Answer != "one" || !s["a/2"].Solved || s["a/2"].Tries != 2 || s["a/2"].Hints != 2 || len(s) != 2 {
		t.Errorf("%+v", s)
	}
	if got := strings.Join(Review(s), " "); got != "a/2 a/1" {
		t.Errorf("to be looked at again: %s", got)
	}
}

// TestExport: what is brought to a second machine joins what is there, once.
func TestExport(t *testing.T) {
	one, two := At(""), At(filepath.Join(t.TempDir(), "progress.jsonl"))
	add(t, one, Entry{Exercise: "a/1", Hash: "h", Passed: true})
	if err := one.Clear(""); err != nil {
		t.Fatal(err)
	}
	const later = `{"v":99,"exercise":"a/3","passed":true}`
	one.own = append(one.own, json.RawMessage(later))
	add(t, two, Entry{Exercise: "a/2", Hash: "h", Passed: true})
	var file bytes.Buffer
	if err := one.Export(&file); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{2, 0} {
		if n, err := two.Import(bytes.NewReader(file.Bytes())); n != want || err != nil {
			t.Errorf("import %d: %d new, %v", i, n, err)
		}
	}
	list, _ := two.Entries()
	if s := States(list, []*exercises.Exercise{{Name: "a/1", Hash: "h"}, {Name: "a/2", Hash: "h"}}); !s["a/1"].Solved || !s["a/2"].Solved {
		t.Errorf("%+v", s)
	}
}

func add(t *testing.T, l *Log, e Entry) {
	t.Helper()
	if err := l.Add(e); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
