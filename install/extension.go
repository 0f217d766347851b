package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// extensionFiles holds the extension of JupyterLab: what a build for JupyterLab makes, written by hand,
// so that neither Node.js nor pip is needed. JupyterLab finds it by its folder, which has the name
// that package.json says.
//
//go:embed labextension
var extensionFiles embed.FS

// extensionScript is what the extension does.
const extensionScript = "remoteEntry.js"

// extensionFile is a file of the extension, by its path in the folder.
type extensionFile struct {
	name string
	data []byte
}

// extensionContent returns the files in the order in which they are written: JupyterLab takes a
// folder with a package.json for an extension, so that comes last. The script's name has the hash of
// its text in it, as a build's has: a JupyterLab that runs would go on to serve the old one by the
// same name.
func extensionContent() (script, description extensionFile) {
	read := func(name string) []byte {
		data, err := extensionFiles.ReadFile("labextension/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		return data
	}
	script.data = read("static/" + extensionScript)
	hash := sha256.Sum256(script.data)
	base := fmt.Sprintf("remoteEntry.%x.js", hash[:8])
	script.name = filepath.Join("static", base)
	description = extensionFile{"package.json", bytes.ReplaceAll(read("package.json"), []byte(extensionScript), []byte(base))}
	return script, description
}

// extension returns the folder of the extension.
func (p place) extension() string { return filepath.Join(p.data, "labextensions", kernelName) }

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

// writeExtension writes the extension, and removes the script of an earlier version.
func writeExtension(dir string) error {
	script, description := extensionContent()
	for _, file := range []extensionFile{script, description} {
		path := filepath.Join(dir, file.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := writeFile(path, file.data); err != nil {
			return err
		}
	}
	return removeScripts(dir, script.name)
}

// removeScripts removes the extension's scripts, of all versions but the one named.
func removeScripts(dir, but string) error {
	static := filepath.Join(dir, "static")
	entries, err := os.ReadDir(static)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "remoteEntry.") && e.Name() != filepath.Base(but) {
			err = errors.Join(err, os.Remove(filepath.Join(static, e.Name())))
		}
	}
	return err
}

// removeExtension removes what writeExtension wrote, and the folders in which nothing is left. Until
// the last file is gone it can be seen whose they are.
func removeExtension(dir string) error {
	err := removeScripts(dir, "")
	if err == nil {
		if err = os.Remove(filepath.Join(dir, "package.json")); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	removeEmpty(filepath.Join(dir, "static"), dir, filepath.Dir(dir))
	return err
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
	script, description := extensionContent()
	for _, file := range []extensionFile{description, script} {
		path := filepath.Join(dir, file.name)
		if data, err := os.ReadFile(path); err != nil || !bytes.Equal(data, file.data) {
			return []finding{{fault: "the extension of JupyterLab has been changed or is of another version: " + path, fix: p.command("install")}}
		}
	}
	return []finding{{ok: "the extension of JupyterLab: " + dir}}
}
