package exercises

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// Parse reads the file of an exercise. Its path ends in LESSON/NAME.txtar. The error names the
// file, what is wrong in it, and what it is to be.
func Parse(file, text string) (*Exercise, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n") // as some editors of Windows write it: the hash is the same
	lesson := path.Base(path.Dir(file))
	_, short, numbered := strings.Cut(lesson, "-")
	if !numbered {
		short = lesson
	}
	sum := sha256.Sum256([]byte(text))
	e := &Exercise{
		Name:   short + "/" + strings.TrimSuffix(path.Base(file), ".txtar"),
		Lesson: lesson, File: file, Source: text, Hash: hex.EncodeToString(sum[:6]),
		Settings: Settings{Bound: 2, Place: last}, Texts: map[string]Text{},
	}
	a := txtar.Parse([]byte(text))
	if err := e.header(string(a.Comment)); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	seen := map[string]bool{}
	for _, f := range a.Files {
		if seen[f.Name] {
			return nil, fmt.Errorf("%s: section %s is there twice", file, f.Name)
		}
		seen[f.Name] = true
		if err := e.section(f.Name, string(f.Data)); err != nil {
			return nil, fmt.Errorf("%s: section %s: %w", file, f.Name, err)
		}
	}
	if err := e.complete(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return e, nil
}

// last is the place of an exercise that does not say where it stands.
const last = 1 << 30

// kinds are the kinds of exercises, with the sections that they cannot do without.
var kinds = map[string][]string{
	Fix: {"start.go", "judge.go"}, Fill: {"start.go", "judge.go"}, Order: {"lines", "judge.go"},
	Predict: {"program.go", "options"}, Schedule: {"program.go"}, Test: {"start.go"},
}

// header reads the lines before the first section.
func (e *Exercise) header(text string) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok {
			return fmt.Errorf("line %d is no setting: %q; it is to be as in kind: fix", i+1, line)
		}
		if err := e.setting(key, value); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return nil
}

func (e *Exercise) setting(key, value string) (err error) {
	number := func() (n int) {
		if n, err = strconv.Atoi(value); err != nil || n < 0 {
			err = fmt.Errorf("%s is to be a number, not %q", key, value)
		}
		return n
	}
	yes := func() bool {
		if value != "yes" && value != "no" {
			err = fmt.Errorf("%s is to be yes or no, not %q", key, value)
		}
		return value == "yes"
	}
	switch key {
	case "kind":
		if _, ok := kinds[value]; !ok {
			return fmt.Errorf("there is no kind %q: it is to be fix, fill, predict, order, schedule or test", value)
		}
		e.Kind = value
	case "place":
		e.Place = number()
	case "bound":
		e.Bound = number()
	case "max":
		e.Max = number()
	case "lost":
		e.Lost = yes()
	case "late":
		e.Late = yes()
	case "allow":
		e.Allow = strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' })
	case "goal":
		e.Goal = value
	default:
		return fmt.Errorf("there is no setting %q: there are kind, place, bound, max, lost, late, allow, goal", key)
	}
	return err
}

// section takes a section.
func (e *Exercise) section(name, data string) error {
	p := &e.Program
	switch name {
	case "given.go":
		p.Given = data
	case "start.go":
		p.Start = data
	case "judge.go":
		p.Judge = data
	case "program.go":
		p.Whole = data
	case "options":
		p.Options = lines(data)
	case "lines":
		p.Lines = lines(data)
	case "equivalent":
		e.Equivalent = lines(data)
	default:
		folder, file := path.Split(name)
		switch folder {
		case "right/":
			e.Right = append(e.Right, Answer{Name: file, Text: data})
		case "wrong/":
			return e.wrong(file, data)
		case "sound/":
			p.Sound = append(p.Sound, Answer{Name: strings.TrimSuffix(file, ".go"), Text: data})
		case "broken/":
			p.Broken = append(p.Broken, Answer{Name: strings.TrimSuffix(file, ".go"), Text: data})
		default:
			return e.text(name, data)
		}
	}
	return nil
}

// faultMark is how a wrong answer says in its first line which fault it has.
const faultMark = "fault:"

func (e *Exercise) wrong(file, data string) error {
	first, rest, _ := strings.Cut(data, "\n")
	fault, ok := strings.CutPrefix(strings.TrimSpace(strings.TrimLeft(first, "/# ")), faultMark)
	if !ok {
		return fmt.Errorf("its first line is to say which fault it has, as in // fault: race balance")
	}
	if kind := ParseFault(fault).Kind; general[kind] == [2]string{} {
		return fmt.Errorf("there is no fault %q: it is to be one of %s", kind, strings.Join(slices.Sorted(maps.Keys(general)), ", "))
	}
	e.Wrong = append(e.Wrong, Answer{Name: file, Text: "\n" + rest, Fault: strings.TrimSpace(fault)})
	return nil
}

// text takes a text in one language.
func (e *Exercise) text(name, data string) error {
	parts := strings.Split(name, ".")
	if len(parts) != 3 || parts[2] != "md" || parts[1] != "en" && parts[1] != "zh" {
		return fmt.Errorf("there is no such section")
	}
	t := e.Texts[parts[1]]
	switch parts[0] {
	case "task":
		title, rest, _ := strings.Cut(strings.TrimSpace(data), "\n")
		heading, ok := strings.CutPrefix(title, "# ")
		if !ok {
			return fmt.Errorf("its first line is to be a title, as in # Two deposits")
		}
		t.Title, t.Task = strings.TrimSpace(heading), strings.TrimSpace(rest)
	case "hint":
		for _, part := range strings.Split("\n"+data, "\n# ")[1:] {
			heading, rest, _ := strings.Cut(part, "\n")
			t.Hints = append(t.Hints, Section{strings.TrimSpace(heading), strings.TrimSpace(rest)})
		}
	case "solved":
		t.Solved = strings.TrimSpace(data)
	default:
		return fmt.Errorf("there is no such section")
	}
	e.Texts[parts[1]] = t
	return nil
}

// complete reports what is missing.
func (e *Exercise) complete() error {
	needed, ok := kinds[e.Kind]
	if !ok {
		return fmt.Errorf("its first lines are to say which kind it is, as in kind: fix")
	}
	p := &e.Program
	there := map[string]bool{
		"start.go": p.Start != "", "judge.go": p.Judge != "", "lines": len(p.Lines) > 0,
		"program.go": p.Whole != "", "options": len(p.Options) > 0,
	}
	for _, name := range needed {
		if !there[name] {
			return fmt.Errorf("an exercise of kind %s needs a section %s", e.Kind, name)
		}
	}
	switch {
	case e.Kind == Schedule && e.Goal == "":
		return fmt.Errorf("an exercise of kind schedule needs a goal, as in goal: deadlock or goal: prints -5")
	case e.Kind == Test && (len(p.Sound) == 0 || len(p.Broken) == 0):
		return fmt.Errorf("an exercise of kind test needs sections sound/NAME.go and broken/NAME.go")
	}
	return nil
}

// lines are the lines of a section that are not empty.
func lines(data string) []string {
	return slices.DeleteFunc(strings.Split(data, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}
