package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// errNoGo is the error if there is no Go toolchain on the PATH.
var errNoGo = errors.New("the go command is not on the PATH: install Go from go.dev/dl")

// moduleRoot returns the folder of this checkout, seen from the current folder.
func (a *app) moduleRoot(ctx context.Context) (string, error) {
	if _, err := a.lookPath("go"); err != nil {
		return "", errNoGo
	}
	out, err := a.output(ctx, "go", "list", "-m", "-f", "{{.Dir}}", modulePath)
	root := strings.TrimSpace(string(out))
	if err != nil || root == "" {
		return "", fmt.Errorf("this is not a folder of Lockstep's checkout: go to it and run the command there (%w)", err)
	}
	return root, nil
}

// build compiles the kernel in root to the file to, and reports its progress.
func (a *app) build(ctx context.Context, root, to string) error {
	// Without tables for debuggers, which are a third of the file. Dumps and panics do not need
	// them.
	args := []string{"go", "build", "-v", "-ldflags=-s -w", "-o", to}
	// Stamp the commit into the program where there is one to stamp: outside a
	// git checkout, or in one without a commit, the build would fail because of it.
	if _, err := a.output(ctx, "git", "-C", root, "rev-parse", "--verify", "HEAD"); err != nil {
		args = append(args, "-buildvcs=false")
	}
	cmd := a.command(ctx, append(args, kernelFolder)...)
	cmd.Dir = root
	messages, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	a.say("Building the kernel (the first time takes a minute or two) ...")
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmd.Wait()
		w.Close()
	}()
	complaints := a.watchBuild(messages, start)
	if err := <-ended; err != nil {
		return fmt.Errorf("build the kernel: %w\n%s", err, strings.Join(complaints, "\n"))
	}
	a.say("  built in %s", time.Since(start).Round(100*time.Millisecond))
	return nil
}

// watchBuild reads what go build -v prints, to its end: a line for each package
// as it is compiled, and errors, which it returns.
func (a *app) watchBuild(messages io.Reader, start time.Time) (complaints []string) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(messages); scan.Scan(); {
			lines <- scan.Text()
		}
		// A line too long for the scanner must not block the compiler.
		io.Copy(io.Discard, messages)
	}()
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	compiled, latest := 0, ""
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return complaints
			}
			// A package path is one word; messages of the compiler are not.
			if isPackage := !strings.ContainsAny(line, " \t") && !strings.HasPrefix(line, "#"); isPackage {
				compiled, latest = compiled+1, line
			} else {
				complaints = append(complaints, line)
			}
		case <-tick.C:
			if latest == "" {
				latest = "linking"
			}
			a.say("  %3.0f s  %d packages compiled, now %s", time.Since(start).Seconds(), compiled, latest)
		}
	}
}

// sourceDigest names the sources of the kernel in root: its own files and the
// versions of the modules it uses. It changes exactly when a build may differ,
// and unlike a commit it sees edits and ignores changed notebooks.
func (a *app) sourceDigest(ctx context.Context, root string) (string, error) {
	cmd := a.command(ctx, "go", "list", "-deps", "-json=ImportPath,Dir,Module,GoFiles,CgoFiles,SFiles,HFiles,EmbedFiles", kernelFolder)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("list the kernel's sources: %w", err)
	}
	sum := sha256.New()
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct {
			ImportPath, Dir                               string
			Module                                        *struct{ Path, Version string }
			GoFiles, CgoFiles, SFiles, HFiles, EmbedFiles []string
		}
		if err := dec.Decode(&pkg); err == io.EOF {
			break
		} else if err != nil {
			return "", fmt.Errorf("list the kernel's sources: %w", err)
		}
		if pkg.Module == nil {
			continue // the standard library
		}
		fmt.Fprintf(sum, "package %s %s\n", pkg.ImportPath, pkg.Module.Version)
		if pkg.Module.Path != modulePath {
			continue
		}
		for _, files := range [][]string{pkg.GoFiles, pkg.CgoFiles, pkg.SFiles, pkg.HFiles, pkg.EmbedFiles} {
			for _, name := range files {
				data, err := os.ReadFile(filepath.Join(pkg.Dir, name))
				if err != nil {
					return "", fmt.Errorf("read the kernel's sources: %w", err)
				}
				fmt.Fprintf(sum, "file %s %x\n", name, sha256.Sum256(data))
			}
		}
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}
