package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// license returns the terms under which what is embedded may be passed on, each text once. Those of
// the modules are Go's own.
func license(lib *library) ([]byte, error) {
	var texts [][]byte
	for _, path := range beyond() {
		pk := lib.find(path)
		text, err := findLicense(filepath.Dir(lib.fset.File(pk.files[0].Pos()).Name()))
		if err != nil {
			return nil, fmt.Errorf("find the license of %s: %w", path, err)
		}
		if !slices.ContainsFunc(texts, func(t []byte) bool { return bytes.Equal(t, text) }) {
			texts = append(texts, text)
		}
	}
	return bytes.Join(texts, []byte("\n")), nil
}

// findLicense reads the license in dir or above it.
func findLicense(dir string) ([]byte, error) {
	for {
		text, err := os.ReadFile(filepath.Join(dir, "LICENSE"))
		if up := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && up != dir {
			dir = up
			continue
		}
		return text, err
	}
}
