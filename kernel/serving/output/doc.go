// Package output turns the raw writes of goroutines into what the learner sees
// under a cell: streams in which no line and no rune is torn, a gutter that says
// who printed each line, and a table of lanes, with a rail for each goroutine.
//
//	c := output.NewCell(publisher, output.Options{Cap: output.DefaultCap, Rate: rate})
//	c.Started(goroutine)
//	c.Write(write) // one for each write of the learner's program
//	c.Finish()     // the cell's statements have ended
//	c.Write(late)  // by a goroutine that lives on
//	c.Close()      // nothing more can come
//
// A write goes through these stages, a file each:
//
//	terminal   (a room of its own) bytes → text: whole runes, no escape sequences but colours
//	lines.go   text → lines, one unfinished line for each goroutine (lane.go) and stream
//	keep.go    the first and the last part of a flood are kept, the middle is cut
//	queue.go   what waits to be put out, and batch.go when that happens
//	gutter.go  the name and colour before each line
//	rate.go    never more than Jupyter's server lets through
//	record.go  the same lines as a record, with who starts, waits and ends between them, for
//	           tools and for the table (table.go when, rails.go what, html.go, text.go)
//
// A goroutine looks as in all pictures of its run: package look has that, by the order of creation.
//
// While a single goroutine prints, its stream is put out as it was printed. From the second one on,
// in the modes that have a gutter, a line is put out whole. In the modes without one the stream
// stays as the program printed it, even where it tore its own lines.
//
// A Cell may be used from any goroutine. It starts none of its own but for
// timers, which Close stops.
package output
