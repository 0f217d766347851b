package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// importGraph returns what each package that programs may import imports itself, on any platform:
// packages that they may import as well, reached directly or through internal ones. It is a text of
// lines "path: path path…".
func importGraph() (string, error) {
	graph := make(map[string]map[string]bool)
	for _, p := range platforms {
		list, err := goList(p, append(beyond(), "std"))
		if err != nil {
			return "", err
		}
		for _, l := range list {
			if graph[l.ImportPath] == nil {
				graph[l.ImportPath] = make(map[string]bool)
			}
			for _, path := range l.Imports {
				if at, ok := l.ImportMap[path]; ok {
					path = at
				}
				graph[l.ImportPath][path] = true
			}
		}
	}
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(graph)) {
		if !importable(path) || path == twinPackage {
			continue
		}
		found := make(map[string]bool)
		collect(graph, path, make(map[string]bool), found)
		fmt.Fprintf(&b, "%s: %s\n", path, strings.Join(slices.Sorted(maps.Keys(found)), " "))
	}
	return b.String(), nil
}

// collect puts into found what path imports, directly or through packages that programs may not
// import.
func collect(graph map[string]map[string]bool, path string, seen, found map[string]bool) {
	for dep := range graph[path] {
		switch {
		case seen[dep]:
		case importable(dep):
			found[dep] = true
		default:
			seen[dep] = true
			collect(graph, dep, seen, found)
		}
	}
}

func writeImports(dir string) error {
	text, err := importGraph()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "imports.txt"), []byte(text), 0o666)
}
