"""The lessons in the tools with which people run, convert and read notebooks."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import nbformat

import kernel

LANES = "application/vnd.lockstep.lanes+json"
TRACE = "application/vnd.lockstep.trace.v1+json"
EXPLORE = "application/vnd.lockstep.explore.v1+json"
NOTEBOOKS = os.environ["LOCKSTEP_NOTEBOOKS"]

# What the tutorial's loop thread prints, in its order.
LOOP = ["thread MainThread is running...", "thread LoopThread is running...",
        *(f"thread LoopThread >>> {n}" for n in range(1, 6)),
        "thread LoopThread ended.", "thread MainThread ended."]


def jupyter(*args, status=0, **env):
    """Runs a jupyter command to its end and returns what it printed."""
    program = os.path.join(os.path.dirname(sys.executable), "jupyter")
    done = subprocess.run([program, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=kernel.left(), env=os.environ | env)
    if done.returncode != status:
        raise AssertionError(f"jupyter {' '.join(args)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class Lesson:
    """A notebook that was run."""

    def __init__(self, path):
        self.path = path
        self.notebook = nbformat.read(path, as_version=4)
        nbformat.validate(self.notebook)
        self.cells = [c for c in self.notebook.cells if c.cell_type == "code"]

    def outputs(self, output_type):
        return [o for c in self.cells for o in c.outputs if o.output_type == output_type]

    def verdicts(self):
        """What is said of answers and in explorations, by cell."""
        texts = ((c.id, o.data.get("text/plain", "")) for c in self.cells for o in c.outputs if o.output_type == "display_data")
        return [(cell, text) for cell, text in texts if text[:2] in ("✓ ", "✗ ")]

    def printed(self):
        """The lines of each cell, without their gutters and colours."""
        for cell in self.cells:
            text = "".join(o.text for o in cell.outputs if o.output_type == "stream")
            yield [re.sub(r"^(\S )?\S+ +│ ", "", re.sub(r"\x1b\[[\d;]*m", "", line)) for line in text.splitlines()]

    def records(self):
        """The lines that the lanes of each cell hold, with who printed them."""
        for bundle in self.outputs("display_data"):
            if LANES not in bundle.data:
                continue  # a report
            record = bundle.data[LANES]
            names = {g["id"]: g["name"] for g in record["goroutines"]}
            yield [(names[e["go"]], e["text"]) for e in record["events"]]


class TestExecute(unittest.TestCase):
    """jupyter execute, which is nbclient; it sends no cell ids."""

    def run_lessons(self, language):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        lessons = {}
        for name in sorted(os.listdir(os.path.join(NOTEBOOKS, language))):
            if name.endswith(".ipynb"):
                path = shutil.copy(os.path.join(NOTEBOOKS, language, name), folder)
                lessons[name.removesuffix(".ipynb")] = path
        jupyter("execute", "--inplace", *lessons.values())
        return {name: Lesson(path) for name, path in lessons.items()}

    def check(self, language):
        lessons = self.run_lessons(language)
        for name, lesson in lessons.items():
            with self.subTest(name):
                for count, cell in enumerate(lesson.cells, 1):
                    self.assertEqual(cell.execution_count, count)
                    errors = [o for o in cell.outputs if o.output_type == "error"]
                    expected = "raises-exception" in cell.metadata.get("tags", [])
                    self.assertEqual(len(errors), int(expected), f"errors of\n{cell.source}\nare {errors}")
                self.assertTrue(lesson.outputs("display_data"), "no report")
                self.assertEqual(lesson.verdicts(), Lesson(os.path.join(NOTEBOOKS, language, name + ".ipynb")).verdicts())
                if name in ("01-loop", "03-local"):  # where several threads print in one cell
                    self.assertTrue(list(lesson.records()), "no lanes")
                for bundle in lesson.outputs("display_data"):
                    if not bundle.data:
                        continue  # on a slow machine: the progress of a judgement, taken away at its end
                    self.assertIn(set(bundle.data) - {TRACE, EXPLORE}, ({"text/plain", "text/html", LANES}, {"text/plain", "text/html"}, {"text/plain", "text/markdown"}))
        with self.subTest("the loop's transcript"):
            self.assertIn(LOOP, lessons["01-loop"].printed())
            want = [(re.search("thread (\\w+) ", line)[1], line) for line in LOOP]
            self.assertIn(want, lessons["01-loop"].records())
        with self.subTest("the balance"):
            balances = [int(line.split()[-1]) for lines in lessons["02-lock"].printed() for line in lines
                        if re.match("(balance:|余额：)", line)]
            self.assertNotEqual(balances[0], 0)
            self.assertEqual(set(balances[1:]), {0})
        with self.subTest("each thread has its own student"):
            want = [("T1", "BOB/T1"), ("T2", "ABS/T2"), ("T3", "gfh_thread/T3")]
            self.assertIn(want, [sorted(r) for r in lessons["03-local"].records()])

    def test_english(self):
        self.check("en")

    def test_chinese(self):
        self.check("zh")


def programs(language):
    """The Python programs of the lessons, by lesson and cell. What does not import is an excerpt."""
    for name in sorted(os.listdir(os.path.join(NOTEBOOKS, language))):
        if name.endswith(".ipynb"):
            for cell in nbformat.read(os.path.join(NOTEBOOKS, language, name), as_version=4).cells:
                for text in re.findall("```python\n(.*?)```", cell.source, re.DOTALL):
                    if re.match("import|from", text):
                        yield (name.removesuffix(".ipynb"), cell.id), text


class TestPython(unittest.TestCase):
    """Beside their Go the lessons have Python that does the same. Here it is run."""

    PRINTS = {
        ("01-loop", "python"): LOOP,
        ("02-lock", "python"): ["0"],
        ("04-wait", "python"): ["[12, 3, 6]"],
        ("05-channels", "hatch"): ["served soup", "served rice", "served tea"],
        ("05-channels", "python-close"): {"served soup", "served rice", "served tea"},
        ("06-select", "first"): ["near"],
        ("07-context", "quit"): ["goes home"],
        ("07-context", "group"): ["burnt"],
        ("08-deadlock", "order-python"): ["70 30"],
        ("09-cond", "two-customers-seen"): ["0"],
        ("09-cond", "whom"): ["rye oat"],
        ("10-atomic", "python"): ["2000"],
        ("11-pools", "python"): ["small cat", "small dog", "small owl", "small fox"],
        ("11-pools", "pressure-seen"): ["photo 0", "photo 1", "photo 2", "photo 3"],
        ("12-time", "late-seen"): ["rye"],
        ("13-crawler", "python"): ["['bread', 'menu', 'shop', 'start']"],
    }

    def test_what_the_programs_print(self):
        gil = getattr(sys, "_is_gil_enabled", lambda: True)()
        seen = set()
        for place, program in programs("en"):
            seen.add(place)
            if place == ("02-lock", "python") and not gil:
                continue  # without the GIL the balance goes wrong
            with self.subTest(place):
                lines = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, timeout=kernel.left(), check=True).stdout.splitlines()
                want = self.PRINTS[place]
                self.assertEqual(set(lines) if isinstance(want, set) else lines, want)
        self.assertEqual(seen, set(self.PRINTS))

    def test_both_languages_have_the_same(self):
        self.assertEqual(dict(programs("en")), dict(programs("zh")))

    @unittest.skipUnless(getattr(sys, "_is_gil_enabled", lambda: True)(), "without the GIL the balance goes wrong")
    def test_balance(self):
        """CPython changes threads only at calls and at the ends of loops' turns, so the lesson says that it prints 0."""
        program = dict(programs("en"))["02-lock", "python"]
        for _ in range(10):
            self.assertEqual(subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, timeout=kernel.left(), check=True).stdout, "0\n")


