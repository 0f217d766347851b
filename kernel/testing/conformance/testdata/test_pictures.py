"""Pictures of runs, in the tools with which people run, convert and read notebooks: each shows the form that it can."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import nbformat
from bs4 import BeautifulSoup

import kernel
from test_tools import EXPLORE, TRACE, jupyter

ACCOUNT = """
var balance int
func changeIt(n int) {
    balance = balance + n
    balance = balance - n
}
var lockA, lockB sync.Mutex
"""
LOST = """%%explore -bound 2 -expect balance == 0
balance = 0
t1 := lessons.Go("T1", func() { changeIt(5) })
t2 := lessons.Go("T2", func() { changeIt(8) })
t1.Join()
t2.Join()
balance"""
LOCKS = """%%explore
t3 := lessons.Go("T1", func() { lockA.Lock(); lockB.Lock(); lockB.Unlock(); lockA.Unlock() })
t4 := lessons.Go("T2", func() { lockB.Lock(); lockA.Lock(); lockA.Unlock(); lockB.Unlock() })
t3.Join()
t4.Join()"""
LANES = """%%timeline
results := make(chan int, 2)
lessons.Go("Sender", func() { results <- 4; results <- 5 })
<-results + <-results"""

# What a picture says in each of its forms, in words.
SAYS = {
    LOST: ["balance == 0 does not hold", "preemption 2: T2 has read 13 and not written yet, T1 goes on", "✗ lost", "holds", "13 ≠ 0", "is lost"],
    LOCKS: ["deadlock", "T1 waits for lockB, held by T2", "holds lockA"],
    LANES: ["results", "Sender", "steps:"],
}


def text_of(page):
    """What a page says when all of its elements are removed."""
    return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", "", page)))


class TestPictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.path = os.path.join(cls.folder, "pictures.ipynb")
        spec = {"name": "lockstep", "display_name": "Go (Lockstep)", "language": "go"}
        nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": spec}, cells=[
            nbformat.v4.new_code_cell(c) for c in (ACCOUNT, LOST, LOCKS, LANES)]), cls.path)
        jupyter("execute", "--inplace", cls.path)
        notebook = nbformat.read(cls.path, as_version=4)
        nbformat.validate(notebook)
        cls.pictures = {}
        for cell in notebook.cells:
            for o in cell.outputs:
                if o.output_type == "display_data" and len(o.data["text/html"]) > 500:
                    cls.pictures[cell.source] = o.data

    def says(self, code, text):
        text = re.sub(r"\s+", " ", text)
        for want in SAYS[code]:
            self.assertIn(want, text)

    def test_nbclient(self):
        """One bundle has text, HTML and the record."""
        self.assertEqual(set(self.pictures), set(SAYS))
        for code, data in self.pictures.items():
            self.assertEqual(set(data) - {EXPLORE}, {"text/plain", "text/html", TRACE})
            self.assertEqual(EXPLORE in data, "%%explore" in code)
            self.says(code, data["text/plain"])
            self.says(code, text_of(data["text/html"]) + data["text/html"])
            for line in data["text/plain"].splitlines():
                self.assertLessEqual(len(line), 100, line)

    def convert(self, to, *options):
        jupyter("nbconvert", "--to", to, "--output", to, *options, self.path)
        [name] = [n for n in os.listdir(self.folder) if n.startswith(to + ".")]
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def test_nbconvert(self):
        """A page and slides have the HTML whole, whose links lead to frames that are there."""
        for to in "html", "slides":
            page = self.convert(to)
            for data in self.pictures.values():
                # nbconvert reads it, and writes what it has read.
                self.assertIn(str(BeautifulSoup(data["text/html"], "html.parser")).strip(), page)
                for frame in re.findall('href="#(ls[^"]*)"', data["text/html"]):
                    self.assertEqual(page.count(f'id="{frame}"'), 1)

    def test_without_styles(self):
        """nbconvert, asked to trust nobody, removes styles, images and what can be opened; the words stay."""
        page = self.convert("html", "--HTMLExporter.sanitize_html=True")
        self.assertNotIn('background-color:#d55e00', page)
        self.says(LOST, text_of(page))
        self.says(LOCKS, text_of(page))

    def test_run(self):
        """lockstep run prints the text."""
        spec = os.path.join(os.environ["JUPYTER_PATH"], "kernels", "lockstep", "kernel.json")
        with open(spec, encoding="utf-8") as file:
            program = json.load(file)["argv"][0]
        printed = subprocess.run([program, "run", self.path], stdout=subprocess.PIPE, text=True, check=True, timeout=kernel.left()).stdout
        for code in SAYS:
            self.says(code, printed)
        self.assertNotIn("<table", printed)

    def test_console(self):
        """jupyter console shows the text."""
        try:
            from test_console import Terminal
        except unittest.SkipTest as reason:
            self.skipTest(str(reason))
        terminal = Terminal(os.path.join(os.path.dirname(sys.executable), "jupyter"), "console", "--kernel", "lockstep")
        at = terminal.await_text(r"In \[1\]: ", 0)
        for count, code in enumerate((ACCOUNT, LOST, LOCKS, LANES), 1):
            terminal.paste(code)
            terminal.type("\r")
            begin, at = at, terminal.await_text(rf"In \[{count + 1}\]: ", at)
            for want in SAYS.get(code, ()):
                terminal.await_words(want, begin)
        terminal.type("exit\r")
        self.assertEqual(terminal.end(), 0)
