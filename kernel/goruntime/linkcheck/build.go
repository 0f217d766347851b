package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// unlinkable returns the linknames with which no program can be built, and why.
func unlinkable(root string, links []link) (map[link]string, error) {
	reasons := map[link]string{}
	reason, err := build(root, links...)
	if err != nil || reason == "" {
		return reasons, err
	}
	for _, l := range links {
		if reasons[l], err = build(root, l); err != nil {
			return nil, err
		}
	}
	return reasons, nil
}

// build builds a program that calls the functions. It returns what the go command has to say
// against that, empty if it is content.
func build(root string, links ...link) (reason string, err error) {
	dir, err := os.MkdirTemp("", "linkcheck")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program(links)), 0o600); err != nil {
		return "", err
	}
	// In the module's folder yaegi is the one that its go.mod names.
	_, err = output(root, "go", "build", "-ldflags=-s -w", "-o", filepath.Join(dir, "program"), file)
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return err.Error(), nil
	}
	return "", err
}

// program returns the text of a program that calls the functions. Their signatures do not matter to
// the linker.
func program(links []link) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport _ \"unsafe\"\n")
	for _, l := range links {
		fmt.Fprintf(&b, "import _ %q\n", l.pkg)
	}
	for i, l := range links {
		fmt.Fprintf(&b, "\n//go:linkname f%d %s\nfunc f%[1]d()\n", i, l.target())
	}
	b.WriteString("\nfunc main() {\n")
	for i := range links {
		fmt.Fprintf(&b, "\tf%d()\n", i)
	}
	b.WriteString("}\n")
	return b.String()
}
