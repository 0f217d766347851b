package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	// kernelName is the folder's name, by which notebooks ask for the kernel.
	kernelName  = "lockstep"
	displayName = "Go (Lockstep)"
	// protocolVersion is that of the Jupyter protocol the kernel announces.
	protocolVersion = "5.5"
	specFile        = "kernel.json"
)

// logoFiles holds the pictures that Jupyter shows for the kernel.
//
//go:embed logos
var logoFiles embed.FS

var logoNames = []string{"logo-svg.svg", "logo-64x64.png", "logo-32x32.png"}

// kernelspec is kernel.json.
type kernelspec struct {
	Argv            []string     `json:"argv"`
	DisplayName     string       `json:"display_name"`
	Language        string       `json:"language"`
	InterruptMode   string       `json:"interrupt_mode"`
	ProtocolVersion string       `json:"kernel_protocol_version"`
	Metadata        specMetadata `json:"metadata"`
}

type specMetadata struct {
	// Lockstep marks a kernelspec as written by this program: only those are
	// replaced or removed without --force.
	Lockstep *mark `json:"lockstep,omitempty"`
}

// mark records what was installed, so that doctor can see that it has changed.
type mark struct {
	// Version is the program's own version.
	Version string `json:"version"`
	// Source is the digest of the sources it was built from (see sourceDigest);
	// empty for a program that was built elsewhere.
	Source string `json:"source,omitempty"`
}

func newKernelspec(binary string, m mark) kernelspec {
	return kernelspec{
		Argv:            []string{binary, "kernel", "-f", "{connection_file}"},
		DisplayName:     displayName,
		Language:        "go",
		InterruptMode:   "message",
		ProtocolVersion: protocolVersion,
		Metadata:        specMetadata{Lockstep: &m},
	}
}

// ours reports whether this program wrote the kernelspec.
func (k kernelspec) ours() bool { return k.Metadata.Lockstep != nil }

// binary returns the program that the kernelspec starts.
func (k kernelspec) binary() string {
	if len(k.Argv) == 0 {
		return ""
	}
	return k.Argv[0]
}

// readSpec reads the kernelspec in dir. Without one the error is fs.ErrNotExist.
func readSpec(dir string) (kernelspec, error) {
	path := filepath.Join(dir, specFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return kernelspec{}, err
	}
	var k kernelspec
	if err := json.Unmarshal(data, &k); err != nil {
		return kernelspec{}, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	return k, nil
}

// checkSpecDir returns an error if writing a kernelspec to dir would overwrite
// something that this program did not write.
func checkSpecDir(dir string) error {
	spec, err := readSpec(dir)
	switch {
	case err == nil && spec.ours():
		return nil
	case err == nil:
		return fmt.Errorf("%s holds a kernelspec of another program, %q", dir, spec.DisplayName)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		// Our own logos without kernel.json are an install that was cut short.
		if !slices.Contains(logoNames, e.Name()) {
			return fmt.Errorf("%s holds files of another program, such as %s", dir, e.Name())
		}
	}
	return nil
}

// writeSpec writes the kernelspec and its logos. kernel.json comes last, and
// whole, so a reader sees the old kernelspec, none, or the new one.
func writeSpec(dir string, k kernelspec) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range logoNames {
		data, err := logoFiles.ReadFile("logos/" + name)
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, name), data); err != nil {
			return err
		}
	}
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false) // a path may hold &
	enc.SetIndent("", "  ")
	if err := enc.Encode(k); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, specFile), []byte(text.String()))
}

// removeSpec removes what writeSpec wrote, and the folder if nothing is left.
func removeSpec(dir string) error {
	var errs []error
	for _, name := range append([]string{specFile}, logoNames...) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	removeEmpty(dir)
	return errors.Join(errs...)
}

// removeEmpty removes folders while they are empty. One that is not empty is no error.
func removeEmpty(dirs ...string) {
	for _, dir := range dirs {
		os.Remove(dir)
	}
}

// writeFile replaces a file as one step.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // a no-op once it has been renamed
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// findSpec returns the kernelspec that a Jupyter with these data folders picks,
// and all those that it shadows. Jupyter does not mind the case of the name.
func findSpec(dataDirs []string) (found []string) {
	for _, data := range dataDirs {
		kernels := filepath.Join(data, "kernels")
		entries, err := os.ReadDir(kernels)
		if err != nil {
			continue // most of the folders do not exist
		}
		for _, e := range entries {
			dir := filepath.Join(kernels, e.Name())
			if !strings.EqualFold(e.Name(), kernelName) || slices.ContainsFunc(found, func(f string) bool { return samePath(f, dir) }) {
				continue
			}
			if _, err := os.Stat(filepath.Join(dir, specFile)); err == nil {
				found = append(found, dir)
			}
		}
	}
	return found
}
