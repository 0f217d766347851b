// Command gen writes what package stdlib embeds and the tables of package
// symbols, from the source of the standard library, and of two modules, that the go command finds.
// Run it through "go generate ./kernel/compiler/stdlib"; it takes about half a minute.
//
// The library is parsed and checked for every platform that Lockstep is built
// for, so what is written does not depend on the machine that writes it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/internal/pack"
)

func main() {
	if err := generate("."); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes all files below dir, the directory of package stdlib.
func generate(dir string) error {
	libs := make([]*library, len(platforms))
	for i, p := range platforms {
		lib, err := load(p, append(beyond(), "std", cgoPath, twinPackage)...)
		if err != nil {
			return err
		}
		libs[i] = lib
	}

	common, own, err := exportData(libs, filepath.Join(dir, "internal", "gen", "_twins"))
	if err != nil {
		return err
	}
	if err := writePack(filepath.Join(dir, "exports.pack"), common); err != nil {
		return err
	}
	for goos, entries := range own {
		if err := writePack(filepath.Join(dir, "exports_"+goos+".pack"), entries); err != nil {
			return err
		}
	}
	docs, err := documentation(libs[0])
	if err != nil {
		return err
	}
	docs["go"] = []byte(runtime.Version())
	if docs["license"], err = license(libs[0]); err != nil {
		return err
	}
	if err := writePack(filepath.Join(dir, "docs.pack"), docs); err != nil {
		return err
	}
	if err := writeImports(dir); err != nil {
		return err
	}
	return writeTables(filepath.Join(dir, "symbols"), libs)
}

func writePack(file string, entries map[string][]byte) error {
	data, err := pack.Encode(entries)
	if err != nil {
		return fmt.Errorf("make %s: %w", file, err)
	}
	return os.WriteFile(file, data, 0o666)
}

// find returns the package at path, or nil.
func (l *library) find(path string) *pkg {
	i, ok := slices.BinarySearchFunc(l.pkgs, path, func(p *pkg, path string) int { return strings.Compare(p.path, path) })
	if !ok {
		return nil
	}
	return l.pkgs[i]
}
