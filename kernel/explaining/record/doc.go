// Package record makes the records of a run and of an exploration: what a display has for tools
// beside its text and its HTML, as TRACE.md describes it. It is pure: a log goes in, and a value
// that is JSON comes out.
//
//	r := record.New(log, record.Options{Language: words.English, Source: cells})
//	bundle[record.MIME] = r.JSON()
//
// [New] has package timeline tell of the log (trace.go), keeps of its events what a record may have
// (cut.go) and the lines of the texts that they are about (source.go). [OfReport] is the record of
// an exploration (explored.go). [States] are what a stepper steps through (states.go).
package record
