// Package children ends what a process has started, and what that has started in turn.
//
// The learner's programs may start processes, and none of these is to outlive the kernel. A process
// group does not hold them all, since any of them may begin a group or a session of its own. On
// Linux they are found by their parents: a process that has called [Adopt] becomes the parent of
// those whose own parents have ended, so that all that descends from it stays below it. The worker
// does so, and ends them before it ends itself ([KillAll]); the server does so too, for workers that
// are killed or crash ([KillOrphans]). It has several workers, the session's and that which judges
// exercises, and the end of one ends none of the others.
//
// Elsewhere on Unix, children stay in the worker's group, which ends as a whole: what has left the
// group is not found. On Windows a job object holds them all, see package supervisor.
package children
