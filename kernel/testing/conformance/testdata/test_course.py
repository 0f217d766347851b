"""A learner works through the exercises of the course in several clients, and reads the same in each.

LOCKSTEP_LEARNER is a folder with a notebook for each language, never run: every exercise is answered
wrongly, in each way that its file has, then rightly, with hints in between. JupyterLab's turn is in
package labtest, which compares with lockstep run as this module does.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import nbformat

import kernel
from test_console import Terminal

LEARNER = os.environ["LOCKSTEP_LEARNER"]
LANGUAGES = sorted(name.removesuffix(".ipynb") for name in os.listdir(LEARNER))


def run(*argv, **env):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=kernel.left(), env=os.environ | env)
    if done.returncode != 0:
        raise AssertionError(f"{argv} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def bin(name):
    return os.path.join(os.path.dirname(sys.executable), name)


def texts(path):
    """What each code cell of a notebook shows in a client that shows text."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    return [(c.source, "".join(text(o) for o in c.outputs)) for c in cells]


def text(output):
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    # What was shown of progress is an output without data in the end.
    return output.data["text/plain"] + "\n" if output.data else ""


class TestCourse(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        spec = json.loads(run(bin("jupyter"), "kernelspec", "list", "--json"))["kernelspecs"]["lockstep"]["spec"]
        cls.reference = {}
        for language in LANGUAGES:
            out = os.path.join(cls.folder, f"run-{language}.ipynb")
            run(spec["argv"][0], "run", "-q", "-o", out, os.path.join(LEARNER, language + ".ipynb"), **cls.progress("run", language))
            cls.reference[language] = texts(out)

    @classmethod
    def progress(cls, client, language):
        return {"LOCKSTEP_PROGRESS": os.path.join(cls.folder, f"{client}-{language}.jsonl")}

    def test_every_answer_is_judged(self):
        for language, cells in self.reference.items():
            for source, shown in cells:
                if source.startswith("%%exercise"):
                    self.assertRegex(shown, r"(?m)^[✓✗] ", source)
                else:
                    self.assertNotEqual(shown, "", source)

    def test_nbclient(self):
        for language in LANGUAGES:
            path = shutil.copy(os.path.join(LEARNER, language + ".ipynb"), os.path.join(self.folder, f"nbclient-{language}.ipynb"))
            run(bin("jupyter"), "execute", "--inplace", path, **self.progress("nbclient", language))
            for got, want in zip(texts(path), self.reference[language], strict=True):
                self.assertEqual(got, want)

    def test_console(self):
        for language in LANGUAGES:
            terminal = Terminal(bin("jupyter"), "console", "--kernel", "lockstep", **self.progress("console", language))
            at = terminal.await_text(r"In \[1\]: ", 0)
            for count, (source, want) in enumerate(self.reference[language], 1):
                terminal.paste(source)
                terminal.type("\r")
                begin, at = at, terminal.await_text(rf"In \[{count + 1}\]: ", at)
                for line in want.splitlines():  # the next prompt may come between two of them
                    terminal.await_words(line, begin)
            terminal.type("exit\r")
            self.assertEqual(terminal.end(), 0)
