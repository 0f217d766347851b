// Package stepper makes of a run's record what a learner can step through in a notebook that is not
// trusted, without script and without a kernel: frames of one height in a box that shows one of
// them, and links from frame to frame. It is pure.
//
//	html := stepper.HTML(record.New(log, options))
//
// A frame is a state of the program: the code with each goroutine at its line, the variables, what
// each goroutine would do next, and links to the state after that. Where the record has all states
// (see its TRACE.md) the learner is the scheduler; else the links go along the run and back.
//
// JupyterLab answers a click on a link to an id by scrolling that element into view, in a box with
// hidden overflow too (frame.go). It looks ids up in the whole page, so they have the record's in
// them. The forms of style are those that its sanitizer lets through, and there are few of them, for
// 150 frames are to fit into 128 KB: a frame is one pre element. Which lines of the code stand in it
// is said in lines.go.
package stepper
