package history

import (
	"bytes"
	"io"
	"iter"
	"os"
)

// backward ranges over a file's lines from the last to the first, without their ends. It reads a
// block at a time, so that a caller that wants only the last lines reads little. A line is valid
// until the next one.
func backward(f *os.File) iter.Seq2[[]byte, error] {
	const block = 64 << 10
	return func(yield func([]byte, error) bool) {
		info, err := f.Stat()
		if err != nil {
			yield(nil, err)
			return
		}
		var rest []byte // what was read and not yet given: the beginning of it may be within a line
		for at := info.Size(); at > 0; {
			// A line of megabytes must not take a thousand steps.
			n := min(at, int64(max(block, len(rest))))
			at -= n
			data := make([]byte, int(n)+len(rest))
			if _, err := f.ReadAt(data[:n], at); err != nil && err != io.EOF {
				yield(nil, err)
				return
			}
			copy(data[n:], rest)
			for {
				i := bytes.LastIndexByte(data, '\n')
				if i < 0 {
					break
				}
				if line := data[i+1:]; len(line) > 0 && !yield(line, nil) {
					return
				}
				data = data[:i]
			}
			rest = data
		}
		if len(rest) > 0 {
			yield(rest, nil)
		}
	}
}
