// Package examiner judges an answer to an exercise: an exercise and the text of an answer in, a
// verdict out.
//
// An answer becomes a program apart from the session, of which package judge, the door, runs as
// many schedules as it takes. [Judge] has a way for each kind of exercise:
//
//   - fix, fill, order: the program is what the exercise gives, the answer, and the judge, which is Go
//     and asks by a lessons.Check. Each of its questions is a part, which is searched for itself: see
//     parts.go. Which part runs, and what comes of it, is told by the [questions] of one run, which are the
//     host.Examiner of package lessons.
//   - predict: the program is the exercise's; what the answer has ticked is held against all outcomes.
//   - schedule: the program is the exercise's, and runs as the answer says.
//   - test: the answer is a test, which must pass sound programs and fail broken ones.
//
// # What an answer may do
//
// It may contain any Go, and must not be able to pass but by being sound. So:
//
//   - It is compiled without the judge first: what it mentions is its own, or given (compose.go).
//   - Names that it declares mean what they mean in it alone: where the judge uses or declares a name
//     that the answer declares at its top, the answer's is renamed (rename.go).
//   - A verdict is given only by a run in which the judge's function has come to its end, whatever
//     ended the run (questions.go).
//   - Packages that reach out of the program are refused, and the judge's own entrance (forbid.go).
//
// The rest is the process's: whoever judges does so in a worker of its own, which may die.
//
// Nothing here looks at a clock of the machine: verdicts, counts and schedules are the same
// everywhere.
package examiner