class TestOwnNotebooks(unittest.TestCase):
    def notebook(self, *cells):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, "notebook.ipynb")
        spec = {"name": "lockstep", "display_name": "Go (Lockstep)", "language": "go"}
        nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": spec},
                                                cells=[nbformat.v4.new_code_cell(c) for c in cells]), path)
        return path

    def test_a_failure_fails(self):
        path = self.notebook("x := 1", "var m map[string]int\nm[\"a\"] = x", "x")
        said = jupyter("execute", "--inplace", path, status=1)
        self.assertIn("assignment to entry in nil map", said)
        self.assertEqual(Lesson(path).outputs("execute_result"), [])
        jupyter("execute", "--inplace", "--allow-errors", path)
        self.assertEqual([o.data["text/plain"] for o in Lesson(path).outputs("execute_result")], ["1"])

    def test_waiting_for_goroutines(self):
        """nbclient drops what comes after a cell has ended: a setting has the cell end later."""
        path = self.notebook('import (\n"fmt"\n"time"\n)\ngo func() {\n\ttime.Sleep(time.Second)\n\tfmt.Println("late")\n}()')
        for wait, printed in {"off": [[]], "on": [["late"]]}.items():
            with self.subTest(wait):
                jupyter("execute", "--inplace", path, LOCKSTEP_WAIT=wait)
                self.assertEqual(list(Lesson(path).printed()), printed)


class TestConvert(unittest.TestCase):
    """jupyter nbconvert, whose pages show what an untrusted notebook shows."""

    def convert(self, *args, to):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        jupyter("nbconvert", "--to", to, "--execute", "--output-dir", folder, *args)
        [name] = os.listdir(folder)
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    def test_html(self):
        page = self.convert(os.path.join(NOTEBOOKS, "en", "01-loop.ipynb"), to="html")
        tables = re.findall(r'data-mime-type="text/html"[^>]*>.*?</table>', page, re.DOTALL)
        loop = [t for t in tables if "LoopThread" in t]
        self.assertTrue(loop, f"none of {len(tables)} tables has the lanes of the loop")
        for line in LOOP:
            self.assertIn(line.replace(">", "&gt;"), loop[0])
        self.assertNotIn("<script", loop[0])

    def test_sanitised_html(self):
        """As notebook viewers show what they do not trust: no script, no style but inline."""
        page = self.convert("--HTMLExporter.sanitize_html=True", os.path.join(NOTEBOOKS, "zh", "03-local.ipynb"), to="html")
        self.assertRegex(page, r"<table[^>]*>(?s:.*?)gfh_thread/T3")

    def test_slides(self):
        page = self.convert(os.path.join(NOTEBOOKS, "en", "03-local.ipynb"), to="slides")
        self.assertIn("reveal", page)
        self.assertIn("gfh_thread/T3", page)


class TestKernelSpec(unittest.TestCase):
    def test_jupyter_finds_what_was_installed(self):
        spec = json.loads(jupyter("kernelspec", "list", "--json"))["kernelspecs"]["lockstep"]
        self.assertEqual(os.path.realpath(os.path.dirname(os.path.dirname(spec["resource_dir"]))),
                         os.path.realpath(os.environ["JUPYTER_PATH"]))
        self.assertEqual((spec["spec"]["language"], spec["spec"]["interrupt_mode"]), ("go", "message"))
        for logo in ("logo-svg.svg", "logo-64x64.png", "logo-32x32.png"):
            self.assertTrue(os.path.getsize(os.path.join(spec["resource_dir"], logo)))
