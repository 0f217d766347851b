package supervisor

import "bytes"

// dumpSize is how much of a worker's standard error is kept: more than enough for the message
// and the first goroutine of a crash.
const dumpSize = 64 << 10

// dump keeps the part of a worker's standard error that explains its end. A worker writes there
// only when it dies, and then the first lines say why, so the dump begins with the last line that
// can begin a crash and keeps what follows. Without such a line it keeps the latest bytes. It is
// written from one goroutine, and read when that has ended.
type dump struct {
	line    []byte // the unfinished last line, as far as it may still begin a crash
	kept    []byte
	crashed bool // kept begins with a crash and is only appended to
}

// crashStarts are the beginnings of the first line that the Go runtime writes when it ends a
// program.
var crashStarts = [][]byte{
	[]byte("fatal error: "),
	[]byte("panic: "),
	[]byte("runtime: "),
	[]byte("unexpected fault address "),
	[]byte("SIG"), // "SIGABRT: abort", "SIGSEGV: segmentation violation"
}

func (d *dump) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 && !d.crashed {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		d.add(b[:end])
		b = b[end:]
	}
	d.kept = append(d.kept, b[:min(len(b), max(0, dumpSize-len(d.kept)))]...)
	return n, nil
}

// add takes a line, or the next part of one, while no crash has been seen.
func (d *dump) add(part []byte) {
	if len(d.line) < 64 {
		d.line = append(d.line, part...)
	}
	d.kept = append(d.kept, part...)
	for _, start := range crashStarts {
		if bytes.HasPrefix(d.line, start) {
			d.crashed = true
			d.kept = bytes.Clone(d.line)
			return
		}
	}
	if part[len(part)-1] == '\n' {
		d.line = d.line[:0]
	}
	if len(d.kept) > 2*dumpSize {
		d.kept = append(d.kept[:0], d.kept[len(d.kept)-dumpSize:]...)
	}
}

// Bytes returns what was kept.
func (d *dump) Bytes() []byte { return d.kept }
