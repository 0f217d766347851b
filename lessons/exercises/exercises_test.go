package exercises

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sound is an exercise's file that has all it needs, and nothing else.
const sound = `kind: fix
bound: 1
-- task.en.md --
# Deposit

Mend it.
-- start.go --
func Deposit(n int) { balance += n }
-- judge.go --
func Judge(c *lessons.Check) {}
-- right/lock.go --
var mu sync.Mutex
-- wrong/two-locks.go --
// fault: race balance
var in, out sync.Mutex
-- hint.en.md --
# race balance
{first} and {second} use {object} in lines {line} and {line2}: {got}, not {want}.
# race
Some race.
# want
It is {got}.
# 1
One.
# 2
Two.
`

// TestParse: what a file has is where it belongs.
func TestParse(t *testing.T) {
	x, err := Parse("exercises/02-lock/deposit.txtar", sound)
	if err != nil {
		t.Fatal(err)
	}
	if x.Name != "lock/deposit" || x.Lesson != "02-lock" || x.Kind != Fix || x.Bound != 1 || x.Hash == "" {
		t.Errorf("%+v", x)
	}
	if text := x.Texts["en"]; text.Title != "Deposit" || strings.TrimSpace(text.Task) != "Mend it." {
		t.Errorf("%+v", text)
	}
	if len(x.Right) != 1 || x.Right[0].Name != "lock.go" || len(x.Wrong) != 1 || x.Wrong[0].Fault != "race balance" {
		t.Errorf("right %+v, wrong %+v", x.Right, x.Wrong)
	}
	// The fault's line is left blank, so that the lines of the answer keep their numbers.
	if !strings.HasPrefix(x.Wrong[0].Text, "\nvar in") {
		t.Errorf("the wrong answer is %q", x.Wrong[0].Text)
	}
	same, err := Parse("elsewhere/02-lock/deposit.txtar", strings.ReplaceAll(sound, "\n", "\r\n"))
	if err != nil || same.Program.Start != x.Program.Start || same.Texts["en"].Task != x.Texts["en"].Task {
		t.Errorf("with the line ends of Windows: %v, %+v", err, same)
	}
}

// TestParseErrors: what is wrong with a file is said with the file's name, and what to do.
func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"kind: fix", "kind: mend", `there is no kind "mend": it is to be fix, fill, predict, order, schedule or test`},
		{"kind: fix", "kind fix", `line 1 is no setting: "kind fix"; it is to be as in kind: fix`},
		{"kind: fix\n", "", "kind"},
		{"bound: 1", "bound: many", `bound is to be a number, not "many"`},
		{"bound: 1", "bond: 1", `there is no setting "bond": there are kind,`},
		{"bound: 1", "late: perhaps", "late is to be yes or no"},
		{"-- judge.go --", "-- jugde.go --", "section jugde.go"},
		{"-- judge.go --\nfunc Judge(c *lessons.Check) {}\n", "", "judge.go"},
		{"-- start.go --\nfunc Deposit(n int) { balance += n }\n", "", "start.go"},
		{"-- right/lock.go --", "-- judge.go --", "section judge.go is there twice"},
		{"// fault: race balance\n", "", "fault"},
		{"// fault: race balance", "// fault: rase balance", "rase"},
	} {
		_, err := Parse("02-lock/deposit.txtar", strings.Replace(sound, test.old, test.new, 1))
		if err == nil || !strings.HasPrefix(err.Error(), "02-lock/deposit.txtar: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("with %q in place of %q: %v, want %q", test.new, test.old, err, test.want)
		}
	}
}

// FuzzParse: whatever an instructor writes is read, or refused with the file's name.
func FuzzParse(f *testing.F) {
	f.Add(sound)
	f.Add("kind: predict\n-- program.go --\nfunc main() {}\n-- options --\n1\n2\n")
	f.Add("kind: schedule\ngoal: deadlock\n-- program.go --\nfunc main() {}\n")
	f.Fuzz(func(t *testing.T, text string) {
		x, err := Parse("01-a/b.txtar", text)
		switch {
		case err == nil && (x.Name != "a/b" || kinds[x.Kind] == nil):
			t.Errorf("%+v", x)
		case err == nil:
			for _, a := range x.Wrong {
				x.Hints(ParseFault(a.Fault), "en")
			}
		case !strings.HasPrefix(err.Error(), "01-a/b.txtar: "):
			t.Errorf("the file is not named: %v", err)
		}
	})
}

