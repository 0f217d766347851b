package main

import (
	"bytes"
	"fmt"

	"golang.org/x/tools/go/gcexportdata"
)

// exportData returns, by import path, the export data of every package as the first library
// has it, and then by operating system the data of those that differ from that: under their
// path, or path@goarch when it is only one architecture's. What is empty is a package that
// the platform does not have.
//
// The data is written here, in the format of the module that reads it again, and not taken
// from the compiler: that needs nothing compiled, leaves out the bodies of inlined functions,
// and does not tie the reader to the compiler's own format. Positions are left out, since there
// is no source to show at run time.
func exportData(libs []*library) (common map[string][]byte, own map[string]map[string][]byte, err error) {
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
			var buf bytes.Buffer
			if pk := lib.find(base.path); pk != nil {
				if err := gcexportdata.Write(&buf, nil, pk.types); err != nil {
					return nil, nil, fmt.Errorf("export data of %s for %s: %w", pk.path, p, err)
				}
			}
			known, differs := own[p.goos][base.path]
			if !differs {
				known = common[base.path]
			}
			switch {
			case i == 0:
				common[base.path] = buf.Bytes()
			case bytes.Equal(known, buf.Bytes()):
			case !differs && p.goos != libs[0].platform.goos:
				own[p.goos][base.path] = buf.Bytes()
			default:
				own[p.goos][base.path+"@"+p.goarch] = buf.Bytes()
			}
		}
	}
	return common, own, nil
}
