// Package conformance proves the installed kernel against Jupyter's own programs: what
// jupyter_kernel_test asks of every kernel, what it leaves out, and the tools with which people run
// the lessons.
//
// That Go's own programs run as they should is proved by its sub-packages; README.md describes
// both.
//
// This package is tests only. Each is a Python module in testdata, as jupyter_client is Python;
// run.py reports the outcome of each of its tests, which here becomes a subtest:
//
//	test_lockstep.py   jupyter_kernel_test, with samples in Go
//	test_messages.py   the protocol's rules, by a client on libzmq
//	test_life.py       interrupt, restart, and how a kernel ends
//	test_load.py       floods of output
//	test_tools.py      jupyter execute and nbconvert run the lessons
//	test_pictures.py   pictures of runs, in each tool in the form that it can show
//	test_grading.py    nbgrader hands out and grades, nbval compares
//	test_course.py     a learner of the course reads the same in each client
//	test_console.py    jupyter console at a terminal runs a lesson
//
// The kernel is installed as a user would do it, once for all tests; each module has a home of its
// own.
package conformance
