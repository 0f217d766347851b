package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	// ofTop begins what is a path of this module and not a name.
	ofTop = regexp.MustCompile(`^(\./)?(kernel|lessons|install|notebooks|\.ci|\.github|README\.md|go\.mod)(/|$)`)
	// pattern is what a command of go test runs.
	pattern = regexp.MustCompile(`-(?:run|fuzz|bench) '?\^?((?:Test|Fuzz|Benchmark)\w+)`)
	// step is an item of a list of what to do.
	step       = regexp.MustCompile(`^\d+\. `)
	identifier = regexp.MustCompile(`^\w+$`)
	link       = regexp.MustCompile(`\]\(#([^)]+)\)`)
)

// What CONTRIBUTING names is there: files, folders, tests, the sections that it links to, and in a
// step of a list that begins with a file, what it names of this file. Capitals stand for a name, as
// in kernel/wire/jupyter/NAME.go.
func TestContributingNamesWhatThereIs(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, ".github", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	paths := 0
	for _, span := range codeSpan.FindAllStringSubmatch(text, -1) {
		var folder string // the last one that the command names
		for _, word := range strings.Fields(span[1]) {
			word = strings.TrimSuffix(word, "/...")
			if !ofTop.MatchString(word) {
				continue
			}
			paths++
			folder = filepath.Join(root, filepath.FromSlash(word))
			if name := filepath.Base(folder); strings.Contains(name, "NAME.") {
				folder = filepath.Dir(folder)
			}
			if _, err := os.Stat(folder); err != nil {
				t.Errorf("`%s` names what is not there: %v", span[1], err)
			}
		}
		for _, m := range pattern.FindAllStringSubmatch(span[1], -1) {
			if !declares(t, folder, m[1]) {
				t.Errorf("`%s`: there is no %s", span[1], m[1])
			}
		}
	}
	if paths < 40 {
		t.Errorf("only %d paths were found: the test does not see them", paths)
	}
	for line := range strings.Lines(text) {
		if step.MatchString(line) {
			checkStep(t, codeSpan.FindAllStringSubmatch(line, -1))
		}
	}
	headings := map[string]bool{}
	for line := range strings.Lines(text) {
		if heading := strings.TrimLeft(line, "#"); heading != line {
			// As GitHub does.
			anchor := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(heading)), " ", "-")
			headings[strings.ReplaceAll(anchor, ",", "")] = true
		}
	}
	for _, l := range link.FindAllStringSubmatch(text, -1) {
		if !headings[l[1]] {
			t.Errorf("there is no section #%s", l[1])
		}
	}
}

// checkStep looks for the names of a step in the file that it begins with.
func checkStep(t *testing.T, spans [][]string) {
	t.Helper()
	if len(spans) == 0 || !strings.HasSuffix(spans[0][1], ".go") || strings.Contains(spans[0][1], "NAME") {
		return
	}
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(spans[0][1])))
	if err != nil {
		return // it has been reported
	}
	for _, span := range spans[1:] {
		if identifier.MatchString(span[1]) && !strings.Contains(string(data), span[1]) {
			t.Errorf("%s names nothing %s", spans[0][1], span[1])
		}
	}
}

// declares reports whether a test file in the folder declares a function whose name begins so.
func declares(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "\nfunc "+name) {
			return true
		}
	}
	return false
}
