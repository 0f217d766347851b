package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// extensionFiles holds the extension of JupyterLab: what a build for JupyterLab makes, written by hand,
// so that neither Node.js nor pip is needed. JupyterLab finds it by its folder, which has the name
// that package.json says.
//
//go:embed labextension
var extensionFiles embed.FS

// extensionNames are the files in the order in which they are written: JupyterLab takes a folder
// with a package.json for an extension, so that comes last.
var extensionNames = []string{"static/remoteEntry.js", "package.json"}

// extension returns the folder of the extension.
func (p place) extension() string { return filepath.Join(p.data, "labextensions", kernelName) }

// extensionFile returns what a file of the extension is to hold.
func extensionFile(name string) []byte {
	data, err := extensionFiles.ReadFile("labextension/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return data
}

// oursExtension reports whether the extension in dir is ours, of whatever version. Without one the
// error is fs.ErrNotExist.
func oursExtension(dir string) (bool, error) {
	path := filepath.Join(dir, "package.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	var p struct {
		Lockstep bool `json:"lockstep"`
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return false, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	return p.Lockstep, nil
}

// checkExtension returns an error if writing the extension to dir would overwrite something that
// this program did not write. Only package.json says whose a folder is: one without it is no
// extension, and may be what an install that was cut short has left.
func checkExtension(dir string) error {
	ours, err := oursExtension(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && ours:
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%s holds an extension of JupyterLab that is another program's", dir)
}

// writeExtension writes the extension.
func writeExtension(dir string) error {
	for _, name := range extensionNames {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := writeFile(path, extensionFile(name)); err != nil {
			return err
		}
	}
	return nil
}

// removeExtension removes what writeExtension wrote, and the folders in which nothing is left.
func removeExtension(dir string) error {
	var errs []error
	for _, name := range extensionNames {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	removeEmpty(filepath.Join(dir, "static"), dir, filepath.Dir(dir))
	return errors.Join(errs...)
}

// examineExtension looks at the extension. It finds nothing if the kernel is not installed:
// examineSpec has reported that.
func examineExtension(p place) []finding {
	if _, err := readSpec(p.spec); err != nil {
		return nil
	}
	dir := p.extension()
	switch ours, err := oursExtension(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return []finding{{fault: "the extension of JupyterLab is not installed: there is no " + filepath.Join(dir, "package.json"), fix: p.command("install")}}
	case err != nil:
		return []finding{{fault: err.Error(), fix: p.command("install", "--force")}}
	case !ours:
		return []finding{{fault: "the extension of JupyterLab is another program's: " + dir, fix: p.command("install", "--force")}}
	}
	for _, name := range extensionNames {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if data, err := os.ReadFile(path); err != nil || !bytes.Equal(data, extensionFile(name)) {
			return []finding{{fault: "the extension of JupyterLab has been changed or is of another version: " + path, fix: p.command("install")}}
		}
	}
	return []finding{{ok: "the extension of JupyterLab: " + dir}}
}
