// Linkcheck names the private functions of Go and of yaegi that can no longer be linked.
//
// A //go:linkname to what is not there is no error of the compiler but of the linker, in every
// program that the file is part of: none of them says anything then. So each stands in a file of
// its own, link_NAME.go, and this program, which has none of them, tries them. It builds a tiny
// program that needs all of them and, if that fails, one for each. It also compares the signatures
// that the files give with those in the sources: the linker does not, and a call with another
// signature goes wrong as it may.
//
//	go run ./kernel/goruntime/linkcheck
//
// It exits with status 1 if something is missing. Package goruntime's comment says what to do then.
//
//	main.go       the command
//	find.go       the linknames of the module
//	build.go      what can be linked
//	signature.go  what has changed
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() { os.Exit(run(os.Stdout, os.Stderr)) }

func run(stdout, stderr io.Writer) int {
	root, err := moduleRoot()
	var links []link
	if err == nil {
		links, err = find(root)
	}
	var broken []string
	if err == nil {
		broken, err = check(root, links)
	}
	if err != nil {
		fmt.Fprintln(stderr, "linkcheck:", err)
		return 2
	}
	for _, b := range broken {
		fmt.Fprintln(stdout, b)
	}
	if len(broken) > 0 {
		return 1
	}
	fmt.Fprintf(stdout, "all %d private functions can be linked\n", len(links))
	return 0
}

// check says of each linkname that is broken what is wrong with it.
func check(root string, links []link) (broken []string, err error) {
	gone, err := unlinkable(root, links)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if reason := gone[l]; reason != "" {
			broken = append(broken, fmt.Sprintf("%s: %s cannot be linked: %s", l.file, l.target(), reason))
			continue
		}
		reason, err := changed(root, l)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			broken = append(broken, fmt.Sprintf("%s: %s %s", l.file, l.target(), reason))
		}
	}
	return broken, nil
}

// moduleRoot returns the folder of the module that the current folder is in.
func moduleRoot() (string, error) {
	out, err := output(".", "go", "list", "-m", "-f", "{{.Dir}}")
	return strings.TrimSpace(out), err
}

// output returns what a command prints that is run in a folder. What it says on its standard error
// is part of the error.
func output(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String(), nil
}
