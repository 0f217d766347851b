package main

import (
	"bytes"
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
)

// exportData returns, by import path, the entry of every package as the first library has it, and
// then by operating system the entries of those that differ from that: under their path, or
// path@goarch when it is only one architecture's. An empty entry is a package that the platform
// does not have.
//
// An entry is a line with its kind, as package stdlib knows them, and then export data or, for
// sourcedPackages, source. twins is the directory of the twins.
func exportData(libs []*library, twins string) (common map[string][]byte, own map[string]map[string][]byte, err error) {
	common = make(map[string][]byte)
	own = make(map[string]map[string][]byte)
	for i, lib := range libs {
		p := lib.platform
		if own[p.goos] == nil {
			own[p.goos] = make(map[string][]byte)
		}
		for _, base := range libs[0].pkgs {
			if base.path == "unsafe" {
				continue // go/types has it
			}
			var data []byte
			if pk := lib.find(base.path); pk != nil {
				if data, err = entry(lib, pk, twins); err != nil {
					return nil, nil, fmt.Errorf("%s for %s: %w", pk.path, p, err)
				}
			}
			known, differs := own[p.goos][base.path]
			if !differs {
				known = common[base.path]
			}
			switch {
			case i == 0:
				common[base.path] = data
			case bytes.Equal(known, data):
			case !differs && p.goos != libs[0].platform.goos:
				own[p.goos][base.path] = data
			default:
				own[p.goos][base.path+"@"+p.goarch] = data
			}
		}
	}
	return common, own, nil
}

func entry(lib *library, pk *pkg, twins string) ([]byte, error) {
	spec, ok := findSourced(pk.path)
	if !ok {
		for _, name := range pk.types.Scope().Names() {
			if obj := pk.types.Scope().Lookup(name); obj.Exported() && isGeneric(obj) {
				return nil, fmt.Errorf("%s is generic: the package must be one of sourcedPackages", name)
			}
		}
		return export(pk.types)
	}
	text, err := source(lib, pk, spec, twins)
	if err != nil {
		return nil, err
	}
	if spec.full {
		return append([]byte("whole\n"), text...), nil
	}
	return append([]byte("partly\n"), text...), nil
}

// export returns a package's export data. It is written in the format of the module that reads it
// again, and not taken from the compiler: this requires no compilation, leaves out the bodies of
// inlined functions, and does not tie the reader to the compiler's own format. Positions are left
// out, since there is no source to show at run time.
func export(pkg *types.Package) ([]byte, error) {
	var data bytes.Buffer
	if err := gcexportdata.Write(&data, nil, pkg); err != nil {
		return nil, fmt.Errorf("write export data: %w", err)
	}
	head := append([]string{"export"}, sourcesReached(pkg)...)
	return append([]byte(strings.Join(head, " ")+"\n"), data.Bytes()...), nil
}
