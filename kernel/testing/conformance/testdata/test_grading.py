"""The tools with which a course hands out, checks and grades notebooks: nbgrader and nbval."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

import kernel

NOTEBOOKS = os.environ["LOCKSTEP_NOTEBOOKS"]
CONFIG = os.path.join(os.path.dirname(NOTEBOOKS), "install", "nbgrader_config.py")
SPEC = {"name": "lockstep", "display_name": "Go (Lockstep)", "language": "go"}


def run(*args, cwd, status=0, **env):
    """Runs a Python module to its end and returns what it printed."""
    done = subprocess.run([sys.executable, "-m", *args], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=kernel.left(), env=os.environ | env)
    if done.returncode != status:
        raise AssertionError(f"{' '.join(args)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def graded(grade_id, source, *, points=None):
    """A cell as nbgrader's "Create Assignment" marks it: a solution, or with points a test."""
    mark = {"schema_version": 3, "grade_id": grade_id, "solution": points is None, "grade": points is not None,
            "locked": points is not None, "task": False}
    if points is not None:
        mark["points"] = points
    return new_code_cell(source, metadata={"nbgrader": mark})


SUM = """func sum(list []int) int {
	// BEGIN SOLUTION
	total := 0
	for _, n := range list {
		total += n
	}
	return total
	// END SOLUTION
}"""

TEST = """if got := sum([]int{1, 2, 3}); got != 6 {
	panic(fmt.Sprintf("the sum of 1, 2, 3 is %d, want 6", got))
}"""

HIDDEN = """fmt.Println("another test follows")
// BEGIN HIDDEN TESTS
if got := sum([]int{1, -1}); got != 0 {
	panic("the sum of 1, -1 is not 0")
}
// END HIDDEN TESTS"""


class TestNbgrader(unittest.TestCase):
    def setUp(self):
        self.course = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.course)
        shutil.copy(CONFIG, self.course)
        self.write("source/ps1/sum.ipynb", new_code_cell('import "fmt"'), graded("sum", SUM),
                   graded("seen", TEST, points=2), graded("hidden", HIDDEN, points=1))

    def path(self, name):
        return os.path.join(self.course, *name.split("/"))

    def write(self, name, *cells):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        nbformat.write(new_notebook(metadata={"kernelspec": SPEC}, cells=list(cells)), self.path(name))

    def read(self, name):
        return nbformat.read(self.path(name), as_version=4)

    def test_an_assignment_from_the_teacher_to_the_grades(self):
        run("nbgrader", "generate_assignment", "ps1", "--create", cwd=self.course)
        released = self.read("release/ps1/sum.ipynb").cells
        self.assertEqual(released[1].source,
                         'func sum(list []int) int {\n\t// YOUR CODE HERE\n\tpanic("not implemented yet")\n}')
        self.assertNotIn("HIDDEN", released[3].source)
        self.assertNotIn("-1", released[3].source)

        answers = {
            "ada": "func sum(list []int) int {\n\ttotal := 0\n\tfor _, n := range list {\n\t\ttotal += n\n\t}\n\treturn total\n}",
            "bob": None,  # handed in as it was handed out
            "cyd": "func sum(list []int) int { return 6 }",
            "dan": "func sum(list []int) int { return total }",  # does not compile
        }
        for student, answer in answers.items():
            notebook = self.read("release/ps1/sum.ipynb")
            if answer is not None:
                notebook.cells[1].source = answer
            self.write(f"submitted/{student}/ps1/sum.ipynb")
            nbformat.write(notebook, self.path(f"submitted/{student}/ps1/sum.ipynb"))
        run("nbgrader", "autograde", "ps1", cwd=self.course)

        from nbgrader.api import Gradebook
        with Gradebook("sqlite:///" + self.path("gradebook.db")) as book:
            scores = {s.student.id: s.score for s in book.assignment_submissions("ps1")}
        self.assertEqual(scores, {"ada": 3, "bob": 0, "cyd": 2, "dan": 0})
        run("nbgrader", "generate_feedback", "ps1", cwd=self.course)
        with open(self.path("feedback/dan/ps1/sum.html"), encoding="utf-8") as page:
            self.assertIn("undefined: total", page.read())

    def test_validate(self):
        """What a learner presses before handing in says which test fails, and how."""
        self.write("hand-in.ipynb", new_code_cell('import "fmt"'), graded("sum", "func sum(list []int) int { return 7 }"),
                   graded("seen", TEST, points=2))
        self.assertIn("the sum of 1, 2, 3 is 7, want 6", run("nbgrader", "validate", "hand-in.ipynb", cwd=self.course))


class TestNbval(unittest.TestCase):
    """nbval runs a notebook and compares what comes with what was saved."""

    def test_lessons(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        lessons = [shutil.copy(os.path.join(NOTEBOOKS, "en", name), folder)
                   for name in sorted(os.listdir(os.path.join(NOTEBOOKS, "en"))) if name.endswith(".ipynb")]
        jupyter = {"LOCKSTEP_TIMES": "off", "LOCKSTEP_WAIT": "on"}
        run("jupyter", "execute", "--inplace", *lessons, cwd=folder, **jupyter)
        clock = os.path.join(folder, "clock.cfg")  # how long a test took, on the wall's clock
        with open(clock, "w", encoding="utf-8") as file:
            file.write("[took]\nregex: \\(\\d+\\.\\d\\ds\\)\nreplace: (0.00s)\n")
        said = run("pytest", "--nbval", "--nbval-sanitize-with", clock, "-q", "-p", "no:cacheprovider", folder, cwd=folder, **jupyter)
        self.assertRegex(said, r"\d+ passed")

    def test_a_difference_is_found(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        cell = new_code_cell('import "fmt"\nfmt.Println("new")', execution_count=1)
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="old\n")]
        path = os.path.join(folder, "changed.ipynb")
        nbformat.write(new_notebook(metadata={"kernelspec": SPEC}, cells=[cell]), path)
        self.assertIn("1 failed", run("pytest", "--nbval", "-q", "-p", "no:cacheprovider", path, cwd=folder, status=1))


if __name__ == "__main__":
    unittest.main()
