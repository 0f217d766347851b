package instrument

import (
	"go/types"
	"strings"
)

// What functions of other packages do with the elements of the slices that they are given, and those
// of package maps with maps, cannot be seen. Most read them all. Of those that do something else it is said here; of those that may
// access but a part, which cannot be told, nothing is, since nothing may be reported that is no race.

// A Use is what a function does with the elements of a slice or the entries of a map.
type Use int

const (
	Unknown Use = iota
	Reads
	Writes
)

// UseOf returns what a function of another package does with the elements of its i-th argument.
// The receiver of a method does not count as one.
func UseOf(fn *types.Func, i int) Use {
	if fn == nil || fn.Pkg() == nil {
		return Unknown
	}
	name := fn.Name()
	begins := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(name, p) {
				return true
			}
		}
		return false
	}
	switch path := fn.Pkg().Path(); {
	case begins("New"), name == "Buffer": // it makes something of them that comes to use later
		return Unknown
	case path == "encoding/binary" && name != "Read" && name != "Write", path == "unicode/utf8" && begins("Decode", "Encode", "FullRune"):
		return Unknown // the first few
	case begins("Read"):
		return Writes
	case begins("Append", "Encode", "Decode"), name == "Sum", name == "CopyBuffer", path == "crypto/cipher", path == "crypto/subtle":
		if i == 0 { // written, as far as there is something to write
			return Unknown
		}
		return Reads
	case path == "sort":
		if begins("Search") || strings.HasSuffix(name, "Sorted") {
			return Reads
		}
		return Writes
	case path == "slices":
		return useOfSlices(name, i)
	case path == "maps":
		return useOfMaps(name, i)
	}
	return Reads
}

// useOfMaps is UseOf for package maps, whose arguments are maps.
func useOfMaps(name string, i int) Use {
	switch name {
	case "All", "Keys", "Values": // nothing yet
		return Unknown
	case "Copy", "DeleteFunc", "Insert":
		if i == 0 {
			return Writes
		}
	}
	return Reads
}

// useOfSlices is UseOf for package slices.
func useOfSlices(name string, i int) Use {
	switch name {
	case "All", "Backward", "Values", "Chunk", "Clip", "Grow": // no element yet
		return Unknown
	case "Sort", "SortFunc", "SortStableFunc", "Reverse", "Delete", "DeleteFunc", "Compact", "CompactFunc", "Insert", "Replace":
		if i == 0 {
			return Writes
		}
	case "AppendSeq", "Concat":
		return Unknown
	}
	return Reads
}