// TestHints: the hint that names the fault most exactly comes first, filled in, and then the ladder;
// a fault that the file has no hint for gets the kernel's.
func TestHints(t *testing.T) {
	x, err := Parse("02-lock/deposit.txtar", sound)
	if err != nil {
		t.Fatal(err)
	}
	two := []Party{{Name: "T1", Line: 3}, {Name: "T2"}}
	for _, test := range []struct {
		fault Fault
		first string
	}{
		{Fault{Kind: Race, Object: "balance", Got: "5", Want: "13", Parties: two}, "T1 and T2 use balance in lines 3 and …: 5, not 13."},
		{Fault{Kind: Race, Object: "other"}, "Some race."},
		{Fault{Kind: Race, Object: "a.balance"}, "… and … use a.balance in lines … and …: …, not …."},
		{Fault{Kind: Want, Object: "balance", Got: "5"}, "It is 5."},
		{Fault{Kind: Leak, Parties: two}, "T1 is left behind"},
	} {
		hints := x.Hints(test.fault, "en")
		if len(hints) != 3 || !strings.HasPrefix(hints[0], test.first) || strings.TrimSpace(hints[1]) != "One." || strings.TrimSpace(hints[2]) != "Two." {
			t.Errorf("%v: %q, want %q first", test.fault, hints, test.first)
		}
	}
	for kind, text := range general {
		if text[0] == "" || text[1] == "" {
			t.Errorf("the hint about %s is not in both languages", kind)
		}
	}
}

// TestHintAboutAMessage: a hint that names the message comes before one about the kind alone, and the
// ladder goes by its numbers.
func TestHintAboutAMessage(t *testing.T) {
	x := &Exercise{Texts: map[string]Text{"en": {Hints: []Section{{"2", "two"}, {"panic", "some panic"}, {"panic close of closed", "closed twice"}, {"1", "one"}}}}}
	if got := strings.Join(x.Hints(Fault{Kind: Panic, Text: "close of closed channel"}, "en"), ", "); got != "closed twice, one, two" {
		t.Error(got)
	}
}

// TestFaults: a fault is what a file names if the kind is the same and the rest is part of what it is
// about, or says.
func TestFaults(t *testing.T) {
	closed := Fault{Kind: Panic, Text: "send on closed channel"}
	for _, test := range []struct {
		fault Fault
		name  string
		want  bool
	}{
		{Fault{Kind: Race, Object: "balance"}, "race balance", true},
		{Fault{Kind: Race, Object: "a.balance"}, "race balance", true},
		{Fault{Kind: Race, Object: "balance"}, "race", true},
		{Fault{Kind: Race, Object: "balance"}, "race other", false},
		{Fault{Kind: Race, Object: "balance"}, "want balance", false},
		{closed, "panic send on closed", true},
		{closed, "panic close of closed", false},
	} {
		if got := test.fault.Is(test.name); got != test.want {
			t.Errorf("%v is %q: %v", test.fault, test.name, got)
		}
	}
	if f := ParseFault(" race balance "); f.String() != "race balance" || f.Kind != Race {
		t.Errorf("%+v", f)
	}
}

// TestDir: a folder's exercises are in their order, and a file that cannot be read leaves out its own
// alone.
func TestDir(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"02-lock/b.txtar": "place: 2\n" + sound, "02-lock/a.txtar": sound, "02-lock/c.txtar": "place: 1\n" + sound,
		"01-loop/z.txtar": sound, "02-lock/broken.txtar": "kind: mend\n", "02-lock/notes.md": "mine",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := Dir(dir)
	if err == nil || !strings.Contains(err.Error(), "02-lock/broken.txtar: ") {
		t.Errorf("the broken file: %v", err)
	}
	var names []string
	for _, x := range list {
		names = append(names, x.Name)
	}
	if got := strings.Join(names, " "); got != "loop/z lock/c lock/b lock/a" {
		t.Errorf("%s", got)
	}
	if _, err := Dir(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that is not there is read")
	}
}
