package supervisor

import (
	"bytes"
	"slices"
)

// A worker that has crashed left two texts: what was in the pipe of its standard error, and what
// Go's runtime has said of the crash. The second is authentic, but lacks the first lines, which say
// what happened. They are in the first text, right before a repetition of the second.

// beforeCrash are the beginnings of the lines that Go writes first.
var beforeCrash = [][]byte{
	[]byte("fatal error: "), []byte("runtime: "), []byte("runtime/cgo: "), []byte("unexpected fault address "),
}

// splitCrash divides what was in the pipe of standard error into what the learner's program wrote
// there, and the crash. report is the runtime's own report of the crash, empty if there was none.
func splitCrash(stderr, report []byte) (written, crash []byte) {
	if len(report) == 0 {
		return stderr, nil
	}
	at := bytes.LastIndex(stderr, report[:min(len(report), 256)])
	if at < 0 { // it has been read by the worker itself
		return nil, report
	}
	start, fatal := at, false
	for start > 0 {
		line := stderr[bytes.LastIndexByte(stderr[:start-1], '\n')+1 : start]
		i := slices.IndexFunc(beforeCrash, func(prefix []byte) bool { return bytes.HasPrefix(line, prefix) })
		if i < 0 || i == 0 && fatal { // there is one such line; another is an imitation
			break
		}
		fatal = fatal || i == 0
		start -= len(line)
	}
	return stderr[:start], stderr[start:]
}
