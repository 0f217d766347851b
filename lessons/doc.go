// Package lessons is what the cells of the lessons import: goroutines that
// have names and can be joined, as Python's threads, and storage that belongs
// to one goroutine, as Python's threading.local. And it shows what is more than
// text: tables, pictures and pages.
//
//	t := lessons.NewThread("LoopThread", loop)
//	t.Start()
//	t.Join()
//
// [Thread] is a goroutine with a name, [Current] tells which one runs, and
// [Local] holds values that each goroutine sees only for itself. Go has none
// of the three in its standard library, and mostly needs none: the lessons
// build with them what the tutorial builds, and then the same without them.
//
//	lessons.Table(accounts)                // as the last expression of a cell
//	lessons.Display(lessons.HTML("<hr>"))  // anywhere
//
// [HTML], [Markdown], [SVG], [PNG], [JSON] and [Table] make a [Rich], which a cell
// shows as its value and [Display] at once. A [Panel] shows one thing after another in the same
// place.
//
// [Explore] runs a function on many schedules: who of its goroutines goes on, and when. It tells what
// came of it, and what went wrong.
//
// Everything here may be called from any goroutine. In a notebook the kernel makes goroutines run
// and shows things; anywhere else plain Go and printing do, so that a cell's code also runs in a
// program and under go test. What lies between is package host, which also says how to write what
// goroutines wait for: never with a lock or a channel of Go's alone.
package lessons
