// Package labtest tests the kernel where learners meet it: in JupyterLab, in Chromium.
//
// It has tests only. One JupyterLab and one Chromium serve all of them; each test opens a notebook
// of its own in a tab of its own, clicks and types as a learner does, and reads what the page then
// shows. What the tests wait for they see in the page; none waits for time to pass.
//
// Screenshots go to the folder that LOCKSTEP_ARTIFACTS names, else to the test's artifacts:
//
//	go test -artifacts -outputdir /tmp/pictures ./kernel/testing/labtest
//
// With -update, TestLesson also writes those of the README, notebooks/images.
package labtest
