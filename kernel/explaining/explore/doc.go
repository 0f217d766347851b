// Package explore runs a program on many schedules: it finds the schedule on which it fails, and
// says on how many it does not.
//
// A [Schedule] is what was decided in one run, as a short string: HASH:STEP>N,STEP=K. It is tied to
// the program's text by the hash, and replays it.
//
// [Search] runs a program again and again, from the same start each time, in three phases:
//
//  1. Depth first with a bound on preemptions, 0, 1, 2 (tree.go), so that the first failure is the
//     one that is shortest to explain. Musuvathi and Qadeer: Iterative Context Bounding for
//     Systematic Testing of Multithreaded Programs, PLDI 2007.
//  2. Dynamic partial-order reduction (dpor.go), which runs one schedule for each way in which
//     dependent operations can be ordered. When it completes, what was seen holds on every schedule.
//  3. Random schedules for what is too large: SURW (surw.go) and PCT (pct.go).
//
// What is decided on is a [Point]: who could go on, and what each would do next. Goroutines are
// numbers here, and how they are run is not known: a [Program] is whatever runs once and asks its
// [Control] for each decision. The control writes down what was decided. A decision that differs
// from the default rule is part of the schedule; by that rule the one that runs goes on, else the
// lowest number, and a select takes the first case that is ready.
package explore
