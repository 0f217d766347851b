// Package ring carries bytes from one process to another through memory that both have, so that
// writing takes no system call, and what was written is there when the writer is killed.
//
// The process that reads makes the [Memory], and gives it to the other when it starts that
// ([Memory.Give]), which takes it ([Taken]). Then each has its end, [Memory.Reader] and
// [Memory.Writer], of a ring in it. There is one writer and one reader:
//
//   - The writer copies bytes behind those that are there, and then moves the tail past them. To be
//     killed between the two is not to have written.
//   - The reader copies bytes, and then moves the head past them.
//
// A pipe goes with the ring, by which a reader that has nothing to read is woken: the bell. The
// reader says in the memory what it does:
//
//	awake    it looks for bytes, or will without being woken
//	dozing   it looks again in a moment: it is woken if the writer is in a hurry ([Writer.Hurry])
//	asleep   it is woken by whatever is written
//
// It dozes only while much comes, so that a line is there at once, and of a hundred thousand all but
// some come without the bell. The pipe tells, too, that the writer has died: it ends.
//
// The writer waits for a reader that is slower, as at a pipe: see [Writer.Write].
//
//	ring.go      the memory, as both see it
//	writer.go    the writer's end
//	reader.go    the reader's
//	memory_*.go  how systems share memory
package ring
