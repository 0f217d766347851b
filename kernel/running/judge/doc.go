// Package judge is the door for whoever judges programs: it runs one program, given as sources and
// apart from the session, on many schedules, and says as values what goes wrong on which of them.
//
// A [Program] has been compiled once; each of its runs begins with new variables. What can be asked:
//
//   - [Program.Explore]: on which schedules does it fail, and with what outcomes? A [Failure] has a
//     word that stays as it is: race, deadlock, leak, panic, misuse, spin, late, lost; and the
//     goroutines by name, their places, the object, the schedule, its preemptions and its log.
//   - The same with [Options.Reach]: is there a schedule whose log has some property? The answer is
//     such a schedule, or "in none of so many", for a search leaves out schedules that differ only in
//     the order of what commutes, and a property of logs may tell these apart. The order of calls of
//     the functions that the judge has named, events OpEnter and OpExit, is never left out.
//   - [Program.Replay]: what happens on this schedule?
//   - [Program.Follow]: what happens if these goroutines make a step each, by name, in this order, and
//     where do all stand then?
//
// Nothing here looks at a clock: only numbers of schedules, steps and turns of loops end a search, so
// that verdicts, counts and schedules are the same on each machine and under each load.
//
// The package does not know how sources become a program: the worker, which has the interpreter,
// makes it. The caller is no goroutine of the program, or one that has the baton of the session's run;
// in either case the goroutines of the session stand still meanwhile.
package judge
